"""Item-kNN: neighbours are items rated by the same users."""

from __future__ import annotations

from typing import ClassVar, Self

import numpy as np
from scipy.sparse import csr_array, vstack

from streamrec.dataset.dataset import Dataset
from streamrec.models.base import ModelCard
from streamrec.models.gram import Gram
from streamrec.models.item_item import ItemItem
from streamrec.models.item_matrix import expand, largest_per_row
from streamrec.models.rating_weight import rating_weight_matrix

_ROWS_AT_ONCE = 500  # × 59,000 titles × 4 bytes = 120 MB


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
        fit="Σ n² over users, then T′²; some copies of 2 kB · T′",
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
        at = np.flatnonzero(dataset.rating_counts).astype(np.int32)
        weights = rating_weight_matrix(dataset, self.preference_weight)[:, at]
        gram = Gram.of(csr_array(weights), {}).columns(np.arange(len(at)))
        length = np.sqrt(weights.power(2).sum(axis=0))
        parts = [csr_array((0, len(at)), dtype=np.float32)]
        for start in range(0, len(at), _ROWS_AT_ONCE):
            rows = np.arange(start, min(start + _ROWS_AT_ONCE, len(at)))
            near = gram.rows(rows)
            near /= np.outer(length[rows], length) + np.float32(self.shrinkage)
            near[np.arange(len(rows)), rows] = 0
            parts.append(largest_per_row(near, self.k))
        # Each column of W holds k neighbours. Nearness is symmetric: its rows serve as columns.
        neighbours = vstack(parts, format="csr").T.tocsr()
        return self._set_matrix(expand(csr_array(neighbours), at, len(dataset.items)))
