"""Live ratings: brought in from a snapshot, given and taken back, read by person, for training."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, bindparam, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite

from streamrec.store.engine import Store
from streamrec.store.sqlite import BREATH_S
from streamrec.store.tables import forgotten, rating, title, viewer

# Rows in one transaction: enough to be quick, few enough that nobody waits long for its end.
_AT_ONCE = 5_000


class Rating(NamedTuple):
    """What a person gave a title: 1-10 half stars, at so many seconds since 1970."""

    user_id: str
    title_id: str
    half_stars: int
    rated_at: int


# The same, or None for half stars where the person took the rating back at that time. That is
# kept, so that an older snapshot of ratings, brought in or trained on, does not give it again.
Change = tuple[str, str, int | None, int]


def upsert_ratings(connection: Connection, changes: Sequence[Change]) -> None:
    """Write ratings, each pair at most once; of two of one title by one person the newer stays.

    Of the same second the one that comes now stays. The people must be in ``viewer``.
    """
    insert = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(rating)
    newer = insert.on_conflict_do_update(
        index_elements=[rating.c.user_id, rating.c.title_id],
        set_={"half_stars": insert.excluded.half_stars, "rated_at": insert.excluded.rated_at},
        where=insert.excluded.rated_at >= rating.c.rated_at,
    )
    names = Rating._fields
    connection.execute(newer, [dict(zip(names, one, strict=True)) for one in changes])


def load_ratings(store: Store, ratings: Iterable[tuple[str, str, int, int]]) -> None:
    """Bring in ratings (fields as ``Rating``) and who gave them, in many short transactions.

    Bringing in the same ratings again changes nothing, nothing given since is lost, whoever was
    deleted stays deleted, and what ended early is mended by doing it again.
    """
    new = (sqlite if store.engine.dialect.name == "sqlite" else postgresql).insert(viewer)
    people = new.on_conflict_do_nothing(index_elements=[viewer.c.user_id])
    ahead = iter(ratings)
    # Sorted, because all who write many rows lock them in this order.
    while together := sorted(islice(ahead, _AT_ONCE), key=lambda one: one[:2]):
        with store.write() as connection:
            gone = set(connection.scalars(select(forgotten.c.user_id)))
            rows = [one for one in together if one[0] not in gone]
            first: dict[str, int] = {}
            for user_id, _, _, rated_at in rows:
                first[user_id] = min(rated_at, first.get(user_id, rated_at))
            if rows:
                made = [{"user_id": user, "created_at": at} for user, at in first.items()]
                connection.execute(people, made)
                upsert_ratings(connection, rows)
        time.sleep(BREATH_S)


_COLUMNS = (rating.c.user_id, rating.c.title_id, rating.c.half_stars, rating.c.rated_at)
_OF_PERSON = (
    select(*_COLUMNS)
    .where(rating.c.user_id == bindparam("user_id"), rating.c.half_stars.is_not(None))
    .order_by(rating.c.rated_at.desc(), rating.c.title_id)
)


def ratings_of(connection: Connection, user_id: str) -> list[Rating]:
    """Return what a person rated, newest first; empty for someone unknown."""
    return [Rating(*row) for row in connection.execute(_OF_PERSON, {"user_id": user_id})]


def ratings_page(
    connection: Connection, user_id: str, limit: int | None, after: tuple[int, str] | None = None
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return a person's ratings with their titles, newest first, at most `limit` if given.

    Rows hold title_id, half_stars, rated_at, title and release_year; the last two are None for a
    title that left the catalogue. `after` is (rated_at, title_id) of the last row of the page
    before.
    """
    rows = (
        select(
            rating.c.title_id,
            rating.c.half_stars,
            rating.c.rated_at,
            title.c.title,
            title.c.release_year,
        )
        .join(title, title.c.title_id == rating.c.title_id, isouter=True)
        .where(rating.c.user_id == user_id, rating.c.half_stars.is_not(None))
        .order_by(rating.c.rated_at.desc(), rating.c.title_id.desc())
    )
    if limit is not None:
        rows = rows.limit(limit)
    if after is not None:
        rows = rows.where(tuple_(rating.c.rated_at, rating.c.title_id) < tuple_(*after))
    return connection.execute(rows).all()


def all_ratings(connection: Connection) -> list[Change]:
    """Return every rating, by person and title, those taken back (None half stars) too."""
    ordered = select(*_COLUMNS).order_by(rating.c.user_id, rating.c.title_id)
    return [tuple(row) for row in connection.execute(ordered)]


def forgotten_people(connection: Connection) -> list[str]:
    """Return the user_ids of those who were deleted: no snapshot may bring them back."""
    return list(connection.scalars(select(forgotten.c.user_id).order_by(forgotten.c.user_id)))
