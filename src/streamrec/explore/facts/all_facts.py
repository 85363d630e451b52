"""The list of all facts, in the order of the report."""

from __future__ import annotations

from typing import Any

from streamrec.explore.facts import (
    catalogue_facts,
    correlation_facts,
    feature_facts,
    genre_facts,
    number_facts,
    ranking_facts,
    rating_facts,
    release_facts,
    word_facts,
)
from streamrec.explore.facts.fact import Fact, Facts
from streamrec.explore.report_data import ReportData

_ALL: tuple[Fact[Any], ...] = (
    catalogue_facts.rows,
    catalogue_facts.rejects,
    catalogue_facts.cells,
    catalogue_facts.namesakes,
    catalogue_facts.same_day,
    catalogue_facts.types,
    catalogue_facts.suspicious_money,
    *number_facts.DISTRIBUTIONS.values(),
    correlation_facts.correlations,
    correlation_facts.budget_and_revenue,
    correlation_facts.popularity_and_votes,
    release_facts.by_year,
    release_facts.by_month,
    release_facts.by_weekday,
    release_facts.new_year,
    release_facts.runtime_by_decade,
    genre_facts.genres_most_common,
    genre_facts.genres_most_seen,
    genre_facts.genres_best_rated,
    genre_facts.genres_over_decades,
    genre_facts.genres_together,
    genre_facts.genres_returns,
    *ranking_facts.RANKINGS.values(),
    word_facts.words_of_titles,
    word_facts.words_of_overviews,
    rating_facts.ratings,
    rating_facts.ratings_per_person,
    rating_facts.mean_per_person,
    rating_facts.ratings_per_title,
    rating_facts.long_tail,
    rating_facts.ratings_over_time,
    rating_facts.scale_use,
    rating_facts.agreement,
    feature_facts.features,
    feature_facts.votes_prior,
)

FACTS: dict[str, Fact[Any]] = {fact.name: fact for fact in _ALL}


def compute_facts(data: ReportData) -> Facts:
    """Return the answers to all facts for a catalogue."""
    return Facts({name: fact(data) for name, fact in FACTS.items()})
