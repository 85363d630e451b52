"""Neighbours are those that the formulas say, by ratings or by what titles are."""

import numpy as np
import pytest
from scipy.sparse import csr_array

from streamrec.dataset.dataset import Dataset, Ratings, Titles
from streamrec.models.knn import FeatureKNN, ItemKNN, nearest_rows, points

from .contract import LinearContract, checkerboard, names


class TestItemKNN(LinearContract):
    def make(self) -> ItemKNN:
        return ItemKNN(shrinkage=1)


class TestFeatureKNN(LinearContract):
    def make(self) -> FeatureKNN:
        return FeatureKNN(metric="cosine", k=5)


def four_titles() -> Dataset:
    """Two people rated titles 0 and 1, one of them title 2; nobody title 3."""
    rows = Ratings(
        np.array([0, 0, 1, 1, 1], np.int32),
        np.array([0, 1, 0, 1, 2], np.int32),
        np.full(5, 7, np.int8),
        np.zeros(5, np.int64),
    )
    genres = csr_array(np.array([[1, 0], [1, 0], [0, 1], [0, 1]], np.float32))
    popularity = np.exp([0.0, 2, 0, 2]) - 1  # ln(1 + x) = 0, 2, 0, 2: one deviation around 1
    nothing = np.full(4, np.nan)
    titles = Titles(
        nothing, np.array([5.0, 5, 5, np.nan]), popularity, nothing.copy(), {"genres": genres}
    )
    return Dataset.build(names(2), names(4), rows, titles)


def test_nearness_by_ratings_is_the_shrunk_cosine() -> None:
    matrix = ItemKNN(k=2, shrinkage=1, liking=0).fit(four_titles()).matrix.toarray()
    # lengths √2, √2, 1: titles 0 and 1 share 2 people, each shares 1 with title 2
    near, far = 2 / (2 + 1), 1 / (np.sqrt(2) + 1)
    assert matrix[:3, :3] == pytest.approx(
        np.array([[0, near, far], [near, 0, far], [far, far, 0]]), abs=1e-6
    )
    assert not matrix[3].any()
    assert not matrix[:, 3].any()


def test_each_title_follows_from_k_others_at_most() -> None:
    matrix = ItemKNN(k=1, shrinkage=1, liking=0).fit(four_titles()).matrix.toarray()
    assert (matrix[:, :3] > 0).sum(axis=0).tolist() == [1, 1, 1]


def test_a_title_is_a_point_of_genres_fame_and_score_with_the_unknown_at_the_mean() -> None:
    assert points(four_titles()) == pytest.approx(
        np.array([[1, 0, -1, 0], [1, 0, 1, 0], [0, 1, -1, 0], [0, 1, 1, 0]])
    )


def test_nearness_by_features_follows_the_metric() -> None:
    euclidean = FeatureKNN(metric="euclidean", k=3).fit(four_titles()).matrix.toarray()
    # distances from title 0: 2 (fame), √2 (genre), √6 (both)
    assert euclidean[1:, 0] == pytest.approx(1 / (1 + np.sqrt([4, 2, 6])))
    cosine = FeatureKNN(metric="cosine", k=3).fit(four_titles()).matrix.toarray()
    assert cosine[1:, 0] == pytest.approx([0, 1 / 2, 0], abs=1e-6)


def test_metric_and_k_are_chosen_from_the_training_ratings() -> None:
    model = FeatureKNN().fit(checkerboard())
    assert model.metric_ in ("cosine", "euclidean")
    assert model.k_ in (20, 50, 100, 200)


def test_of_equal_neighbours_the_lower_number_stays() -> None:
    near = np.zeros((1, 40), np.float32)
    near[0, [3, 7, 9, 30]] = [1, 2, 1, 1]
    assert nearest_rows(near, 3).indices.tolist() == [3, 7, 9]
