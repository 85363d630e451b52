"""Item-kNN: neighbours are items rated by the same users."""

from __future__ import annotations

from typing import ClassVar, Self

import numpy as np

from streamrec.dataset.dataset import Dataset
from streamrec.models.base import ModelCard
from streamrec.models.ease import most_rated
from streamrec.models.gram import ratings_gram
from streamrec.models.item_item import ItemItem
from streamrec.models.item_matrix import expand, largest_per_row
from streamrec.models.rating_weight import rating_weight_matrix


class ItemKNN(ItemItem):
    """The classic neighbourhood model: simple and easy to explain; EASE ranks better.

    ``W[j, i] = (XᵀX)[j, i] / (‖x_i‖ · ‖x_j‖ + shrinkage)`` for the `k` items j nearest to each i,
    where X holds the weight of each rating. The shrinkage (in ratings) keeps two rarely rated
    items apart that have one user in common.
    """

    name: ClassVar[str] = "item_knn"
    card: ClassVar[ModelCard] = ModelCard(
        purpose="baseline: the classic neighbourhood",
        needs=("ratings",),
        fit="Σ n² over users, then T′² · log T′; some copies of 4 bytes · T′²",
        kept="16 bytes · k · T",
        source="Sarwar et al. 2001; shrinkage: Bell & Koren 2007",
    )
    kept_parameters = ("preference_weight", "k", "shrinkage")

    def __init__(
        self, k: int = 100, shrinkage: float = 20.0, preference_weight: float = 0.2
    ) -> None:
        super().__init__(preference_weight)
        self.k, self.shrinkage = k, shrinkage

    def fit(self, dataset: Dataset) -> Self:
        """Find the neighbours of each rated item."""
        at = most_rated(dataset)
        near = ratings_gram(rating_weight_matrix(dataset, self.preference_weight)[:, at])
        length = np.sqrt(near.diagonal())
        near /= np.outer(length, length) + np.float32(self.shrinkage)
        np.fill_diagonal(near, 0)
        # Each column of W holds k neighbours. `near` is symmetric, so its rows serve as columns.
        neighbours = largest_per_row(near, self.k).T.tocsr()
        return self._set_matrix(expand(neighbours, at, len(dataset.items)))
