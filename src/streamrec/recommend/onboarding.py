"""Which titles to ask a new viewer to rate: those that they most probably know."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from streamrec.recommend.recommendation import Recommendation
from streamrec.recommend.recommender import Recommender
from streamrec.viewer import Viewer

CLOSENESS = 3.0
"""How much the answers so far change what is asked next; half of it does almost as well."""


def next_questions(
    recommender: Recommender,
    answers: Viewer,
    skipped: Collection[str],
    n: int,
    without: Collection[str] = (),
) -> list[Recommendation]:
    """Return up to `n` titles to ask a new viewer to rate, the best question first.

    The order is the chance that the viewer knows the title: the share of viewers who rated it,
    plus `CLOSENESS` times its score by the answers so far, where one standard deviation of the
    shares is the unit of both. To prefer titles that split
    opinions wins less than it loses by questions that cannot be answered
    (``benchmarks/onboarding.py``).
    `answers` are the ratings so far, `skipped` title_ids that the viewer does not know, and
    `without` those that left the catalogue.
    """
    arrays, n_viewers = recommender.bundle.arrays, recommender.bundle.manifest.get("viewers")
    chances = recommender.ranker.popularity.copy()  # NaN = unknown
    if n_viewers:
        chances = arrays["rating_counts"] / n_viewers
    if answers.ratings:
        scores = np.fmax(recommender.viewer_context(answers).scores.values, 0.0)
        if spread := np.nanstd(scores):
            chances += CLOSENESS * np.nanstd(chances) / spread * scores
    asked = {*answers.ratings, *skipped, *without}
    return recommender.rank_by_scores("onboarding", chances, n, without=asked)
