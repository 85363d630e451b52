"""Writing ratings: a viewer's changes one by one, and imports of many."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from itertools import islice
from types import ModuleType

from sqlalchemy import Connection, Insert, bindparam, case, select, update
from sqlalchemy.dialects import postgresql, sqlite

from streamrec.errors import UnknownName
from streamrec.store.database import Store
from streamrec.store.rating_records import RatingChange
from streamrec.store.sqlite import WRITER_PAUSE_S
from streamrec.store.tables import deleted_user, rating, viewer
from streamrec.store.title_lookup import existing_title_ids

# Rows in one transaction of an import: enough to be fast, few enough to block others briefly.
_BATCH_ROWS = 5_000

_DIALECTS = {"sqlite": sqlite, "postgresql": postgresql}


def _upsert(dialect: ModuleType, newest_wins: bool) -> Insert:
    """Return the statement that inserts a rating or updates the existing one."""
    insert = dialect.insert(rating)
    new = insert.excluded
    is_newer = new.rated_at >= rating.c.rated_at
    statement: Insert = insert.on_conflict_do_update(
        index_elements=[rating.c.user_id, rating.c.title_id],
        set_={
            "half_stars": new.half_stars,
            "rated_at": case((is_newer, new.rated_at), else_=rating.c.rated_at),
        },
        where=is_newer if newest_wins else None,
    )
    return statement


_MERGE = {name: _upsert(dialect, newest_wins=True) for name, dialect in _DIALECTS.items()}
_PUT = {name: _upsert(dialect, newest_wins=False) for name, dialect in _DIALECTS.items()}
_REMOVE = (
    update(rating)
    .where(rating.c.user_id == bindparam("of_user"), rating.c.title_id == bindparam("of_title"))
    .values(half_stars=None, rated_at=bindparam("at"))
)


def merge_ratings(connection: Connection, changes: Sequence[RatingChange]) -> None:
    """Write ratings, each pair at most once; of the stored and the new rating the later wins.

    Of two ratings of the same second the new one wins. The users must be in ``viewer``.
    """
    rows = [change._asdict() for change in changes]
    connection.execute(_MERGE[connection.dialect.name], rows)


def put_ratings(
    connection: Connection, changes: Sequence[RatingChange]
) -> list[UnknownName | None]:
    """Write the changes that viewers make now, in order; the last change of a pair wins.

    A change replaces an existing rating even if that one claims to be newer, because the clock
    may have been wrong.

    Returns
    -------
    For each change None, or why it was not written: the user does not exist, or the live
    catalogue does not have the title. The rating of a title that has left it can be removed.
    """
    title_ids = existing_title_ids(connection, {change.title_id for change in changes})
    user_ids = _lock_users(connection, {change.user_id for change in changes})
    refused: list[UnknownName | None] = []
    last: dict[tuple[str, str], RatingChange] = {}
    for change in changes:
        error = None
        if change.user_id not in user_ids:
            error = UnknownName("user")
        elif change.title_id not in title_ids and change.half_stars is not None:
            error = UnknownName("title")
        else:
            last[change.user_id, change.title_id] = change
        refused.append(error)
    # All writers of many rows lock them in this order.
    ordered = [last[pair] for pair in sorted(last)]
    rows = [change._asdict() for change in ordered if change.title_id in title_ids]
    if rows:
        connection.execute(_PUT[connection.dialect.name], rows)
    for user_id, title_id, _, at in ordered:
        if title_id not in title_ids:
            where = {"of_user": user_id, "of_title": title_id, "at": at}
            connection.execute(_REMOVE, where)
    return refused


def _lock_users(connection: Connection, user_ids: set[str]) -> set[str]:
    """Return which users exist; PostgreSQL protects them from deletion until the commit.

    On SQLite the transaction is the only writer.
    """
    existing = select(viewer.c.user_id).where(viewer.c.user_id.in_(user_ids))
    locked = existing.order_by(viewer.c.user_id).with_for_update(read=True, key_share=True)
    return set(connection.scalars(locked))


def load_ratings(store: Store, ratings: Iterable[tuple[str, str, int, int]]) -> None:
    """Import ratings (fields as ``Rating``) with their users, in many short transactions.

    Importing the same ratings again changes nothing; newer ratings are kept and deleted users stay
    deleted. An import that ended early can be repeated.
    """
    insert = _DIALECTS[store.engine.dialect.name].insert(viewer)
    create_users = insert.on_conflict_do_nothing(index_elements=[viewer.c.user_id])
    rows = (RatingChange._make(row) for row in ratings)
    while batch := sorted(islice(rows, _BATCH_ROWS), key=lambda row: row[:2]):
        with store.write() as connection:
            if store.engine.dialect.name == "postgresql":
                # A deletion that runs now is finished before this, or starts after it.
                connection.exec_driver_sql("LOCK TABLE deleted_user IN SHARE MODE")
            deleted = set(connection.scalars(select(deleted_user.c.user_id)))
            kept = [row for row in batch if row.user_id not in deleted]
            first: dict[str, int] = {}
            for row in kept:
                first[row.user_id] = min(row.rated_at, first.get(row.user_id, row.rated_at))
            if kept:
                users = [{"user_id": user, "created_at": at} for user, at in first.items()]
                connection.execute(create_users, users)
                merge_ratings(connection, kept)
        time.sleep(WRITER_PAUSE_S)
