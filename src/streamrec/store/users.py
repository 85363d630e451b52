"""Users: who they are to the service, what they marked; made, taken over, deleted for good."""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection, Row, bindparam, func, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from streamrec.errors import LoginTaken, UnknownName
from streamrec.store.rating_rows import ratings_of, upsert_ratings
from streamrec.store.tables import forgotten, mark, rating, title, viewer
from streamrec.text import fold

Kind = Literal["seen", "watchlist", "not_interested"]
KINDS: tuple[Kind, ...] = ("seen", "watchlist", "not_interested")


class User(NamedTuple):
    """Somebody the service knows; ``login`` is None for a profile without an account."""

    user_id: str
    login: str | None
    password_hash: str | None
    created_at: int


_USER = select(viewer.c.user_id, viewer.c.login, viewer.c.password_hash, viewer.c.created_at)
_BY_ID = _USER.where(viewer.c.user_id == bindparam("user_id"))
# PostgreSQL keeps what is found from being deleted, or changed; on SQLite nobody else writes.
_KEPT = _BY_ID.with_for_update(read=True, key_share=True)
_LEAVING = _BY_ID.with_for_update()
_BY_LOGIN = _USER.where(viewer.c.login == bindparam("login"))


def now() -> int:
    """Return the seconds since 1970."""
    return int(time.time())


def make_user(connection: Connection) -> str:
    """Make somebody without an account and return the ``user_id``."""
    user_id = f"u-{secrets.token_hex(12)}"
    connection.execute(viewer.insert().values(user_id=user_id, created_at=now()))
    return user_id


def find_user(connection: Connection, user_id: str) -> User | None:
    """Return somebody, or None where there is nobody of that ``user_id``."""
    row = connection.execute(_BY_ID, {"user_id": user_id}).first()
    return None if row is None else User(*row)


def read_user(connection: Connection, user_id: str) -> User:
    """Return somebody.

    Raises
    ------
    UnknownName
        There is nobody of that ``user_id``.
    """
    found = find_user(connection, user_id)
    if found is None:
        raise UnknownName("user")
    return found


def keep_user(connection: Connection, user_id: str) -> None:
    """See to it that somebody is not deleted before the connection's transaction ends.

    Raises
    ------
    UnknownName
        There is nobody of that ``user_id``.
    """
    if connection.execute(_KEPT, {"user_id": user_id}).first() is None:
        raise UnknownName("user")


def user_of_login(connection: Connection, login: str) -> User | None:
    """Return whose account it is; case and accents of the login do not count."""
    row = connection.execute(_BY_LOGIN, {"login": fold(login)}).first()
    return None if row is None else User(*row)


def open_account(connection: Connection, user_id: str, login: str, password_hash: str) -> None:
    """Give somebody a login and a password.

    Raises
    ------
    UnknownName
        There is nobody of that ``user_id``.
    LoginTaken
        Somebody else signs in so, or this person has an account already.
    """
    holder = user_of_login(connection, login)
    if holder is not None or read_user(connection, user_id).login is not None:
        raise LoginTaken(login)
    opened = update(viewer).where(viewer.c.user_id == user_id)
    try:
        connection.execute(opened.values(login=fold(login), password_hash=password_hash))
    except IntegrityError:  # somebody else took it since we looked
        raise LoginTaken(login) from None


def set_password(connection: Connection, user_id: str, password_hash: str) -> None:
    """Replace somebody's password."""
    changed = update(viewer).where(viewer.c.user_id == user_id)
    connection.execute(changed.values(password_hash=password_hash))


def delete_user(connection: Connection, user_id: str) -> None:
    """Delete somebody with all that is held about them, for good.

    The bare ``user_id`` stays among the forgotten, so that no snapshot of ratings brings the
    person back.

    Raises
    ------
    UnknownName
        There is nobody of that ``user_id``.
    """
    insert = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(forgotten)
    # First, so that whoever brings ratings in meanwhile and whoever deletes wait in one order.
    connection.execute(insert.values(user_id=user_id).on_conflict_do_nothing())
    # Then the person, as writers of ratings lock them; what they gave goes with them.
    gone = connection.execute(viewer.delete().where(viewer.c.user_id == user_id))
    if gone.rowcount == 0:
        raise UnknownName("user")


def take_over(connection: Connection, profile: str, user_id: str) -> None:
    """Give all that a profile rated and marked to an account, and delete the profile.

    Of two ratings of one title the newer stays. A profile that is gone gives nothing.

    Raises
    ------
    UnknownName
        There is no such account.
    """
    # Both first: what is given to the profile meanwhile would go with it.
    keep_user(connection, user_id)
    if connection.execute(_LEAVING, {"user_id": profile}).first() is None:
        return
    given = [one._replace(user_id=user_id) for one in ratings_of(connection, profile)]
    if given:
        upsert_ratings(connection, given)
    for kind in KINDS:
        for row in marks_page(connection, profile, kind, limit=None):
            put_mark(connection, user_id, kind, row.title_id, row.marked_at)
    delete_user(connection, profile)


def count_ratings(connection: Connection, user_id: str) -> int:
    """Return how many titles somebody rates."""
    given = rating.c.half_stars.is_not(None)
    found = select(func.count()).where(rating.c.user_id == user_id, given)
    return int(connection.execute(found).scalar_one())


def put_mark(
    connection: Connection, user_id: str, kind: Kind, title_id: str, at: int | None = None
) -> None:
    """Mark a title; one that is marked so already stays as it is.

    Raises
    ------
    UnknownName
        There is nobody of that ``user_id``.
    """
    put_marks(connection, user_id, kind, [(title_id, now() if at is None else at)])


def put_marks(
    connection: Connection, user_id: str, kind: Kind, titles: Sequence[tuple[str, int]]
) -> None:
    """Mark titles (title_id, seconds since 1970); what is marked so already stays as it is.

    Raises
    ------
    UnknownName
        There is nobody of that ``user_id``.
    """
    keep_user(connection, user_id)
    insert = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(mark)
    keep = insert.on_conflict_do_nothing(
        index_elements=[mark.c.user_id, mark.c.kind, mark.c.title_id]
    )
    rows = [
        {"user_id": user_id, "kind": kind, "title_id": title_id, "marked_at": at}
        for title_id, at in titles
    ]
    if rows:
        connection.execute(keep, rows)


def delete_mark(connection: Connection, user_id: str, kind: Kind, title_id: str) -> None:
    """Take a mark away; nothing happens where there is none."""
    connection.execute(
        mark.delete().where(
            mark.c.user_id == user_id, mark.c.kind == kind, mark.c.title_id == title_id
        )
    )


_MARKED = select(mark.c.kind, mark.c.title_id).where(mark.c.user_id == bindparam("user_id"))


def marked(connection: Connection, user_id: str) -> dict[Kind, set[str]]:
    """Return the ``title_id`` of all that somebody marked, by kind."""
    found: dict[Kind, set[str]] = {kind: set() for kind in KINDS}
    for kind, title_id in connection.execute(_MARKED, {"user_id": user_id}):
        found[kind].add(title_id)
    return found


def marks_page(
    connection: Connection,
    user_id: str,
    kind: Kind,
    limit: int | None,
    after: tuple[int, str] | None = None,
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return what somebody marked so, newest first, with the titles.

    Rows hold title_id, marked_at, title and release_year; the last two are None for a title that
    left the catalogue. `after` is (marked_at, title_id) of the last row of the page before.
    """
    rows = (
        select(mark.c.title_id, mark.c.marked_at, title.c.title, title.c.release_year)
        .join(title, title.c.title_id == mark.c.title_id, isouter=True)
        .where(mark.c.user_id == user_id, mark.c.kind == kind)
        .order_by(mark.c.marked_at.desc(), mark.c.title_id.desc())
    )
    if limit is not None:
        rows = rows.limit(limit)
    if after is not None:
        rows = rows.where(tuple_(mark.c.marked_at, mark.c.title_id) < tuple_(*after))
    return connection.execute(rows).all()
