"""All questions, and their answers in one go."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from streamrec.explore.facts import (
    features,
    genres,
    numbers,
    opinions,
    relations,
    releases,
    shape,
    tops,
    words,
)
from streamrec.explore.source import NUMBERS, Source

Facts = dict[str, Any]
"""Name of the question → its answer, fit for JSON."""

QUESTIONS: dict[str, Callable[[Source], Any]] = {
    "rows": shape.rows,
    "rejects": shape.rejects,
    "cells": shape.cells,
    "namesakes": shape.namesakes,
    "same_day": shape.same_day,
    "types": shape.types,
    "suspicious_money": shape.suspicious_money,
    **{name: partial(numbers.distribution, name=name) for name in NUMBERS},
    "correlations": relations.correlations,
    "budget_and_revenue": relations.budget_and_revenue,
    "popularity_and_votes": relations.popularity_and_votes,
    "by_year": releases.by_year,
    "by_month": releases.by_month,
    "by_weekday": releases.by_weekday,
    "new_year": releases.new_year,
    "runtime_by_decade": releases.runtime_by_decade,
    "genres_most_common": genres.most_common,
    "genres_most_seen": genres.most_seen,
    "genres_best_rated": genres.best_rated,
    "genres_over_decades": genres.over_decades,
    "genres_together": genres.together,
    "genres_returns": genres.returns,
    **{kind: partial(tops.top, kind=kind) for kind in tops.KINDS},
    "words_of_titles": partial(words.words, column="title"),
    "words_of_overviews": partial(words.words, column="overview"),
    "ratings": opinions.overview,
    "ratings_per_person": opinions.per_person,
    "mean_per_person": opinions.mean_per_person,
    "ratings_per_title": opinions.per_title,
    "long_tail": opinions.long_tail,
    "ratings_over_time": opinions.over_time,
    "scale_use": opinions.scale_use,
    "agreement": opinions.agreement,
    "features": features.blocks,
    "votes_prior": features.votes_prior,
}


def gather(source: Source) -> Facts:
    """Return the answer to every question, by its name, in the order of the page."""
    return {name: ask(source) for name, ask in QUESTIONS.items()}
