"""What the service answers, as types: unknown is None. A test holds them against its schema."""

from __future__ import annotations

from typing import Any, Literal, TypedDict

MarkKind = Literal["seen", "watchlist", "not_interested"]
ImportFormat = Literal["csv", "ndjson", "letterboxd", "letterboxd-watched", "imdb"]


class TitleSummary(TypedDict):
    """A title as it stands in a list."""

    title_id: str
    title: str
    year: int | None
    original_language: str | None
    genres: list[str]
    runtime_minutes: float | None
    popularity: float | None
    vote_average: float | None
    vote_count: int | None


class Title(TitleSummary):
    """All that the catalogue knows of a title."""

    imdb_id: str | None
    release_date: str | None
    overview: str | None
    tagline: str | None
    status: str | None
    collection: str | None
    countries: list[str]
    companies: list[str]
    spoken_languages: list[str]
    keywords: list[str]
    budget_usd: int | None
    revenue_usd: int | None
    return_ratio: float | None
    directors: list[str]
    cast: list[dict[str, Any]]
    crew: list[dict[str, Any]]


class Person(TypedDict):
    """Somebody's films, newest first."""

    person_id: str
    name: str
    cast: list[dict[str, Any]]
    crew: list[dict[str, Any]]


class ListedTitle(TypedDict):
    """One place of a list."""

    title_id: str
    title: str
    year: int | None
    rank: int
    score: float
    predicted_rating: float | None
    model: str
    reason: str


class TitleList(TypedDict):
    """A list of titles, best first."""

    items: list[ListedTitle]
    model_version: str
    catalogue_version: str


class RequestedList(TitleList):
    """A list for what was said in the request; ``unknown`` are title_ids that count for nothing."""

    unknown: list[str]


class User(TypedDict):
    """Somebody, and how much is held about them."""

    user_id: str
    login: str | None
    created_at: str
    ratings: int
    seen: int
    watchlist: int
    not_interested: int


class Rating(TypedDict):
    """A rating as it was written; the time as ISO 8601."""

    title_id: str
    stars: float
    rated_at: str


class RatedTitle(Rating):
    """A title somebody rated."""

    title: str | None
    year: int | None


class MarkedTitle(TypedDict):
    """A title somebody marked."""

    title_id: str
    title: str | None
    year: int | None
    marked_at: str


class UserExport(TypedDict):
    """Everything held about somebody."""

    user_id: str
    login: str | None
    has_password: bool
    created_at: str
    ratings: list[RatedTitle]
    seen: list[MarkedTitle]
    watchlist: list[MarkedTitle]
    not_interested: list[MarkedTitle]


class ImportedRow(TypedDict):
    """What became of a line of a file."""

    line: int
    given: str
    outcome: Literal["imported", "replaced", "same", "older", "unmatched", "refused"]
    title_id: str | None
    title: str | None
    year: int | None
    stars: float | None
    reason: str | None


class ImportReport(TypedDict):
    """What became of a file, line by line."""

    format: str
    rows: int
    counts: dict[str, int]
    complete: bool
    items: list[ImportedRow]
    unmatched: list[ImportedRow]
