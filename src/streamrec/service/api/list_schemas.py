"""What ``/api/v1`` asks and answers about lists."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from streamrec.i18n.languages import LanguageChoice
from streamrec.service.field_types import Diversity, ListLength, Stars, Text
from streamrec.service.query_parameters import StrictModel
from streamrec.text import MAX_TEXT_LENGTH
from streamrec.title_filter import TitleFilter

_StarsOfTitle = Annotated[
    Text, StringConstraints(pattern=r"^.+:([0-4]\.5|[1-5](\.0)?)$", max_length=MAX_TEXT_LENGTH)
]


class ListQuery(TitleFilter):
    """The parameters of a list that is the same for every caller."""

    n: ListLength = 20
    lang: LanguageChoice = "en"


class PersonalListQuery(ListQuery):
    """The parameters of a personal list."""

    diversity: Diversity = 0.0
    exclude_seen: bool = True


class OnboardingQuery(StrictModel):
    """The parameters of a list of titles to rate."""

    answers: list[_StarsOfTitle] = Field(
        default=[], max_length=100, description="title_id:stars, as tmdb:949:4.5; repeatable"
    )
    skipped: list[Text] = Field(
        default=[], max_length=200, description="title_id that the viewer does not know; repeatable"
    )
    n: ListLength = 5
    lang: LanguageChoice = "en"


class SimilarQuery(StrictModel):
    """The parameters of a list of similar titles."""

    n: Annotated[int, Field(ge=1, le=50)] = 10


class RecommendationRequest(TitleFilter):
    """The ratings of a viewer without an account, and the filters of the list."""

    likes: list[Text] = Field(default=[], max_length=500, description="title_ids, liked")
    ratings: dict[Text, Stars] = Field(
        default={}, max_length=1000, description="title_id and stars; wins over `likes`"
    )
    seen: list[Text] = Field(
        default=[], max_length=1000, description="title_ids that the list must not have"
    )
    n: ListLength = 20
    diversity: Diversity = 0.0
    lang: LanguageChoice = "en"


class ListedTitle(BaseModel):
    """One entry of a list."""

    title_id: str
    title: str
    year: int | None
    rank: int = Field(ge=1, description="from 1")
    score: float = Field(description="higher is better; scores of two models do not compare")
    predicted_rating: float | None = Field(
        ge=0.5, le=5, description="stars that this viewer would give it; null where unknown"
    )
    model: str = Field(description="the model that the score is from")
    reason: str


class TitleList(BaseModel):
    """A list of titles, best first."""

    items: list[ListedTitle]
    model_version: str
    catalogue_version: str


class RequestedList(TitleList):
    """The list for a `RecommendationRequest`."""

    unknown: list[str] = Field(description="title_ids of the request that the model does not know")
