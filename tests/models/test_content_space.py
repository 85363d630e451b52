"""`ContentSpace`: similarities and neighbours on blocks made by hand."""

import os

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.sparse import csr_array

from streamrec.models.content_space import (
    BLOCK_WEIGHTS,
    N_NEIGHBOURS,
    NO_COMMON_GENRE,
    POPULARITY_EXPONENT,
    ContentSpace,
)

from .contract import checkerboard

Blocks = dict[str, csr_array]
TOTAL = sum(BLOCK_WEIGHTS.values())


def blocks_of(**blocks: list[list[float]]) -> Blocks:
    return {name: csr_array(np.array(rows, np.float32)) for name, rows in blocks.items()}


def random_blocks(n: int, seed: int) -> tuple[Blocks, NDArray[np.float64]]:
    """Return blocks of all names with rows of length 1 or empty, and votes."""
    rng = np.random.default_rng(seed)
    blocks = {}
    for name in BLOCK_WEIGHTS:
        block = (rng.random((n, 12)) < 0.2) * rng.random((n, 12))
        length = np.sqrt((block**2).sum(axis=1, keepdims=True))
        unit = np.divide(block, length, where=length > 0, out=np.zeros_like(block))
        blocks[name] = csr_array(unit.astype(np.float32))
    return blocks, rng.integers(0, 1000, n).astype(float)


def dense_similarities(blocks: Blocks, votes: NDArray[np.float64]) -> NDArray[np.float64]:
    products = (
        weight * (blocks[name] @ blocks[name].T).toarray()
        for name, weight in BLOCK_WEIGHTS.items()
        if name in blocks
    )
    popularity = ((1 + votes) / (1 + votes.max())) ** POPULARITY_EXPONENT
    return np.asarray(sum(products) / TOTAL * popularity)


def test_similarity_is_the_weighted_mean_of_cosines_times_popularity() -> None:
    # 0 and 1: one director, cosine .6 of scenes. 0 and 2: the same scene, no director.
    blocks = blocks_of(directors=[[1.0], [1.0], [0.0]], scene=[[1.0, 0.0], [0.6, 0.8], [1.0, 0.0]])
    space = ContentSpace.of_blocks(blocks, np.array([99.0, 24.0, np.nan]))
    neighbours, similarities = space.similar()
    cosine_1 = BLOCK_WEIGHTS["directors"] + 0.6 * BLOCK_WEIGHTS["scene"]
    to_1 = cosine_1 / TOTAL * 0.25**POPULARITY_EXPONENT
    to_2 = BLOCK_WEIGHTS["scene"] / TOTAL * 0.01**POPULARITY_EXPONENT
    assert neighbours[0].tolist() == [1, 2]
    assert similarities[0] == pytest.approx([to_1, to_2], rel=1e-5)
    assert neighbours.dtype == np.int32
    assert similarities.dtype == np.float32


def test_similar_finds_the_largest_of_all_pairs() -> None:
    blocks, votes = random_blocks(200, seed=1)
    del blocks["collection"]  # whose titles come before the others
    dense = dense_similarities(blocks, votes)
    np.fill_diagonal(dense, -1)
    neighbours, similarities = ContentSpace.of_blocks(blocks, votes).similar()
    assert neighbours.shape == (200, N_NEIGHBOURS)
    expected = -np.sort(-dense, axis=1)[:, :N_NEIGHBOURS]
    np.testing.assert_allclose(similarities, expected, atol=1e-5)
    own = np.take_along_axis(dense, neighbours, axis=1)
    np.testing.assert_allclose(similarities, own, atol=1e-5)


def test_years_and_genres_decide_between_titles_that_are_otherwise_as_similar() -> None:
    # One director made all: 1 is thirty years away, 2 shares no genre, 3 has no known genre.
    blocks = blocks_of(
        directors=[[1.0]] * 5, genres=[[1.0, 0.0], [0.6, 0.8], [0.0, 1.0], [0.0, 0.0], [1.0, 0.0]]
    )
    years = np.array([2000.0, 1970.0, 2000.0, np.nan, 2003.0])
    neighbours, similarities = ContentSpace.of_blocks(blocks, np.zeros(5), years).similar()
    whole = BLOCK_WEIGHTS["directors"] / TOTAL
    assert neighbours[0].tolist() == [3, 4, 1, 2]
    expected = [whole, whole * np.exp(-0.1), whole * np.exp(-1), whole * NO_COMMON_GENRE]
    assert similarities[0] == pytest.approx(expected, rel=1e-5)


def test_similar_given_holds_the_same_similarities_by_column() -> None:
    blocks, votes = random_blocks(60, seed=4)
    dense = dense_similarities(blocks, votes)
    given, shown = np.arange(40, dtype=np.int32), np.arange(40, 60, dtype=np.int32)
    space = ContentSpace.of_blocks(blocks, votes)
    whole = space.similar_given(shown, given, k=40).toarray()
    expected = np.zeros((60, 60))
    expected[:40, 40:] = dense[:40, 40:]
    np.testing.assert_allclose(whole, expected, atol=1e-5)
    nearest = space.similar_given(shown, given, k=3).toarray()
    assert (nearest > 0).sum(axis=0)[40:].tolist() == [3] * 20
    np.testing.assert_allclose(nearest.max(axis=0), expected.max(axis=0), atol=1e-5)


def test_a_row_of_similar_never_holds_its_own_item_nor_an_item_twice() -> None:
    neighbours, _ = ContentSpace.of_blocks(*random_blocks(100, seed=2)).similar()
    for item, row in enumerate(neighbours.tolist()):
        assert item not in row
        assert len(set(row)) == len(row)


def test_the_number_of_threads_does_not_change_a_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    space = ContentSpace.of_blocks(*random_blocks(150, seed=3))
    results = []
    for threads in (1, 2, 5):
        monkeypatch.setattr(os, "cpu_count", lambda threads=threads: threads)
        results.append([array.tobytes() for array in space.similar()])
    assert results[0] == results[1] == results[2]


def test_equal_similarities_are_ordered_by_item_number() -> None:
    space = ContentSpace.of_blocks(blocks_of(collection=[[1.0]] * 5), np.full(5, np.nan))
    assert space.similar()[0].tolist() == [
        [1, 2, 3, 4],
        [0, 2, 3, 4],
        [0, 1, 3, 4],
        [0, 1, 2, 4],
        [0, 1, 2, 3],
    ]


def test_the_most_popular_titles_fill_rows_that_share_nothing_more() -> None:
    blocks = blocks_of(collection=[[1.0], [0.0], [1.0], [0.0]])
    space = ContentSpace.of_blocks(blocks, np.array([5.0, 7.0, 1.0, 9.0]))
    neighbours, similarities = space.similar()
    assert neighbours.tolist() == [[2, 3, 1], [3, 0, 2], [0, 3, 1], [1, 0, 2]]
    assert (similarities > 0).sum(axis=1).tolist() == [1, 0, 1, 0]


def test_ratings_count_as_votes_where_no_title_has_any() -> None:
    dataset = checkerboard()
    without_votes = dataset.with_titles(
        type(dataset.titles)(
            np.full(12, np.nan),
            np.full(12, np.nan),
            np.full(12, np.nan),
            np.full(12, np.nan),
            dict(dataset.titles.blocks),
        )
    )
    fewer = without_votes.with_rows(dataset.rows.item_nums != 3)
    popularity = ContentSpace.of_dataset(fewer).popularity
    assert popularity[0] == 1
    assert popularity[3] == pytest.approx((1 / 6) ** POPULARITY_EXPONENT)


@pytest.mark.parametrize("n", [0, 1])
def test_a_catalogue_without_a_second_title_has_no_neighbours(n: int) -> None:
    blocks = {name: csr_array((n, 0), dtype=np.float32) for name in BLOCK_WEIGHTS}
    neighbours, similarities = ContentSpace.of_blocks(blocks, np.zeros(n)).similar()
    assert neighbours.shape == similarities.shape == (n, 0)
