"""Random scores: the floor that every model must beat."""

from __future__ import annotations

from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from streamrec.dataset.dataset import Dataset
from streamrec.models.base import Model, ModelCard, at_items
from streamrec.models.query import Query
from streamrec.models.saved_model import Saved


class Random(Model):
    """Scores drawn evenly from 0-1, by the seed and the query: equal queries get equal scores."""

    name: ClassVar[str] = "random"
    card: ClassVar[ModelCard] = ModelCard(purpose="the floor of every table")

    def __init__(self, seed: int = 0) -> None:
        self.seed = seed

    def fit(self, dataset: Dataset) -> Self:
        """Learn how many items there are."""
        self.n_items = len(dataset.items)
        return self

    def score(self, query: Query, items: NDArray[np.int32]) -> NDArray[np.float64]:
        """Return a random number per item."""
        rated = query.within(self.n_items).items
        rng = np.random.default_rng([self.seed, *sorted(rated.tolist())])
        return at_items(rng.random(self.n_items), items)

    def to_arrays(self) -> Saved:
        """Return the seed and the number of items."""
        return Saved({}, {"seed": self.seed, "n_items": self.n_items})

    @classmethod
    def from_arrays(cls, saved: Saved) -> Self:
        """Return the model of this seed."""
        model = cls(int(str(saved.parameters["seed"])))
        model.n_items = int(str(saved.parameters["n_items"]))
        return model
