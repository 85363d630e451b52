"""Users: make one, read, export, delete; ratings and marks given, taken back and read."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response

from streamrec.errors import NotAllowed, StoreUnavailable, UnknownName
from streamrec.service.access.access_rules import (
    KEY_WRITE,
    OWNER_READ,
    OWNER_WRITE,
    OWNER_WRITE_DEFERRED,
)
from streamrec.service.access.caller import Caller
from streamrec.service.api import schemas
from streamrec.service.api.cursors import CURSOR_LIMIT, read_cursor, write_cursor
from streamrec.service.dependencies import Service, ServiceDep, Text, only_known_parameters
from streamrec.service.response_docs import PRIVATE_RESPONSES
from streamrec.store import user_accounts, user_marks
from streamrec.store.clock import now
from streamrec.store.rating_reads import count_ratings, ratings_page
from streamrec.store.rating_records import RatingChange
from streamrec.store.title_lookup import existing_title_ids
from streamrec.store.user_marks import MARK_KINDS, MarkKind

router = APIRouter(
    prefix="/api/v1/users",
    tags=["users"],
    dependencies=[Depends(only_known_parameters)],
    responses=PRIVATE_RESPONSES,
)

_reading, _writing = [OWNER_READ], [OWNER_WRITE]
_Writing = Annotated[Caller, OWNER_WRITE_DEFERRED]
Limit = Annotated[int, Query(ge=1, le=500)]
# Longer than the pauses that a busy disk or a catalogue load makes.
WAIT_S = 10
Cursor = Annotated[str | None, Query(max_length=CURSOR_LIMIT)]


@router.post("", status_code=201, dependencies=[KEY_WRITE])
def make_user(service: ServiceDep, response: Response) -> schemas.UserMade:
    """Make somebody without an account, for a program that keeps its own."""
    with service.store.write() as connection:
        user_id = user_accounts.create_user(connection)
    response.headers["location"] = f"/api/v1/users/{user_id}"
    return schemas.UserMade(user_id=user_id)


@router.get("/{user_id}", dependencies=_reading)
def read_user(user_id: Text, service: ServiceDep) -> schemas.User:
    """Tell who somebody is, and how much is held about them."""
    with service.store.read() as connection:
        user = user_accounts.get_user(connection, user_id)
        marked = user_marks.marks_by_kind(connection, user_id)
        return schemas.User(
            user_id=user.user_id,
            login=user.login,
            created_at=_time(user.created_at),
            ratings=count_ratings(connection, user_id),
            seen=len(marked["seen"]),
            watchlist=len(marked["watchlist"]),
            not_interested=len(marked["not_interested"]),
        )


@router.delete("/{user_id}", status_code=204, dependencies=_writing)
def delete_user(user_id: Text, service: ServiceDep) -> None:
    """Delete somebody and everything held about them, for good."""
    with service.store.write() as connection:
        user_accounts.delete_user(connection, user_id)


@router.get("/{user_id}/export", dependencies=_reading)
def export_user(user_id: Text, service: ServiceDep, response: Response) -> schemas.UserExport:
    """Give everything that is held about somebody."""
    response.headers["content-disposition"] = 'attachment; filename="streamrec-export.json"'
    return export(service, user_id)


def export(service: ServiceDep, user_id: str) -> schemas.UserExport:
    """Return everything that is held about somebody.

    Raises
    ------
    UnknownName
        There is nobody of that ``user_id``.
    """
    with service.store.read() as connection:
        user = user_accounts.get_user(connection, user_id)
        ratings = ratings_page(connection, user_id, limit=None)
        marks = {
            kind: user_marks.marks_page(connection, user_id, kind, None) for kind in MARK_KINDS
        }
    return schemas.UserExport(
        user_id=user.user_id,
        login=user.login,
        has_password=user.password_hash is not None,
        created_at=_time(user.created_at),
        ratings=_rated(ratings),
        **{kind: _marked(rows) for kind, rows in marks.items()},
    )


@router.get("/{user_id}/ratings", dependencies=_reading)
def list_ratings(
    user_id: Text, service: ServiceDep, limit: Limit = 100, cursor: Cursor = None
) -> schemas.RatingPage:
    """List what somebody rated, newest first."""
    after = _after(cursor, "ratings")
    with service.store.read() as connection:
        user_accounts.get_user(connection, user_id)
        rows = ratings_page(connection, user_id, limit + 1, after)
    last = rows[limit - 1] if len(rows) > limit else None
    return schemas.RatingPage(
        items=_rated(rows[:limit]),
        next_cursor=write_cursor("ratings", last.rated_at, last.title_id) if last else None,
    )


@router.put("/{user_id}/ratings/{title_id}")
async def rate(
    user_id: Text, title_id: Text, given: schemas.StarsGiven, service: ServiceDep, who: _Writing
) -> schemas.Rating:
    """Give a title its stars; committed before this answers. Twice the same is one rating."""
    at = now()
    await _written(service, RatingChange(user_id, title_id, round(given.stars * 2), at), who)
    return schemas.Rating(title_id=title_id, stars=given.stars, rated_at=_time(at))


@router.delete("/{user_id}/ratings/{title_id}", status_code=204)
async def take_back(user_id: Text, title_id: Text, service: ServiceDep, who: _Writing) -> None:
    """Take a rating back; nothing happens where there is none."""
    await _written(service, RatingChange(user_id, title_id, None, now()), who)


async def _written(service: Service, change: RatingChange, who: Caller) -> None:
    """Wait until a change is committed.

    Raises
    ------
    NotAllowed
        The caller's key has been revoked.
    StoreUnavailable
        That takes too long: whether it will be is then not known, and it may be sent again.
    """
    done = asyncio.wrap_future(service.ratings.submit(change, who.key_id))
    try:
        async with asyncio.timeout(WAIT_S):
            await done
    except NotAllowed:
        service.key_cache.forget()
        raise
    except TimeoutError:
        raise StoreUnavailable("the rating was not written in time") from None


@router.get("/{user_id}/marks/{kind}", dependencies=_reading)
def list_marks(
    user_id: Text, kind: MarkKind, service: ServiceDep, limit: Limit = 100, cursor: Cursor = None
) -> schemas.MarkPage:
    """List what somebody has seen, wants to watch, or is not interested in; newest first."""
    after = _after(cursor, kind)
    with service.store.read() as connection:
        user_accounts.get_user(connection, user_id)
        rows = user_marks.marks_page(connection, user_id, kind, limit + 1, after)
    last = rows[limit - 1] if len(rows) > limit else None
    return schemas.MarkPage(
        items=_marked(rows[:limit]),
        next_cursor=write_cursor(kind, last.marked_at, last.title_id) if last else None,
    )


@router.put("/{user_id}/marks/{kind}/{title_id}", status_code=204, dependencies=_writing)
def put_mark(user_id: Text, kind: MarkKind, title_id: Text, service: ServiceDep) -> None:
    """Mark a title as seen, to be watched, or of no interest."""
    with service.store.write() as connection:
        user_accounts.lock_user(connection, user_id)
        if not existing_title_ids(connection, [title_id]):
            raise UnknownName("title")
        user_marks.put_mark(connection, user_id, kind, title_id)


@router.delete("/{user_id}/marks/{kind}/{title_id}", status_code=204, dependencies=_writing)
def delete_mark(user_id: Text, kind: MarkKind, title_id: Text, service: ServiceDep) -> None:
    """Take a mark away; nothing happens where there is none."""
    with service.store.write() as connection:
        user_accounts.get_user(connection, user_id)
        user_marks.delete_mark(connection, user_id, kind, title_id)


def _after(cursor: str | None, order: str) -> tuple[int, str] | None:
    if cursor is None:
        return None
    at, title_id = read_cursor(cursor, order, int, str)
    return at, title_id


def _time(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _rated(rows: Sequence[Any]) -> list[schemas.RatedTitle]:
    return [
        schemas.RatedTitle(
            title_id=row.title_id,
            stars=row.half_stars / 2,
            rated_at=_time(row.rated_at),
            title=row.title,
            year=row.release_year,
        )
        for row in rows
    ]


def _marked(rows: Sequence[Any]) -> list[schemas.MarkedTitle]:
    return [
        schemas.MarkedTitle(
            title_id=row.title_id,
            title=row.title,
            year=row.release_year,
            marked_at=_time(row.marked_at),
        )
        for row in rows
    ]
