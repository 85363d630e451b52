"""The types of parameters and fields that several routes share."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from streamrec.recommend.ranker import MAX_LENGTH
from streamrec.service.cursors import MAX_CURSOR_LENGTH
from streamrec.text import MAX_TEXT_LENGTH, fold, without_nul


def _printable(text: str) -> str:
    if not text.isprintable():
        raise PydanticCustomError("unprintable", "must not hold control characters")
    return text


def _not_accents_alone(text: str) -> str:
    if not fold(text):
        raise PydanticCustomError("accents_alone", "must not consist of accents alone")
    return text


Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_TEXT_LENGTH),
    AfterValidator(without_nul),
]
Login = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=3, max_length=80),
    AfterValidator(_printable),
    AfterValidator(_not_accents_alone),
]
# Long enough for a phrase; a longer password takes longer to hash.
Password = Annotated[str, Field(min_length=8, max_length=200)]
# Strict: `true` and "4" are not stars.
Stars = Annotated[
    float, Field(strict=True, ge=0.5, le=5, multiple_of=0.5, description="in half stars")
]
ListLength = Annotated[int, Field(ge=1, le=MAX_LENGTH, description="number of titles at most")]
Diversity = Annotated[
    float, Field(ge=0, le=1, description="0 = best first … 1 = as unlike one another as possible")
]
TitleSort = Literal["popularity", "votes", "rating", "newest", "oldest", "title"]
Cursor = Annotated[
    str | None, Field(max_length=MAX_CURSOR_LENGTH, description="next_cursor of the previous page")
]
