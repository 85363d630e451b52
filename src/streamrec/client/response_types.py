"""The responses of the service as types; None is unknown.

Generated from the OpenAPI document by `make docs`.
"""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

ImportFormat = Literal["csv", "ndjson", "letterboxd", "letterboxd-watched", "imdb"]
MarkKind = Literal["seen", "watchlist", "not_interested"]


class CastMember(TypedDict):
    """A person in the cast of a title."""

    person_id: str
    name: str
    character: str | None


class CrewMember(TypedDict):
    """A person in the crew of a title."""

    person_id: str
    name: str
    department: str | None
    job: str | None


class ImportCounts(TypedDict):
    """The number of lines with each outcome."""

    imported: NotRequired[int]
    older: NotRequired[int]
    refused: NotRequired[int]
    replaced: NotRequired[int]
    same: NotRequired[int]
    unmatched: NotRequired[int]


class ImportReport(TypedDict):
    """The outcome of an import, line by line."""

    format: str
    rows: int
    counts: ImportCounts
    complete: bool
    items: list[ImportedRow]
    unmatched: list[ImportedRow]


class ImportedRow(TypedDict):
    """The outcome of a line of an imported file."""

    line: int
    given: str
    outcome: Literal["imported", "replaced", "same", "older", "unmatched", "refused"]
    title_id: str | None
    title: str | None
    year: int | None
    stars: float | None
    reason: str | None


class ListedTitle(TypedDict):
    """One entry of a list."""

    title_id: str
    title: str
    year: int | None
    rank: int
    score: float
    predicted_rating: float | None
    model: str
    reason: str


class MarkPage(TypedDict):
    """A user's marks, newest first; ``next_cursor`` is null on the last page."""

    items: list[MarkedTitle]
    next_cursor: str | None


class MarkedTitle(TypedDict):
    """A mark with its title; name and year are null if the title has left the catalogue."""

    title_id: str
    title: str | None
    year: int | None
    marked_at: str


class Person(TypedDict):
    """The titles of a person, newest first."""

    person_id: str
    name: str
    cast: list[PersonCredit]
    crew: list[PersonCredit]


class PersonCredit(TypedDict):
    """A title of a person, with the characters or jobs."""

    title: TitleSummary
    roles: list[str]


class RatedTitle(TypedDict):
    """A rating with its title; name and year are null if the title has left the catalogue."""

    title_id: str
    stars: float
    rated_at: str
    title: str | None
    year: int | None


class Rating(TypedDict):
    """A rating as it was written."""

    title_id: str
    stars: float
    rated_at: str


class RatingPage(TypedDict):
    """A user's ratings, newest first; ``next_cursor`` is null on the last page."""

    items: list[RatedTitle]
    next_cursor: str | None


class RequestedList(TypedDict):
    """The list for a `RecommendationRequest`."""

    items: list[ListedTitle]
    model_version: str
    catalogue_version: str
    unknown: list[str]


class SearchResult(TypedDict):
    """What a search found, best first."""

    items: list[TitleSummary]


class SessionState(TypedDict):
    """A session; writes carry its ``csrf_token`` in the header ``X-CSRF-Token``."""

    user_id: str | None
    login: str | None
    csrf_token: str


class Title(TypedDict):
    """Everything that the catalogue knows about a title."""

    title_id: str
    title: str
    year: int | None
    original_language: str | None
    genres: list[str]
    runtime_minutes: float | None
    popularity: float | None
    vote_average: float | None
    vote_count: int | None
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
    cast: list[CastMember]
    crew: list[CrewMember]


class TitleList(TypedDict):
    """A list of titles, best first."""

    items: list[ListedTitle]
    model_version: str
    catalogue_version: str


class TitlePage(TypedDict):
    """A page of titles; ``next_cursor`` is null on the last one."""

    items: list[TitleSummary]
    next_cursor: str | None


class TitleSummary(TypedDict):
    """A title as lists show it."""

    title_id: str
    title: str
    year: int | None
    original_language: str | None
    genres: list[str]
    runtime_minutes: float | None
    popularity: float | None
    vote_average: float | None
    vote_count: int | None


class User(TypedDict):
    """A user, with the number of ratings and marks."""

    user_id: str
    login: str | None
    created_at: str
    ratings: int
    seen: int
    watchlist: int
    not_interested: int


class UserExport(TypedDict):
    """Everything that is stored about a user; of a password only whether there is one."""

    user_id: str
    login: str | None
    has_password: bool
    created_at: str
    ratings: list[RatedTitle]
    seen: list[MarkedTitle]
    watchlist: list[MarkedTitle]
    not_interested: list[MarkedTitle]


class UserMade(TypedDict):
    """A new user."""

    user_id: str
