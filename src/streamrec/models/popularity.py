"""Popularity: how well known a title is, times how well it is liked."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from streamrec.dataset.dataset import HALF_STARS_PER_STAR, Dataset
from streamrec.models.base import ModelCard
from streamrec.models.non_personal import NonPersonal

DAMPING_RATINGS = 10
"""Ratings of the global mean that are added to each item's own before its mean is taken."""

FACT_WEIGHTS = {"ratings": 1.0, "votes": 0.2, "popularity": 0.05}
"""Weight of each number that says how well known a title is. The viewers' own ratings decide; the
source's votes and popularity order the titles that no viewer rated."""


def damped_means(dataset: Dataset) -> NDArray[np.float64]:
    """Return each item's mean in stars, drawn towards the mean of all ratings.

    ``(Σ stars + 10 · global mean) / (ratings + 10)``, float64 (items,): the global mean for an
    item without ratings; NaN for all if the dataset has none. (A Bayesian average, as IMDb's.)
    """
    rows = dataset.rows
    n_items = len(dataset.items)
    if len(rows) == 0:
        return np.full(n_items, np.nan)
    # Half-stars are summed as integers: the sum does not depend on the order of the rows.
    total = np.bincount(rows.item_nums, rows.half_stars, n_items) / HALF_STARS_PER_STAR
    global_mean = rows.half_stars.sum(dtype=np.int64) / HALF_STARS_PER_STAR / len(rows)
    counts = dataset.rating_counts
    return np.asarray((total + DAMPING_RATINGS * global_mean) / (counts + DAMPING_RATINGS))


class Popularity(NonPersonal):
    """How well known a title is, times how well it is liked: the last fallback of every list.

    ``score = known · damped mean / 5``, 0-1. ``known`` is the weighted mean (`FACT_WEIGHTS`) of
    ``ln(1 + x) / ln(1 + max x)`` over the number of ratings, the source's votes and its
    popularity; an unknown x counts 0. NaN for a title without ratings whose votes and popularity
    are unknown too.
    """

    name: ClassVar[str] = "popularity"
    card: ClassVar[ModelCard] = ModelCard(
        purpose="the last fallback: how well known, times how well liked",
        uses=("ratings", "votes"),
        numbers=("vote_count", "popularity"),
        fit="R; 8 bytes · T",
        kept="8 bytes · T",
        source="damped mean: the Bayesian average of film charts",
    )

    def _score_items(self, dataset: Dataset) -> NDArray[np.float64]:
        counts = dataset.rating_counts
        facts = {
            "ratings": np.where(counts > 0, counts, np.nan),
            "votes": dataset.titles.votes,
            "popularity": dataset.titles.popularity,
        }
        total, known = np.zeros(len(counts)), np.zeros(len(counts), bool)
        for fact, weight in FACT_WEIGHTS.items():
            logs = np.log1p(np.nan_to_num(facts[fact]))
            total += weight * (logs / (logs.max(initial=0.0) or 1))
            known |= ~np.isnan(facts[fact])
        liked = damped_means(dataset) / 5
        scores = total / sum(FACT_WEIGHTS.values()) * np.where(np.isnan(liked), 1, liked)
        return np.where(known, scores, np.nan)
