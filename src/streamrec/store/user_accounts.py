"""Viewers as the store keeps them: create, find, lock, sign-in data, delete."""

from __future__ import annotations

import secrets
import time
from typing import Literal, NamedTuple

from sqlalchemy import Connection, bindparam, exists, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from streamrec.errors import LoginTaken, UnknownName
from streamrec.store.database import Store
from streamrec.store.sqlite import WRITER_PAUSE_S
from streamrec.store.tables import deleted_user, mark, now, rating, viewer
from streamrec.text import fold


class UserRecord(NamedTuple):
    """A viewer; ``login`` and ``password_hash`` are None for a profile without an account."""

    user_id: str
    login: str | None
    password_hash: str | None
    created_at: int
    session_generation: int = 0


_USER = select(*(viewer.c[name] for name in UserRecord._fields))
_BY_ID = _USER.where(viewer.c.user_id == bindparam("user_id"))
# PostgreSQL protects the row from deletion or change; on SQLite this is the only writer.
_LOCK_SHARED = _BY_ID.with_for_update(read=True, key_share=True)
_LOCK = _BY_ID.with_for_update()
_BY_LOGIN = _USER.where(viewer.c.login == bindparam("login"))


Origin = Literal["self", "key", "import"]


def create_user(connection: Connection, origin: Origin = "self") -> str:
    """Create a viewer without an account and return the ``user_id``.

    `origin`: ``self`` for a visitor of the pages, ``key`` for a user of an API client. An
    operator's import creates its own viewers.
    """
    user_id = f"u-{secrets.token_hex(12)}"
    connection.execute(viewer.insert().values(user_id=user_id, created_at=now(), origin=origin))
    return user_id


def find_user(connection: Connection, user_id: str) -> UserRecord | None:
    """Return a viewer, or None if the ``user_id`` does not exist."""
    row = connection.execute(_BY_ID, {"user_id": user_id}).first()
    return None if row is None else UserRecord._make(row)


def get_user(connection: Connection, user_id: str) -> UserRecord:
    """Return a viewer, or raise ``UnknownName``."""
    found = find_user(connection, user_id)
    if found is None:
        raise UnknownName("user")
    return found


def lock_user(connection: Connection, user_id: str, for_delete: bool = False) -> None:
    """Protect a viewer from deletion until the transaction ends, or raise ``UnknownName``.

    A lock `for_delete` waits for all other locks of the viewer.
    """
    query = _LOCK if for_delete else _LOCK_SHARED
    if connection.execute(query, {"user_id": user_id}).first() is None:
        raise UnknownName("user")


def find_user_by_login(connection: Connection, login: str) -> UserRecord | None:
    """Return the viewer with this login, ignoring case and accents, or None."""
    row = connection.execute(_BY_LOGIN, {"login": fold(login)}).first()
    return None if row is None else UserRecord._make(row)


def create_account(connection: Connection, user_id: str, login: str, password_hash: str) -> None:
    """Give a viewer a login and a password.

    Raises ``LoginTaken`` if the login is taken or the viewer has an account already.
    """
    get_user(connection, user_id)
    if find_user_by_login(connection, login) is not None:
        raise LoginTaken(login)
    # Of two requests at once the second one finds a login, when the row is free again.
    account = update(viewer).where(viewer.c.user_id == user_id, viewer.c.login.is_(None))
    try:
        written = connection.execute(account.values(login=fold(login), password_hash=password_hash))
    except IntegrityError:  # another viewer took it since we looked
        raise LoginTaken(login) from None
    if written.rowcount == 0:
        raise LoginTaken(login)


def replace_password(
    connection: Connection, user_id: str, old_hash: str | None, new_hash: str
) -> bool:
    """Replace the password of a viewer; return False if `old_hash` is not its hash any more."""
    account = update(viewer).where(
        viewer.c.user_id == user_id, viewer.c.password_hash.is_not_distinct_from(old_hash)
    )
    return connection.execute(account.values(password_hash=new_hash)).rowcount == 1


def delete_user(connection: Connection, user_id: str) -> None:
    """Delete a viewer with all ratings, marks and sign-in data, or raise ``UnknownName``.

    Only the ``user_id`` is kept, in ``deleted_user``, so that no import brings the viewer back.
    """
    insert = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(deleted_user)
    # The tombstone comes first: imports and deletions take their locks in the same order.
    connection.execute(insert.values(user_id=user_id).on_conflict_do_nothing())
    # Then the viewer, as writers of ratings lock it; ratings and marks cascade.
    deleted = connection.execute(viewer.delete().where(viewer.c.user_id == user_id))
    if deleted.rowcount == 0:
        raise UnknownName("user")


_CLEANED_AT_ONCE = 500


def remove_empty_profiles(store: Store, created_before: int) -> int:
    """Remove profiles without account, ratings and marks; return how many there were.

    They leave no ``deleted_user`` behind: nothing was stored about them that could come back.
    """
    is_empty = (
        viewer.c.origin == "self",
        viewer.c.login.is_(None),
        viewer.c.created_at < created_before,
        ~exists().where(rating.c.user_id == viewer.c.user_id),
        ~exists().where(mark.c.user_id == viewer.c.user_id),
    )
    with store.read() as connection:
        found = list(connection.scalars(select(viewer.c.user_id).where(*is_empty)))
    n_removed = 0
    for start in range(0, len(found), _CLEANED_AT_ONCE):
        some = viewer.c.user_id.in_(found[start : start + _CLEANED_AT_ONCE])
        with store.write() as connection:
            # Locked first: a rating that is written now is then seen by the next statement.
            connection.execute(select(viewer.c.user_id).where(some).with_for_update())
            n_removed += connection.execute(viewer.delete().where(some, *is_empty)).rowcount
        time.sleep(WRITER_PAUSE_S)
    return n_removed


def deleted_user_ids(connection: Connection) -> list[str]:
    """Return the ``user_id`` of every deleted viewer, sorted; no import restores them."""
    return list(connection.scalars(select(deleted_user.c.user_id).order_by(deleted_user.c.user_id)))
