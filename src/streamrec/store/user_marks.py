"""Marks: titles that a viewer has seen, wants to watch or is not interested in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple, get_args

from sqlalchemy import Connection, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite

from streamrec.errors import NotAllowed
from streamrec.store.ratings import NO_LIMIT, newest_first, too_many_titles
from streamrec.store.tables import mark, now, title
from streamrec.store.user_accounts import lock_user

MarkKind = Literal["seen", "watchlist", "not_interested"]
MARK_KINDS: tuple[MarkKind, ...] = get_args(MarkKind)


class MarkedTitle(NamedTuple):
    """A mark with its title; name and year are None if the title has left the catalogue."""

    title_id: str
    marked_at: int
    title: str | None
    release_year: int | None


def put_mark(
    connection: Connection,
    user_id: str,
    kind: MarkKind,
    title_id: str,
    max_titles: int | None = None,
) -> None:
    """Mark a title now, see `put_marks`.

    Raises ``NotAllowed`` (403) if the viewer has `max_titles` other marks.
    """
    if room_for_marks(connection, user_id, max_titles) == 0:
        is_same = (mark.c.user_id == user_id, mark.c.kind == kind, mark.c.title_id == title_id)
        if connection.execute(select(mark.c.kind).where(*is_same)).first() is None:
            raise NotAllowed(too_many_titles(max_titles or 0), 403)
    put_marks(connection, user_id, kind, [(title_id, now())])


def room_for_marks(connection: Connection, user_id: str, max_titles: int | None) -> int:
    """Return how many more marks a viewer may set, of all kinds together."""
    if max_titles is None:
        return NO_LIMIT
    query = select(func.count()).where(mark.c.user_id == user_id)
    return max(0, max_titles - int(connection.execute(query).scalar_one()))


def put_marks(
    connection: Connection, user_id: str, kind: MarkKind, titles: Sequence[tuple[str, int]]
) -> None:
    """Mark titles (title_id, seconds since 1970); existing marks of this kind stay as they are.

    Raises ``UnknownName`` for an unknown user.
    """
    lock_user(connection, user_id)
    insert = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(mark)
    statement = insert.on_conflict_do_nothing(
        index_elements=[mark.c.user_id, mark.c.kind, mark.c.title_id]
    )
    rows = [
        {"user_id": user_id, "kind": kind, "title_id": title_id, "marked_at": at}
        for title_id, at in titles
    ]
    if rows:
        connection.execute(statement, rows)


def delete_mark(connection: Connection, user_id: str, kind: MarkKind, title_id: str) -> None:
    """Remove a mark; without such a mark nothing happens."""
    connection.execute(
        mark.delete().where(
            mark.c.user_id == user_id, mark.c.kind == kind, mark.c.title_id == title_id
        )
    )


_BY_KIND = select(mark.c.kind, mark.c.title_id).where(mark.c.user_id == bindparam("user_id"))


def marks_by_kind(connection: Connection, user_id: str) -> dict[MarkKind, set[str]]:
    """Return the ``title_id`` of every title that a viewer has marked, by kind."""
    found: dict[MarkKind, set[str]] = {kind: set() for kind in MARK_KINDS}
    for kind, title_id in connection.execute(_BY_KIND, {"user_id": user_id}):
        found[kind].add(title_id)
    return found


def marked_at(connection: Connection, user_id: str, kind: MarkKind) -> list[tuple[str, int]]:
    """Return the ``title_id`` and time of each of a viewer's marks of one kind, newest first."""
    query = (
        select(mark.c.title_id, mark.c.marked_at)
        .where(mark.c.user_id == user_id, mark.c.kind == kind)
        .order_by(mark.c.marked_at.desc(), mark.c.title_id)
    )
    return [(title_id, at) for title_id, at in connection.execute(query)]


def marks_page(
    connection: Connection,
    user_id: str,
    kind: MarkKind,
    limit: int | None,
    after: tuple[int, str] | None = None,
) -> list[MarkedTitle]:
    """Return a page of a viewer's marks of one kind; `newest_first` explains it."""
    rows = (
        select(mark.c.title_id, mark.c.marked_at, title.c.title, title.c.release_year)
        .join(title, title.c.title_id == mark.c.title_id, isouter=True)
        .where(mark.c.user_id == user_id, mark.c.kind == kind)
    )
    page = newest_first(rows, mark.c.marked_at, mark.c.title_id, limit, after)
    return [MarkedTitle._make(row) for row in connection.execute(page)]
