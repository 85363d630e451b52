"""`ItemKNN`: neighbours are titles rated by the same users, by the formula."""

import numpy as np
import pytest

from streamrec.dataset.dataset import Dataset, Ratings
from streamrec.models.item_knn import ItemKNN

from .contract import LinearContract, names


class TestItemKNN(LinearContract):
    def make(self) -> ItemKNN:
        return ItemKNN(shrinkage=1)


def four_items() -> Dataset:
    """Two users rated items 0 and 1, one of them item 2; item 3 has no rating."""
    rows = Ratings(
        np.array([0, 0, 1, 1, 1], np.int32),
        np.array([0, 1, 0, 1, 2], np.int32),
        np.full(5, 7, np.int8),
        np.zeros(5, np.int64),
    )
    return Dataset.build(names(2), names(4), rows)


def test_a_weight_is_the_shrunk_cosine_of_the_ratings() -> None:
    matrix = ItemKNN(k=2, shrinkage=1, preference_weight=0).fit(four_items()).matrix.toarray()
    # lengths √2, √2, 1: items 0 and 1 share 2 users, each shares 1 with item 2
    near, far = 2 / (2 + 1), 1 / (np.sqrt(2) + 1)
    assert matrix[:3, :3] == pytest.approx(
        np.array([[0, near, far], [near, 0, far], [far, far, 0]]), abs=1e-6
    )
    assert not matrix[3].any()
    assert not matrix[:, 3].any()


def test_at_most_k_neighbours_add_to_a_score() -> None:
    matrix = ItemKNN(k=1, shrinkage=1, preference_weight=0).fit(four_items()).matrix.toarray()
    assert (matrix[:, :3] > 0).sum(axis=0).tolist() == [1, 1, 1]
