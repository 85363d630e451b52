"""The query: what a model knows of the viewer whose list it scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from streamrec.dataset.dataset import HALF_STARS_PER_STAR, Dataset


@dataclass(frozen=True)
class Query:
    """The viewer's ratings, and the items that the list must not hold.

    ``items`` holds each number once; models ignore numbers outside 0…n_items-1. ``seen``, what the
    list must not hold, need not include them. Every model must serve a new viewer too.
    """

    items: NDArray[np.int32]  # (ratings,)
    stars: NDArray[np.float64]  # (ratings,): 0.5-5; NaN = likes the item and gave no stars
    seen: NDArray[np.int32] = field(default_factory=lambda: np.empty(0, np.int32))
    user_num: int = -1  # at training; -1 = a new viewer

    @classmethod
    def from_likes(cls, items: Sequence[int]) -> Query:
        """Return the query of a new viewer who likes these items and gave no stars."""
        numbers = np.asarray(items, dtype=np.int32)
        return cls(numbers, np.full(len(numbers), np.nan), numbers)

    @classmethod
    def of_user(cls, dataset: Dataset, user_num: int) -> Query:
        """Return the query of a user of the dataset. All rated items are seen."""
        row = slice(*dataset.ratings.indptr[user_num : user_num + 2])
        items = dataset.ratings.indices[row]
        stars = dataset.ratings.data[row] / float(HALF_STARS_PER_STAR)
        return cls(items, stars, items, user_num)

    def within(self, n_items: int) -> Query:
        """Return the query without the ratings of items outside 0…n_items-1."""
        inside = (self.items >= 0) & (self.items < n_items)
        if inside.all():
            return self
        return Query(self.items[inside], self.stars[inside], self.seen, self.user_num)
