"""Live ratings: brought in from a snapshot, read by person, given out for training."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from streamrec.store.engine import Store
from streamrec.store.tables import rating

# Rows in one statement: enough to be quick, few enough to hold little memory.
_AT_ONCE = 10_000


class Rating(NamedTuple):
    """What a person gave a title: 1-10 half stars, at so many seconds since 1970."""

    user_id: str
    title_id: str
    half_stars: int
    rated_at: int


def load_ratings(store: Store, ratings: Iterable[tuple[str, str, int, int]]) -> None:
    """Bring in ratings (fields as ``Rating``), in one transaction.

    Of two ratings of one title by one person the newer stays; of the same second the one brought
    in. So bringing in the same ratings again changes nothing, and nothing given since is lost.
    """
    insert = (sqlite if store.engine.dialect.name == "sqlite" else postgresql).insert(rating)
    newer = insert.on_conflict_do_update(
        index_elements=[rating.c.user_id, rating.c.title_id],
        set_={"half_stars": insert.excluded.half_stars, "rated_at": insert.excluded.rated_at},
        where=insert.excluded.rated_at >= rating.c.rated_at,
    )
    with store.write() as connection:
        rows: list[dict[str, object]] = []
        for one in ratings:
            rows.append(Rating(*one)._asdict())
            if len(rows) == _AT_ONCE:
                connection.execute(newer, rows)
                rows = []
        if rows:
            connection.execute(newer, rows)


_COLUMNS = (rating.c.user_id, rating.c.title_id, rating.c.half_stars, rating.c.rated_at)
_OF_PERSON = select(*_COLUMNS).where(rating.c.user_id == bindparam("user_id"))


def ratings_of(connection: Connection, user_id: str) -> list[Rating]:
    """Return what a person rated, newest first; empty for someone unknown."""
    ordered = _OF_PERSON.order_by(rating.c.rated_at.desc(), rating.c.title_id)
    return [Rating(*row) for row in connection.execute(ordered, {"user_id": user_id})]


def all_ratings(connection: Connection) -> list[Rating]:
    """Return every rating, by person and title."""
    ordered = select(*_COLUMNS).order_by(rating.c.user_id, rating.c.title_id)
    return [Rating(*row) for row in connection.execute(ordered)]
