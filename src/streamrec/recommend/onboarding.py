"""What to ask someone new: the titles that they most probably know, given the answers so far."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from streamrec.recommend.recommender import Known, Place, Recommender, Viewer

CLOSENESS = 3.0
"""How much the answers so far change what is asked next; half of it does almost as well."""


def next_questions(
    recommender: Recommender,
    answers: Viewer,
    skipped: Collection[str],
    n: int,
    without: Collection[str] = (),
) -> list[Place]:
    """Return up to `n` titles to ask someone new for their stars, the best question first.

    A title is worth asking about by the chance that it can be answered: the share of people who
    rated it, plus `CLOSENESS` times what the answers so far add to its score. That a title splits
    opinions wins less than is lost by questions that cannot be answered, as
    ``benchmarks/onboarding.py`` shows.

    Parameters
    ----------
    answers
        What was answered; `seen` counts for nothing.
    skipped
        title_ids asked already that the person does not know.
    without
        title_ids that left the catalogue.
    """
    known = recommender.know(answers)
    asked = {*answers.ratings, *skipped, *without}
    return recommender.same_for_all("onboarding", _chances(recommender, known), n, without=asked)


def _chances(recommender: Recommender, known: Known) -> NDArray[np.float64]:
    """Return float64 (n_items,): how probably the person knows each title; NaN where unknown."""
    arrays, people = recommender.bundle.arrays, recommender.bundle.manifest.get("people")
    chances = recommender.popularity.copy()
    if people:
        chances = arrays["rating_counts"] / people
    if recommender.is_sum:  # only then are scores on the scale of rated or not
        chances += CLOSENESS * np.fmax(known.scores, 0.0)
    return chances
