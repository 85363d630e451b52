"""Sessions that ended before their cookie does: one by one, or all of a viewer."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, exists, select, update
from sqlalchemy.dialects import postgresql, sqlite

from streamrec.errors import UnknownName
from streamrec.store.tables import ended_session, now, viewer

_IS_ENDED = select(exists().where(ended_session.c.session_id == bindparam("session_id")))


def is_ended(connection: Connection, session_id: str) -> bool:
    """Return whether a session was ended by itself."""
    return bool(connection.execute(_IS_ENDED, {"session_id": session_id}).scalar_one())


def end_session(connection: Connection, session_id: str) -> None:
    """End a session; one that has ended stays as it is."""
    insert = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(ended_session)
    values = insert.values(session_id=session_id, ended_at=now())
    connection.execute(values.on_conflict_do_nothing())


def end_all_sessions(connection: Connection, user_id: str) -> None:
    """End every session of a viewer, or raise ``UnknownName``."""
    changed = update(viewer).where(viewer.c.user_id == user_id)
    generation = viewer.c.session_generation + 1
    if connection.execute(changed.values(session_generation=generation)).rowcount == 0:
        raise UnknownName("user")


def remove_ended_sessions(connection: Connection, ended_before: int) -> int:
    """Forget sessions that ended before a time, when their cookies are too old anyway."""
    old = ended_session.delete().where(ended_session.c.ended_at < ended_before)
    return connection.execute(old).rowcount
