"""What ``/api/v1`` answers. Unknown is null, never 0."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from streamrec.i18n.languages import LanguageChoice
from streamrec.recommend.ranker import MAX_LENGTH
from streamrec.service.dependencies import Text
from streamrec.service.history_import.import_report import ImportOutcome


def _printable(text: str) -> str:
    if not text.isprintable():
        raise PydanticCustomError("unprintable", "must not hold control characters")
    return text


Login = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=3, max_length=80),
    AfterValidator(_printable),
]
# Long enough for a phrase; hashing takes longer for more.
Password = Annotated[str, Field(min_length=8, max_length=200)]


# A number and nothing that can be read as one: true is no star.
Stars = Annotated[
    float, Field(strict=True, ge=0.5, le=5, multiple_of=0.5, description="half stars count")
]
ListLength = Annotated[int, Field(ge=1, le=MAX_LENGTH, description="how many titles at most")]
Year = Annotated[int | None, Field(ge=1000, le=9999)]
Votes = Annotated[int | None, Field(ge=0, le=2**31 - 1)]
Diversity = Annotated[
    float, Field(ge=0, le=1, description="0 = best first … 1 = as unlike one another as can be")
]


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


class ListedTitle(BaseModel):
    """One place of a list."""

    title_id: str
    title: str
    year: int | None
    rank: int = Field(ge=1, description="from 1")
    score: float = Field(description="higher is better; scores of two models do not compare")
    predicted_rating: float | None = Field(
        ge=0.5, le=5, description="stars that this person would give it; null: nobody knows"
    )
    model: str = Field(description="whose score it is")
    reason: str


class TitleList(BaseModel):
    """A list of titles, best first."""

    items: list[ListedTitle]
    model_version: str
    catalogue_version: str


class RecommendationRequest(BaseModel):
    """Whom a list is for that has no account, and what may stand on it."""

    model_config = ConfigDict(extra="forbid")

    likes: list[Text] = Field(default=[], max_length=500, description="title_ids, liked")
    ratings: dict[Text, Stars] = Field(
        default={}, max_length=1000, description="title_id and stars; goes before `likes`"
    )
    seen: list[Text] = Field(
        default=[], max_length=1000, description="title_ids that the list must not hold"
    )
    n: ListLength = 20
    genre: Text | None = None
    language: Text | None = Field(default=None, description="of the original; code or name")
    country: Text | None = Field(default=None, description="of production; code or name")
    year_from: Year = None
    year_to: Year = None
    min_votes: Votes = None
    diversity: Diversity = 0.0
    lang: LanguageChoice = "en"


class RequestedList(TitleList):
    """A list for what was said in the request."""

    unknown: list[str] = Field(description="title_ids of the request that count for nothing yet")


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


class UserMade(BaseModel):
    """Somebody new."""

    user_id: str


class User(BaseModel):
    """Somebody, and how much is held about them."""

    user_id: str
    login: str | None = Field(description="null: no account")
    created_at: datetime
    ratings: int = Field(description="titles rated")
    seen: int = Field(description="titles marked as seen")
    watchlist: int
    not_interested: int


class StarsGiven(BaseModel):
    """What a title is given."""

    model_config = ConfigDict(extra="forbid")

    stars: Stars


class Rating(BaseModel):
    """A rating as it was written."""

    title_id: str
    stars: Stars
    rated_at: datetime


class RatedTitle(Rating):
    """A title somebody rated; name and year are null where it left the catalogue."""

    title: str | None
    year: int | None


class RatingPage(BaseModel):
    """Somebody's ratings, newest first; ``next_cursor`` is null on the last page."""

    items: list[RatedTitle]
    next_cursor: str | None


class MarkedTitle(BaseModel):
    """A title somebody marked; name and year are null where it left the catalogue."""

    title_id: str
    title: str | None
    year: int | None
    marked_at: datetime


class MarkPage(BaseModel):
    """What somebody marked, newest first; ``next_cursor`` is null on the last page."""

    items: list[MarkedTitle]
    next_cursor: str | None


class UserExport(BaseModel):
    """Everything held about somebody; a password only as whether there is one."""

    user_id: str
    login: str | None
    has_password: bool
    created_at: datetime
    ratings: list[RatedTitle]
    seen: list[MarkedTitle]
    watchlist: list[MarkedTitle]
    not_interested: list[MarkedTitle]


class ImportedRow(BaseModel):
    """The outcome of a line of an imported file."""

    line: int = Field(description="of the file, from 1")
    given: str = Field(description="what the line says of its title")
    outcome: ImportOutcome = Field(description="older: a newer rating of the title stays")
    title_id: str | None = Field(description="the title that was meant; null: none was found")
    title: str | None
    year: int | None
    stars: float | None = Field(description="null: refused, or a mark and no rating")
    reason: str | None = Field(description="why nothing was written; null where something was")


class ImportCounts(BaseModel):
    """The number of lines with each outcome."""

    imported: int = 0
    replaced: int = 0
    same: int = 0
    older: int = 0
    unmatched: int = 0
    refused: int = 0


class ImportReport(BaseModel):
    """The outcome of an import, line by line."""

    format: str
    rows: int = Field(description="lines that are not blank, the header left out")
    counts: ImportCounts
    complete: bool = Field(description="whether items holds every line: it ends at 10,000")
    items: list[ImportedRow]
    unmatched: list[ImportedRow] = Field(description="what was not found; ends at 10,000 too")


class Account(BaseModel):
    """What one signs in with."""

    model_config = ConfigDict(extra="forbid")

    login: Login
    password: Password


class PasswordChange(BaseModel):
    """A new password, and the one until now."""

    model_config = ConfigDict(extra="forbid")

    password: Password
    new_password: Password


class OperatorKey(BaseModel):
    """An API key to open an operator's session with."""

    model_config = ConfigDict(extra="forbid")

    key: str = Field(min_length=1, max_length=200)


class SessionState(BaseModel):
    """Whose session this is; writes carry ``csrf_token`` in the header ``X-CSRF-Token``."""

    user_id: str | None = Field(description="null: an operator's session")
    login: str | None = Field(description="null: a profile without an account, or an operator")
    csrf_token: str
