"""Popularity: how much a title is rated of late, times how well it is liked."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from streamrec.dataset.dataset import HALF_STARS_PER_STAR, Dataset
from streamrec.models.base import ModelCard
from streamrec.models.non_personal import NonPersonal

DAMPING_RATINGS = 10
"""Ratings of the global mean that are added to each item's own before its mean is taken."""

HALF_LIFE_DAYS = 365.0
"""A rating that is this much older than the newest one counts half: lists age otherwise."""

FACT_WEIGHTS = {"ratings": 1.0, "votes": 0.0002, "popularity": 0.00005}
"""Weight of each number that says how well known a title is. The viewers' own ratings
decide; the source's votes and popularity order the titles that no viewer rated."""

_SECONDS_PER_DAY = 86_400


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


def recent_counts(dataset: Dataset) -> NDArray[np.float64]:
    """Return float64 (items,): the number of ratings, each halved once per `HALF_LIFE_DAYS`.

    Ages are counted from the newest rating. A rating whose time is unknown counts as the others do
    on average; where no time is known, these are the numbers of ratings.
    """
    rows = dataset.rows
    ages = (rows.times.max(initial=0) - rows.times) / _SECONDS_PER_DAY
    known, weights = rows.times > 0, 0.5 ** (ages / HALF_LIFE_DAYS)
    weights[~known] = weights[known].mean() if known.any() else 1.0
    return np.bincount(rows.item_nums, weights, len(dataset.items)).astype(np.float64)


class Popularity(NonPersonal):
    """How much a title is rated of late, times how well it is liked: the last fallback of lists.

    ``score = recent / max recent · damped mean / 5``, 0-1, with `recent_counts`. The source's votes
    and popularity add ``ln(1 + x) / ln(1 + max x)``, with weights so small (`FACT_WEIGHTS`) that
    they order titles without ratings; an unknown x counts 0. NaN for a title
    without ratings whose votes and popularity are unknown too.
    """

    name: ClassVar[str] = "popularity"
    card: ClassVar[ModelCard] = ModelCard(
        purpose="the last fallback: how much rated of late, times how well liked",
        uses=("ratings", "times", "votes"),
        numbers=("vote_count", "popularity"),
        fit="R; 8 bytes · T",
        kept="8 bytes · T",
        source="damped mean: the Bayesian average of film charts",
    )

    def _score_items(self, dataset: Dataset) -> NDArray[np.float64]:
        recent, liked = recent_counts(dataset), damped_means(dataset) / 5
        scores = FACT_WEIGHTS["ratings"] * recent / (recent.max(initial=0.0) or 1)
        scores *= np.where(np.isnan(liked), 1, liked)
        known = dataset.rating_counts > 0
        titles = dataset.titles
        for fact, facts in (("votes", titles.votes), ("popularity", titles.popularity)):
            logs = np.log1p(np.nan_to_num(facts))
            scores += FACT_WEIGHTS[fact] * (logs / (logs.max(initial=0.0) or 1))
            known |= ~np.isnan(facts)
        return np.where(known, scores, np.nan)
