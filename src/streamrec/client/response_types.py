"""The responses of the service as types, generated from the OpenAPI document by `make docs`."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

ImportFormat = Literal[
    "csv", "ndjson", "letterboxd", "letterboxd-watched", "letterboxd-watchlist", "imdb"
]
MarkKind = Literal["seen", "watchlist", "not_interested"]


class CastMember(TypedDict):
    person_id: str
    name: str
    character: str | None


class CollectionHit(TypedDict):
    kind: Literal["collection"]
    name: str
    titles: list[TitleName]


class CrewMember(TypedDict):
    person_id: str
    name: str
    department: str | None
    job: str | None


class ImportCounts(TypedDict):
    imported: NotRequired[int]
    older: NotRequired[int]
    refused: NotRequired[int]
    replaced: NotRequired[int]
    same: NotRequired[int]
    unmatched: NotRequired[int]


class ImportReport(TypedDict):
    format: str
    rows: int
    counts: ImportCounts
    complete: bool
    items: list[ImportedRow]
    unmatched: list[ImportedRow]


class ImportedRow(TypedDict):
    line: int
    given: str
    outcome: Literal["imported", "replaced", "same", "older", "unmatched", "refused"]
    title_id: str | None
    title: str | None
    year: int | None
    stars: float | None
    reason: str | None


class ListedTitle(TypedDict):
    title_id: str
    title: str
    year: int | None
    rank: int
    score: float
    predicted_rating: float | None
    model: str
    reason: str


class MarkedTitle(TypedDict):
    title_id: str
    title: str | None
    year: int | None
    marked_at: str


class Person(TypedDict):
    person_id: str
    name: str
    cast: list[PersonCredit]
    crew: list[PersonCredit]


class PersonCredit(TypedDict):
    title: TitleSummary
    roles: list[str]


class PersonHit(TypedDict):
    kind: Literal["person"]
    person_id: str
    name: str
    known_for: list[TitleName]


class RatedTitle(TypedDict):
    title_id: str
    stars: float
    rated_at: str
    title: str | None
    year: int | None


class Rating(TypedDict):
    title_id: str
    stars: float
    rated_at: str


class RequestedList(TypedDict):
    items: list[ListedTitle]
    model_version: str
    catalogue_version: str
    unknown: list[str]


class SearchResult(TypedDict):
    items: list[TitleHit | PersonHit | CollectionHit]
    understood: Understood | None


class SessionState(TypedDict):
    user_id: str | None
    login: str | None
    csrf_token: str


class Title(TypedDict):
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


class TitleHit(TypedDict):
    title_id: str
    title: str
    year: int | None
    original_language: str | None
    genres: list[str]
    runtime_minutes: float | None
    popularity: float | None
    vote_average: float | None
    vote_count: int | None
    kind: Literal["title"]
    directors: list[str]


class TitleList(TypedDict):
    items: list[ListedTitle]
    model_version: str
    catalogue_version: str


class TitleName(TypedDict):
    title_id: str
    title: str
    year: int | None


class TitleSummary(TypedDict):
    title_id: str
    title: str
    year: int | None
    original_language: str | None
    genres: list[str]
    runtime_minutes: float | None
    popularity: float | None
    vote_average: float | None
    vote_count: int | None


class Understood(TypedDict):
    genre: str | list[str] | None
    country: str | list[str] | None
    language: str | list[str] | None
    year_from: int | None
    year_to: int | None
    runtime_min: int | None
    runtime_max: int | None
    person: str | list[str] | None
    like: str | list[str] | None


class User(TypedDict):
    user_id: str
    login: str | None
    created_at: str
    ratings: int
    seen: int
    watchlist: int
    not_interested: int


class UserExport(TypedDict):
    user_id: str
    login: str | None
    has_password: bool
    created_at: str
    ratings: list[RatedTitle]
    seen: list[MarkedTitle]
    watchlist: list[MarkedTitle]
    not_interested: list[MarkedTitle]


class UserMade(TypedDict):
    user_id: str
