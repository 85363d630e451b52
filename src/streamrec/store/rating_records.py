"""Ratings as the store returns and takes them."""

from __future__ import annotations

from typing import NamedTuple


class Rating(NamedTuple):
    """A rating: 1-10 half stars that a viewer gave a title, in seconds since 1970."""

    user_id: str
    title_id: str
    half_stars: int
    rated_at: int


class RatingChange(NamedTuple):
    """A new rating, or with None half stars a removal, which no older import undoes."""

    user_id: str
    title_id: str
    half_stars: int | None
    rated_at: int


class RatedTitle(NamedTuple):
    """A rating with its title; name and year are None if the title has left the catalogue."""

    title_id: str
    half_stars: int
    rated_at: int
    title: str | None
    release_year: int | None
