"""What ``/api/v1`` answers about titles and people. Unknown is null, never 0."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from streamrec.service.field_types import Cursor, Text, TitleSort
from streamrec.service.query_parameters import StrictModel
from streamrec.title_filter import CatalogueFilter

_Limit = Annotated[int, Field(ge=1, le=100)]
SearchKind = Literal["title", "person", "collection"]


class TitleQuery(CatalogueFilter):
    """The parameters of a list of titles."""

    sort: TitleSort = "popularity"
    limit: _Limit = 20
    cursor: Cursor = None


class SearchQuery(StrictModel):
    """The parameters of a search."""

    q: Text
    limit: _Limit = 10
    kind: SearchKind | None = Field(default=None, description="only items of this kind")


class TitleSummary(BaseModel):
    """A title as lists show it."""

    title_id: str
    title: str
    year: int | None
    original_language: str | None = Field(description="ISO 639-1 code")
    genres: list[str]
    runtime_minutes: float | None
    popularity: float | None
    vote_average: float | None = Field(description="0-10; null without votes")
    vote_count: int | None


class TitlePage(BaseModel):
    """A page of titles; ``next_cursor`` is null on the last one."""

    items: list[TitleSummary]
    next_cursor: str | None


class Understood(BaseModel):
    """The filters that a sentence means; null where it says nothing, a list of several values."""

    genre: str | list[str] | None = Field(description="as the catalogue writes it")
    country: str | list[str] | None = Field(description="ISO 3166-1 code")
    language: str | list[str] | None = Field(description="of the original, ISO 639-1 code")
    year_from: int | None = Field(description="first year of release, inclusive")
    year_to: int | None = Field(description="last year of release, inclusive")
    runtime_min: int | None = Field(description="minutes at least")
    runtime_max: int | None = Field(description="minutes at most")
    person: str | list[str] | None = Field(description="name of a person in cast or crew")
    like: str | list[str] | None = Field(description="name of a title to be alike")


class TitleName(BaseModel):
    """A title by its name."""

    title_id: str
    title: str
    year: int | None


class TitleHit(TitleSummary):
    """A title that a search found."""

    kind: Literal["title"]
    directors: list[str]


class PersonHit(BaseModel):
    """A person that a search found."""

    kind: Literal["person"]
    person_id: str
    name: str
    known_for: list[TitleName] = Field(description="up to three titles, best known first")


class CollectionHit(BaseModel):
    """A franchise that a search found."""

    kind: Literal["collection"]
    name: str
    titles: list[TitleName] = Field(description="oldest first")


SearchHit = Annotated[TitleHit | PersonHit | CollectionHit, Field(discriminator="kind")]


class SearchResult(BaseModel):
    """What a search found, best first.

    A text that is a sentence ("French comedies of the 90s") finds the titles that pass its filters.
    """

    items: list[SearchHit]
    understood: Understood | None = Field(description="null where the text is a name")


class CastMember(BaseModel):
    """A person in the cast of a title."""

    person_id: str
    name: str
    character: str | None


class CrewMember(BaseModel):
    """A person in the crew of a title."""

    person_id: str
    name: str
    department: str | None
    job: str | None


class Title(TitleSummary):
    """Everything that the catalogue knows about a title."""

    imdb_id: str | None = Field(description="tt0114709; null where unknown")
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


class PersonCredit(BaseModel):
    """A title of a person, with the characters or jobs."""

    title: TitleSummary
    roles: list[str]


class Person(BaseModel):
    """The titles of a person, newest first."""

    person_id: str
    name: str
    cast: list[PersonCredit] = Field(description="titles acted in, with the characters")
    crew: list[PersonCredit] = Field(description="titles worked on, with the jobs")
