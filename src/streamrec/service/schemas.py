"""What ``/api/v1`` answers. Unknown is null, never 0."""

from __future__ import annotations

from pydantic import BaseModel, Field


class TitleSummary(BaseModel):
    """A title as it stands in a list."""

    title_id: str
    title: str
    year: int | None
    original_language: str | None = Field(description="ISO 639-1 code")
    genres: list[str]
    runtime_minutes: float | None
    popularity: float | None
    vote_average: float | None = Field(description="0-10; null where nobody voted")
    vote_count: int | None


class TitlePage(BaseModel):
    """A page of titles; ``next_cursor`` is null on the last one."""

    items: list[TitleSummary]
    next_cursor: str | None


class SearchResult(BaseModel):
    """What a search found, best first."""

    items: list[TitleSummary]


class CastMember(BaseModel):
    """Somebody who plays in a title."""

    person_id: str
    name: str
    character: str | None


class CrewMember(BaseModel):
    """Somebody who worked on a title."""

    person_id: str
    name: str
    department: str | None
    job: str | None


class Title(TitleSummary):
    """All that the catalogue knows of a title."""

    release_date: str | None = Field(description="YYYY-MM-DD")
    overview: str | None
    tagline: str | None
    status: str | None
    collection: str | None = Field(description="the franchise it belongs to")
    countries: list[str]
    companies: list[str]
    spoken_languages: list[str]
    keywords: list[str]
    budget_usd: int | None = Field(description="US dollars; null where unknown")
    revenue_usd: int | None = Field(description="US dollars; null where unknown")
    return_ratio: float | None = Field(description="revenue / budget; null where either is unknown")
    directors: list[str]
    cast: list[CastMember]
    crew: list[CrewMember]


class SimilarTitle(BaseModel):
    """One place of a list of similar titles."""

    title_id: str
    title: str
    year: int | None
    rank: int = Field(description="from 1")
    score: float = Field(description="higher is more similar; orders this list only")
    predicted_rating: float | None = Field(description="stars; null: nobody is asked for here")
    model: str
    reason: str


class SimilarTitles(BaseModel):
    """Titles similar to one, best first."""

    items: list[SimilarTitle]
    model_version: str
    catalogue_version: str


class PersonCredit(BaseModel):
    """A title of somebody's, and what they did there."""

    title: TitleSummary
    roles: list[str]


class Person(BaseModel):
    """Somebody's films, newest first."""

    person_id: str
    name: str
    cast: list[PersonCredit] = Field(description="films played in, with the characters")
    crew: list[PersonCredit] = Field(description="films worked on, with the jobs")


class Alive(BaseModel):
    """The process answers."""

    status: str


class Readiness(BaseModel):
    """Whether each part that answers need is there: ``ok``, or what is wrong."""

    store: str
    catalogue: str
    model: str
