"""What ``/api/v1`` asks and answers about users, their ratings and marks."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from streamrec.service.field_types import Cursor, Stars
from streamrec.service.query_parameters import StrictModel


class PageQuery(StrictModel):
    """The parameters of a page of ratings or marks."""

    limit: Annotated[int, Field(ge=1, le=500)] = 100
    cursor: Cursor = None


class UserMade(BaseModel):
    """A new user."""

    user_id: str


class User(BaseModel):
    """A user, with the number of ratings and marks."""

    user_id: str
    login: str | None = Field(description="null: no account")
    created_at: datetime
    ratings: int = Field(description="titles rated")
    seen: int = Field(description="titles marked as seen")
    watchlist: int
    not_interested: int


class StarsGiven(StrictModel):
    """The stars for a title."""

    stars: Stars


class Rating(BaseModel):
    """A rating as it was written."""

    title_id: str
    stars: Stars
    rated_at: datetime


class RatedTitle(Rating):
    """A rating with its title; name and year are null if the title has left the catalogue."""

    title: str | None
    year: int | None


class RatingPage(BaseModel):
    """A user's ratings, newest first; ``next_cursor`` is null on the last page."""

    items: list[RatedTitle]
    next_cursor: str | None


class MarkedTitle(BaseModel):
    """A mark with its title; name and year are null if the title has left the catalogue."""

    title_id: str
    title: str | None
    year: int | None
    marked_at: datetime


class MarkPage(BaseModel):
    """A user's marks, newest first; ``next_cursor`` is null on the last page."""

    items: list[MarkedTitle]
    next_cursor: str | None


class UserExport(BaseModel):
    """Everything that is stored about a user; of a password only whether there is one."""

    user_id: str
    login: str | None
    has_password: bool
    created_at: datetime
    ratings: list[RatedTitle]
    seen: list[MarkedTitle]
    watchlist: list[MarkedTitle]
    not_interested: list[MarkedTitle]
