"""Name of a fact → its second, independent computation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import second_labels, second_ratings, second_way

ANSWERS: dict[str, Callable[[second_way.Second], Any]] = {
    "rows": second_way.rows,
    "rejects": second_way.rejects,
    "cells": second_way.cells,
    "namesakes": second_way.namesakes,
    "same_day": second_way.same_day,
    "types": second_way.types,
    "suspicious_money": second_way.suspicious_money,
    **{name: second_way.distribution(name) for name in second_way.NUMBERS},
    "correlations": second_way.correlations,
    "budget_and_revenue": second_way.budget_and_revenue,
    "popularity_and_votes": second_way.popularity_and_votes,
    "by_year": second_way.by_year,
    "by_month": second_way.by_month,
    "by_weekday": second_way.by_weekday,
    "new_year": second_way.new_year,
    "runtime_by_decade": second_labels.runtime_by_decade,
    "genres_most_common": second_labels.genres_most_common,
    "genres_most_seen": second_labels.genres_most_seen,
    "genres_best_rated": second_labels.genres_best_rated,
    "genres_over_decades": second_labels.genres_over_decades,
    "genres_together": second_labels.genres_together,
    "genres_returns": second_labels.genres_returns,
    "countries": second_labels.top("title_countries", "country_code", 20),
    "languages": second_labels.top("titles", "original_language", 20),
    "companies": second_labels.top("title_companies", "company", 10),
    "franchises": second_labels.top("title_collections", "collection", 3),
    "directors": second_labels.top("title_crew", "person", 5, job="Director"),
    "actors": second_labels.top("title_cast", "person", 8),
    "words_of_titles": second_labels.words("title"),
    "words_of_overviews": second_labels.words("overview"),
    "ratings": second_ratings.ratings,
    "ratings_per_person": second_ratings.ratings_per_person,
    "mean_per_person": second_ratings.mean_per_person,
    "ratings_per_title": second_ratings.ratings_per_title,
    "long_tail": second_ratings.long_tail,
    "ratings_over_time": second_ratings.ratings_over_time,
    "scale_use": second_ratings.scale_use,
    "agreement": second_ratings.agreement,
    "features": second_labels.features,
    "votes_prior": second_ratings.votes_prior,
}
