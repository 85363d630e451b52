"""Live ratings: brought in from a snapshot, read by person, given out for training."""

from __future__ import annotations

import time
from collections.abc import Iterable
from itertools import islice
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from streamrec.store.engine import Store
from streamrec.store.sqlite import BREATH_S
from streamrec.store.tables import rating

# Rows in one transaction: enough to be quick, few enough that nobody waits long for its end.
_AT_ONCE = 5_000


class Rating(NamedTuple):
    """What a person gave a title: 1-10 half stars, at so many seconds since 1970."""

    user_id: str
    title_id: str
    half_stars: int
    rated_at: int


def load_ratings(store: Store, ratings: Iterable[tuple[str, str, int, int]]) -> None:
    """Bring in ratings (fields as ``Rating``), in many short transactions.

    Of two ratings of one title by one person the newer stays; of the same second the one brought
    in. So bringing in the same ratings again changes nothing, nothing given since is lost, and
    what ends early is mended by doing it again.
    """
    insert = (sqlite if store.engine.dialect.name == "sqlite" else postgresql).insert(rating)
    newer = insert.on_conflict_do_update(
        index_elements=[rating.c.user_id, rating.c.title_id],
        set_={"half_stars": insert.excluded.half_stars, "rated_at": insert.excluded.rated_at},
        where=insert.excluded.rated_at >= rating.c.rated_at,
    )
    rows = (Rating(*one) for one in ratings)
    while together := sorted(islice(rows, _AT_ONCE)):  # all writers lock rows in this order
        with store.write() as connection:
            connection.execute(newer, [one._asdict() for one in together])
        time.sleep(BREATH_S)


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
