"""What `similar_titles` promises, on blocks made by hand."""

import os

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import sparse

from streamrec.features.build import Features
from streamrec.models import content
from streamrec.models.content import VOTES_EXPONENT, WEIGHTS, similar_titles


def features_of(n: int, **blocks: list[list[float]]) -> Features:
    """Return features of n items; blocks that are not given have no columns."""
    filled = {
        name: sparse.csr_array(np.array(blocks.get(name, np.zeros((n, 0))), np.float32))
        for name in WEIGHTS
    }
    names = {name: [str(i) for i in range(block.shape[1])] for name, block in filled.items()}
    return Features([f"tmdb:{i}" for i in range(n)], filled, names)


def random_features(n: int, seed: int) -> tuple[Features, NDArray[np.float64]]:
    rng = np.random.default_rng(seed)
    blocks = {}
    for name in WEIGHTS:
        block = (rng.random((n, 12)) < 0.2) * rng.random((n, 12))
        length = np.sqrt((block**2).sum(axis=1, keepdims=True))
        blocks[name] = np.divide(block, length, where=length > 0, out=np.zeros_like(block))
    features = features_of(n, **{name: block.tolist() for name, block in blocks.items()})
    return features, rng.integers(0, 1000, n).astype(float)


def test_similarity_is_the_weighted_mean_of_cosines_times_the_votes_prior() -> None:
    # 0 and 1: the same franchise, cosine .6 of scenes. 0 and 2: the same scene, no franchise.
    features = features_of(
        3,
        collection=[[1.0], [1.0], [0.0]],
        scene=[[1.0, 0.0], [0.6, 0.8], [1.0, 0.0]],
    )
    neighbours, similarities = similar_titles(features, np.array([99.0, 24.0, np.nan]))
    total = sum(WEIGHTS.values())
    to_1 = (WEIGHTS["collection"] + 0.6 * WEIGHTS["scene"]) / total * 0.25**VOTES_EXPONENT
    to_2 = WEIGHTS["scene"] / total * 0.01**VOTES_EXPONENT
    assert neighbours[0].tolist() == [1, 2]
    assert similarities[0] == pytest.approx([to_1, to_2], rel=1e-5)
    assert neighbours.dtype == np.int32
    assert similarities.dtype == np.float32


def test_the_nearest_are_those_of_the_whole_dense_product() -> None:
    features, votes = random_features(200, seed=1)
    dense = sum(
        weight * (features.blocks[name] @ features.blocks[name].T).toarray()
        for name, weight in WEIGHTS.items()
    ) / sum(WEIGHTS.values())
    dense = dense * ((1 + votes) / (1 + votes.max())) ** VOTES_EXPONENT
    np.fill_diagonal(dense, -1)
    neighbours, similarities = similar_titles(features, votes)
    assert neighbours.shape == (200, content.N_NEIGHBOURS)
    expected = -np.sort(-dense, axis=1)[:, : content.N_NEIGHBOURS]
    np.testing.assert_allclose(similarities, expected, atol=1e-5)
    own = np.take_along_axis(dense, neighbours, axis=1)
    np.testing.assert_allclose(similarities, own, atol=1e-5)


def test_a_row_never_holds_its_own_title_nor_a_title_twice() -> None:
    neighbours, _ = similar_titles(*random_features(100, seed=2))
    for item, row in enumerate(neighbours.tolist()):
        assert item not in row
        assert len(set(row)) == len(row)


def test_the_number_of_threads_does_not_change_a_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    features, votes = random_features(150, seed=3)
    results = []
    for threads in (1, 2, 5):
        monkeypatch.setattr(os, "cpu_count", lambda threads=threads: threads)
        results.append([array.tobytes() for array in similar_titles(features, votes)])
    assert results[0] == results[1] == results[2]


def test_equal_similarities_stand_by_item_number() -> None:
    features = features_of(5, collection=[[1.0]] * 5)
    neighbours, _ = similar_titles(features, np.full(5, np.nan))
    assert neighbours.tolist() == [
        [1, 2, 3, 4],
        [0, 2, 3, 4],
        [0, 1, 3, 4],
        [0, 1, 2, 4],
        [0, 1, 2, 3],
    ]


def test_titles_that_share_nothing_are_followed_by_those_of_most_votes() -> None:
    features = features_of(4, collection=[[1.0], [0.0], [1.0], [0.0]])
    neighbours, similarities = similar_titles(features, np.array([5.0, 7.0, 1.0, 9.0]))
    assert neighbours.tolist() == [[2, 3, 1], [3, 0, 2], [0, 3, 1], [1, 0, 2]]
    assert (similarities > 0).sum(axis=1).tolist() == [1, 0, 1, 0]


@pytest.mark.parametrize("n", [0, 1])
def test_a_catalogue_without_a_second_title_has_no_neighbours(n: int) -> None:
    neighbours, similarities = similar_titles(features_of(n), np.zeros(n))
    assert neighbours.shape == similarities.shape == (n, 0)
