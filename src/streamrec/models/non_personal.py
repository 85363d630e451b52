"""Models whose scores are the same for every viewer."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Self

import numpy as np
from numpy.typing import NDArray

from streamrec.dataset.dataset import Dataset
from streamrec.models.base import Model, at_items
from streamrec.models.query import Query
from streamrec.models.saved_model import Saved


class NonPersonal(Model):
    """A model with one score per item, the same for every viewer: ``scores``, NaN = unknown."""

    scores: NDArray[np.float64]

    def fit(self, dataset: Dataset) -> Self:
        """Learn one score per item."""
        self.n_items = len(dataset.items)
        self.scores = self._score_items(dataset)
        return self

    @abstractmethod
    def _score_items(self, dataset: Dataset) -> NDArray[np.float64]:
        """Return float64 (items,): NaN where the model knows nothing of the item."""

    def score(self, query: Query, items: NDArray[np.int32]) -> NDArray[np.float64]:  # noqa: ARG002
        """Return the same scores for every query."""
        return at_items(self.scores, items)

    def score_all(self, queries: Sequence[Query]) -> NDArray[np.float64]:
        """Return the same row for every query."""
        return np.tile(self.scores, (len(queries), 1))

    def to_arrays(self) -> Saved:
        """Return the scores."""
        return Saved({"scores": self.scores}, {})

    @classmethod
    def from_arrays(cls, saved: Saved) -> Self:
        """Return the model of these scores."""
        model = cls()
        model.scores = np.asarray(saved.arrays["scores"], np.float64)
        model.n_items = len(model.scores)
        return model
