"""What is served: EASE for rated titles, content for new ones, popularity for the rest."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, diags_array

from streamrec.dataset.dataset import Dataset
from streamrec.models.base import Query, Saved, at_items
from streamrec.models.content_profile import follow_from
from streamrec.models.ease import EASE, rating_counts
from streamrec.models.popularity import BELOW_ALL, Popularity

# A title nobody rated reaches people 0.3 times as far as the least rated tenth of the rated ones:
# from 0.5 times on, lists of ``ratings_small`` lose by what new titles displace.
_LEAST_RATED, _OF_THEIR_REACH = 0.1, 0.3


class Hybrid(EASE):
    """The blend that answers every query about every title.

    A title that was rated is scored by `EASE`. One that was not is scored by `Content`, its
    column scaled to reach people a little less than the least rated of the rated titles do: a
    new title is found by those whose titles it resembles, and displaces nothing known to be
    better. The share of ratings that goes to unrated titles is taken to be that of titles with
    one rating (Good 1953). Both are columns of one matrix, so reasons stay exact. Where neither
    knows (no ratings, or nothing alike), the title's popularity orders it, below all that is
    known.

    Cost: `EASE`'s, plus the products of all pairs of an unrated and a rated title that share a
    feature, and 16 bytes · 100 · unrated titles kept. Sources: those of `EASE` and `Content`; Good
    1953. Parameters: see `EASE`.

    Attributes
    ----------
    rated
        bool (items,): rated at training.
    fallback
        float64 (items,): popularity, NaN where unknown.
    """

    name: ClassVar[str] = "hybrid"
    rated: NDArray[np.bool_]
    fallback: NDArray[np.float64]

    def fit(self, dataset: Dataset) -> Self:
        """Learn the matrix, add the columns of the unrated titles, learn the fall-back."""
        super().fit(dataset)
        counts = rating_counts(dataset)
        self.rated = counts > 0
        everything = np.arange(self.n_items, dtype=np.int32)
        self.fallback = Popularity().fit(dataset).score(Query.liking([]), everything)
        given, unrated = everything[self.rated], everything[~self.rated]
        if len(unrated) and len(given):
            self._take(csr_array(self.matrix + self._columns(dataset, given, unrated)))
        return self

    def _columns(
        self, dataset: Dataset, given: NDArray[np.int32], unrated: NDArray[np.int32]
    ) -> csr_array:
        """Return the columns of the unrated titles, scaled to the reach of the least rated."""
        columns = follow_from(dataset, given, unrated)
        counts = rating_counts(dataset)
        reach = counts @ self.matrix
        least = given[np.argsort(counts[given], kind="stable")]
        wanted = _OF_THEIR_REACH * reach[least[: max(1, int(len(least) * _LEAST_RATED))]].mean()
        # Of many unrated titles only so many are rated next as have their first rating now.
        first_ratings = max(1, int((counts == 1).sum()))
        wanted *= min(1.0, first_ratings / len(unrated))
        have = (counts @ columns)[unrated]
        scale = np.float32(wanted / have.mean() if have.any() else 0)
        return csr_array(diags_array(np.full(self.n_items, scale)) @ columns)

    def score(self, query: Query, items: NDArray[np.int32]) -> NDArray[np.float64]:
        """Return the sums of the query's rows, and popularity − 1000 where no row reaches."""
        scores = super().score(query, items)
        unreached = np.isnan(scores)
        scores[unreached] = at_items(self.fallback, items[unreached]) + BELOW_ALL
        return scores

    def score_all(self, queries: Sequence[Query]) -> NDArray[np.float64]:
        """Return float64 (queries × items), all at once."""
        sums = super().score_all(queries)
        return np.where(np.isnan(sums), self.fallback + BELOW_ALL, sums)

    def answered_by(self, items: NDArray[np.int32], scores: NDArray[np.float64]) -> list[str]:
        """Return which model's score each item has: ease, content, popularity; "" where NaN."""
        found = []
        for item, score in zip(items.tolist(), scores.tolist(), strict=True):
            if math.isnan(score):
                found.append("")
            elif score < BELOW_ALL / 2:
                found.append("popularity")
            else:
                found.append("ease" if self.rated[item] else "content")
        return found

    def to_arrays(self) -> Saved:
        """Return EASE's arrays, who was rated, and the fall-back."""
        saved = super().to_arrays()
        own = {"rated": self.rated, "fallback": self.fallback}
        return Saved(saved.arrays | own, saved.parameters)

    @classmethod
    def from_arrays(cls, saved: Saved) -> Self:
        """Return the model of these arrays."""
        model = super().from_arrays(saved)
        model.rated = np.asarray(saved.arrays["rated"], bool)
        model.fallback = np.asarray(saved.arrays["fallback"], np.float64)
        return model
