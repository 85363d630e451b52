"""Hybrid: EASE with low-rank parts and popularity; content for titles that no viewer rated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from streamrec.dataset.dataset import Dataset
from streamrec.models.base import ModelCard, Sums, at_items
from streamrec.models.blend import Blend, Floating, PartWeights
from streamrec.models.content import SIMILARITY_EXPONENT, Content
from streamrec.models.content_space import ContentSpace
from streamrec.models.ease import EASE
from streamrec.models.query import Query
from streamrec.models.rating_weight import rating_weight
from streamrec.models.saved_model import Saved

N_RATED_NEIGHBOURS = 100
"""Rated titles that add to the score of an unrated title. Kept by unrated title, because the rows
of similar titles leave a third of them out: titles without votes are on no row."""

LEAST_RATED, REACH = 0.1, 0.2
"""An unrated title reaches viewers `REACH` times as far as the least rated tenth of the rated
titles. From 0.4 times on, unrated titles displace better ones from lists of ``ratings_small``."""


class Hybrid(EASE):
    """The model that is served: EASE's matrix with columns for the titles that it lacks.

    An unrated title is scored by its similarity to the rated ones (`Content`), in columns of the
    same matrix, so reasons stay exact. The columns are scaled so that viewers whose titles resemble
    an unrated title find it, and it displaces nothing that is known to be better. The share of
    ratings that goes to unrated titles is taken to be that of titles with one rating (Good 1953).

    The sums of the matrix are joined by low-rank parts and popularity, by how many titles the
    viewer rated: see `Blend`. A new viewer's first list is mostly popular titles, and turns into
    that of the matrix within some twenty ratings.
    """

    name: ClassVar[str] = "hybrid"
    card: ClassVar[ModelCard] = ModelCard(
        purpose="what is served: `ease`, low rank, popularity; `content` for unrated titles",
        needs=("ratings",),
        uses=("features", "votes"),
        blocks=EASE.card.blocks,
        numbers=("vote_count",),
        fit="`ease`, all pairs of an unrated and a rated title that share a feature, R · 70",
        kept="as `ease`, 16 bytes · 100 · unrated titles, 60 bytes · T′",
        source="`ease`, `content`; Good 1953; Sarwar et al. 2000",
    )
    blend: Blend

    def fit(self, dataset: Dataset) -> Self:
        """Learn the matrix, then add the columns of the unrated titles."""
        super().fit(dataset)
        self.blend = Blend.fit(dataset, self.seed)
        counts = dataset.rating_counts
        if self.rated.any() and not self.rated.all():
            self._set_matrix(csr_array(self.matrix + self._unrated_columns(dataset, counts)))
        return self

    @property
    def rated(self) -> NDArray[np.bool_]:
        """Bool (n_items,): which items had ratings at training."""
        return self.blend.rated

    def _unrated_columns(self, dataset: Dataset, counts: NDArray[np.int64]) -> csr_array:
        """Return the columns of the unrated titles, scaled to the reach of the least rated."""
        rated, unrated = (np.flatnonzero(rows).astype(np.int32) for rows in (counts, counts == 0))
        space = ContentSpace.of_dataset(dataset)
        columns = space.similar_given(unrated, rated, N_RATED_NEIGHBOURS)
        columns.data **= SIMILARITY_EXPONENT
        least = rated[np.argsort(counts[rated], kind="stable")]
        least = least[: max(1, int(len(least) * LEAST_RATED))]
        target = REACH * (counts @ self.matrix)[least].mean()
        # As many unrated titles get a rating next as have their first one now.
        first_ratings = max(1, int((counts == 1).sum()))
        target *= min(1.0, first_ratings / len(unrated))
        reach = (counts @ columns)[unrated]
        columns.data *= np.float32(target / reach.mean() if reach.any() else 0)
        return columns

    def score(
        self, query: Query, items: NDArray[np.int32], part_weights: Sequence[float] | None = None
    ) -> NDArray[np.float64]:
        """Return the blended scores at `items`; NaN for an unrated item that no row reaches.

        All scores of a query without ratings are NaN. `part_weights` are those of `sums`, to score
        as another query was scored.
        """
        own = query.within(self.n_items)
        return at_items(self._blended(self._exact_sums(own), own, part_weights)[0], items)

    def score_all(self, queries: Sequence[Query]) -> NDArray[np.float64]:
        """Return float64 (queries × items), the sums of the matrix in one sparse product."""
        own = [query.within(self.n_items) for query in queries]
        scores = np.nan_to_num(super().score_all(own))
        for row, query in enumerate(own):
            scores[row] = self._blended(scores[row], query)[0]
        return scores

    def sums(self, query: Query) -> Sums:
        """Return the scores of all items, rounded, and what each part counts."""
        own = query.within(self.n_items)
        sums, part_weights = self._blended(self._rounded_sums(own), own)
        return Sums(sums, part_weights)

    def contributions(
        self, query: Query, items: NDArray[np.int32], part_weights: Sequence[float] | None = None
    ) -> NDArray[np.float64]:
        """Return float64 (ratings of the query × items): each rating's share in all parts."""
        parts = self.sums(query).part_weights if part_weights is None else part_weights
        shares = super().contributions(query, items)
        known = (query.items >= 0) & (query.items < self.n_items)
        shown = (items >= 0) & (items < self.n_items)
        if known.any():
            shares *= PartWeights(*parts).matrix
            weights = rating_weight(query.stars[known], self.preference_weight)
            added = self.blend.contributions(query.items[known], weights, items[shown], parts)
            if known.all() and shown.all():  # several times as fast
                shares += added
            else:
                shares[np.ix_(known, shown)] += added
        return shares

    def popularity_amounts(
        self, items: NDArray[np.int32], part_weights: Sequence[float]
    ) -> NDArray[np.float64]:
        """Return float64 (items,): what the number of ratings of each item adds to its score."""
        if not part_weights:  # a query without ratings
            return np.zeros(len(items))
        popularity = self.blend.popularity[items].astype(np.float64)
        return np.asarray(popularity * PartWeights(*part_weights).popularity)

    def _blended(
        self, sums: NDArray[Floating], own: Query, part_weights: Sequence[float] | None = None
    ) -> tuple[NDArray[Floating], Sequence[float]]:
        """Return the scores that the sums of the matrix make, and the part weights."""
        if len(own.items) == 0:
            return np.full_like(sums, np.nan), ()
        weights = rating_weight(own.stars, self.preference_weight)
        return self.blend.scores(sums, own.items, weights, part_weights)

    def answered_by(self, items: NDArray[np.int32], scores: NDArray[np.float64]) -> list[str]:
        """Return ``hybrid`` or, for unrated items, ``content``; "" where a score is NaN."""
        return [
            "" if unknown else self.name if self.rated[item] else Content.name
            for item, unknown in zip(items.tolist(), np.isnan(scores).tolist(), strict=True)
        ]

    def to_arrays(self) -> Saved:
        """Return EASE's arrays and those of the blend."""
        saved = super().to_arrays()
        return Saved(saved.arrays | self.blend.to_arrays(), saved.parameters)

    @classmethod
    def from_arrays(cls, saved: Saved) -> Self:
        """Return the model of these arrays."""
        model = super().from_arrays(saved)
        model.blend = Blend.from_arrays(saved.arrays)
        return model
