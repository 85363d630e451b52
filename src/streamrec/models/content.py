"""Content: titles similar to the rated ones, by features alone."""

from __future__ import annotations

from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from streamrec.dataset.dataset import Dataset
from streamrec.models.base import ModelCard
from streamrec.models.content_space import BLOCK_WEIGHTS, ContentSpace
from streamrec.models.item_item import ItemItem

SIMILARITY_EXPONENT = 2
"""Power of the similarity in a sum over rated titles: one close title says more than many distant
ones. See ``docs/decisions/0023-one-content-space.md`` for 1, 1.5, 2 and 3."""


class Content(ItemItem):
    """Titles similar to those that the viewer rated; no other viewer is needed.

    ``W[j, i] = similarity(j, i)²`` for the titles i that are the similar titles of j, see
    `ContentSpace`. A title that is similar to none of the rated ones scores NaN.
    """

    name: ClassVar[str] = "content"
    card: ClassVar[ModelCard] = ModelCard(
        purpose="titles and catalogues without ratings",
        needs=("features",),
        uses=("votes",),
        blocks=tuple(BLOCK_WEIGHTS),
        numbers=("vote_count",),
        fit="all pairs of titles that share a feature: at most T²; 16 bytes · 64 · T",
        kept="16 bytes · 64 · T",
        source="Salton & Buckley 1988; Rocchio 1971",
    )

    def __init__(self, preference_weight: float = 0.3) -> None:
        super().__init__(preference_weight)

    @classmethod
    def of_similar(cls, neighbours: NDArray[np.int32], similarities: NDArray[np.float32]) -> Self:
        """Return the model of the similar titles that `ContentSpace.similar` found."""
        row, position = np.nonzero(similarities)
        weights = similarities[row, position] ** SIMILARITY_EXPONENT
        parts = (weights, (row, neighbours[row, position]))
        return cls()._set_matrix(csr_array(parts, shape=(len(neighbours), len(neighbours))))

    def fit(self, dataset: Dataset) -> Self:
        """Find the similar titles of each title."""
        fitted = self.of_similar(*ContentSpace.of_dataset(dataset).similar())
        return self._set_matrix(fitted.matrix, fitted.transposed)
