"""Hybrid: EASE for rated titles, content for titles that no viewer rated."""

from __future__ import annotations

from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from streamrec.dataset.dataset import Dataset
from streamrec.models.base import ModelCard
from streamrec.models.content import SIMILARITY_EXPONENT, Content
from streamrec.models.content_space import ContentSpace
from streamrec.models.ease import EASE
from streamrec.models.saved_model import Saved

N_RATED_NEIGHBOURS = 100
"""Rated titles that add to the score of an unrated title. Kept by unrated title, because the rows
of similar titles leave a third of them out: titles without votes are on no row."""

LEAST_RATED, REACH = 0.1, 0.1
"""An unrated title reaches viewers `REACH` times as far as the least rated tenth of the rated
titles. From 0.2 times on, unrated titles displace better ones from lists of ``ratings_small``."""


class Hybrid(EASE):
    """The model that is served: EASE's matrix with columns for the titles that it lacks.

    An unrated title is scored by its similarity to the rated ones (`Content`), in columns of the
    same matrix, so reasons stay exact. The columns are scaled so that viewers whose titles resemble
    an unrated title find it, and it displaces nothing that is known to be better. The share of
    ratings that goes to unrated titles is taken to be that of titles with one rating (Good 1953).
    """

    name: ClassVar[str] = "hybrid"
    card: ClassVar[ModelCard] = ModelCard(
        purpose="what is served: `ease` for rated titles, `content` for the others",
        needs=("ratings",),
        uses=("features", "votes"),
        blocks=EASE.card.blocks,
        numbers=("vote_count",),
        fit="`ease`, and all pairs of an unrated and a rated title that share a feature",
        kept="as `ease`, and 16 bytes · 100 · unrated titles",
        source="`ease`, `content`; Good 1953",
    )
    rated: NDArray[np.bool_]

    def fit(self, dataset: Dataset) -> Self:
        """Learn the matrix, then add the columns of the unrated titles."""
        super().fit(dataset)
        counts = dataset.rating_counts
        self.rated = counts > 0
        if self.rated.any() and not self.rated.all():
            self._set_matrix(csr_array(self.matrix + self._unrated_columns(dataset, counts)))
        return self

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

    def answered_by(self, items: NDArray[np.int32], scores: NDArray[np.float64]) -> list[str]:
        """Return ``ease`` or ``content`` for each score, "" where it is NaN."""
        return [
            "" if unknown else EASE.name if self.rated[item] else Content.name
            for item, unknown in zip(items.tolist(), np.isnan(scores).tolist(), strict=True)
        ]

    def to_arrays(self) -> Saved:
        """Return EASE's arrays, and which items were rated."""
        saved = super().to_arrays()
        return Saved(saved.arrays | {"rated": self.rated}, saved.parameters)

    @classmethod
    def from_arrays(cls, saved: Saved) -> Self:
        """Return the model of these arrays."""
        model = super().from_arrays(saved)
        model.rated = np.asarray(saved.arrays["rated"], bool)
        return model
