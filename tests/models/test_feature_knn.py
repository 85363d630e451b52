"""`FeatureKNN`: neighbours are near in genres, popularity and mean vote."""

import numpy as np
import pytest
from scipy.sparse import csr_array

from streamrec.dataset.dataset import Dataset, Ratings, Titles
from streamrec.models.feature_knn import FeatureKNN, points

from .contract import LinearContract, checkerboard, names


class TestFeatureKNN(LinearContract):
    def make(self) -> FeatureKNN:
        return FeatureKNN(metric="cosine", k=5)


def four_titles() -> Dataset:
    """Titles 0 and 1 of one genre, 2 and 3 of another; 1 and 3 are popular."""
    genres = csr_array(np.array([[1, 0], [1, 0], [0, 1], [0, 1]], np.float32))
    popularity = np.exp([0.0, 2, 0, 2]) - 1  # ln(1 + x) = 0, 2, 0, 2: one deviation around 1
    unknown = np.full(4, np.nan)
    titles = Titles(
        unknown, np.array([5.0, 5, 5, np.nan]), popularity, unknown.copy(), {"genres": genres}
    )
    none = np.empty(0, np.int32)
    rows = Ratings(none, none, none.astype(np.int8), none.astype(np.int64))
    return Dataset.build(names(2), names(4), rows, titles)


def test_a_point_is_genres_popularity_and_mean_vote_with_the_unknown_at_the_mean() -> None:
    assert points(four_titles()) == pytest.approx(
        np.array([[1, 0, -1, 0], [1, 0, 1, 0], [0, 1, -1, 0], [0, 1, 1, 0]])
    )


def test_ratings_take_the_place_of_facts_that_no_title_has() -> None:
    dataset = checkerboard()
    unknown = Titles.unknown(12)
    bare = dataset.with_titles(unknown).with_rows(dataset.rows.item_nums != 3)
    counts = np.log1p(bare.rating_counts.astype(float))
    known = np.delete(counts, 3)
    expected = (counts - known.mean()) / known.std()
    expected[3] = 0
    assert points(bare)[:, 0] == pytest.approx(expected, abs=1e-6)


def test_a_weight_follows_the_metric() -> None:
    euclidean = FeatureKNN(metric="euclidean", k=3).fit(four_titles()).matrix.toarray()
    # distances from title 0: 2 (popularity), √2 (genre), √6 (both)
    assert euclidean[1:, 0] == pytest.approx(1 / (1 + np.sqrt([4, 2, 6])))
    cosine = FeatureKNN(metric="cosine", k=3).fit(four_titles()).matrix.toarray()
    assert cosine[1:, 0] == pytest.approx([0, 1 / 2, 0], abs=1e-6)


def test_fit_chooses_metric_and_k() -> None:
    model = FeatureKNN().fit(checkerboard())
    assert model.metric_ in ("cosine", "euclidean")
    assert model.k_ in (20, 50, 100, 200)
