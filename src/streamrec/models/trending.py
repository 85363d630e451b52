"""Trending: what is rated more than usual in the last days."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from streamrec.dataset.dataset import Dataset
from streamrec.models.base import ModelCard
from streamrec.models.non_personal import NonPersonal

WINDOW_DAYS = 7
"""Length of the window of recent ratings."""

MIN_RATINGS = 3
"""Recent ratings without which no title trends: two viewers may be friends."""


def trending_scores(recent: NDArray[np.number], usual: NDArray[np.number]) -> NDArray[np.float64]:
    """Return float64 (n,): how surely each title is rated more now than usual; NaN: not surely.

    ``c · ln(c / E) + (C − c) · ln((C − c) / (C − E))`` for titles with ``c > E``: the logarithm
    of the likelihood ratio between "this title has a rate of its own now" and "all is as usual"
    (Kulldorff 1997, Poisson model). ``C`` is the number of recent ratings, ``c`` those of the
    title, and ``E = C · (usual + 1) / Σ (usual + 1)`` the number that is expected as usual.

    `recent` and `usual` are numbers of ratings (n,); `usual` all 0 = all titles are usually rated
    alike. Here each of two titles has 5 of 10 ratings, of which the first usually has 9:

    >>> trending_scores(np.array([5, 5]), np.array([17, 1])).round(3)
    array([  nan, 5.108])
    """
    base, total = usual + 1.0, float(recent.sum())
    expected = total * base / max(base.sum(), 1.0)
    more = np.flatnonzero((recent > expected) & (recent >= MIN_RATINGS))
    c, e = recent[more].astype(np.float64), expected[more]
    scores = np.full(len(base), np.nan)
    scores[more] = c * np.log(c / e)
    others = c < total  # the only title rated leaves nothing for the others
    rest = (total - c)[others]
    scores[more[others]] += rest * np.log(rest / (total - e[others]))
    return scores


class Trending(NonPersonal):
    """Titles that viewers rate more now than usual, surest first; NaN for all others.

    ``fit`` compares the last `window_days` up to the newest rating with all ratings of the
    dataset. The service calls the same function, `trending_scores`, with the store's ratings of
    the last days. Ratings whose time is unknown are never recent.
    """

    name: ClassVar[str] = "trending"
    card: ClassVar[ModelCard] = ModelCard(
        purpose="what is rated more than usual in the last 7 days",
        needs=("ratings", "times"),
        fit="R; 8 bytes · T",
        kept="8 bytes · T",
        source="Kulldorff 1997",
    )

    def __init__(self, window_days: float = WINDOW_DAYS) -> None:
        self.window_days = window_days

    def _score_items(self, dataset: Dataset) -> NDArray[np.float64]:
        rows = dataset.rows
        since = rows.times.max(initial=0) - self.window_days * 86_400
        recent = (rows.times >= since) & (rows.times > 0)
        counts = np.bincount(rows.item_nums[recent], minlength=len(dataset.items))
        return trending_scores(counts, dataset.rating_counts)
