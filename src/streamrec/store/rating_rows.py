"""Live ratings: brought in from a snapshot, given and taken back, read by person, for training."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from itertools import islice
from types import ModuleType
from typing import Any, NamedTuple

from sqlalchemy import Connection, Insert, Row, bindparam, case, func, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite

from streamrec.errors import UnknownName
from streamrec.store.engine import Store
from streamrec.store.sqlite import BREATH_S
from streamrec.store.tables import forgotten, rating, title, viewer
from streamrec.store.title_rows import living

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


def _upsert(dialect: ModuleType, newest_stays: bool) -> Insert:
    """Return the statement that writes a rating, or changes the one that is there."""
    insert = dialect.insert(rating)
    new = insert.excluded
    newer = new.rated_at >= rating.c.rated_at
    changed: Insert = insert.on_conflict_do_update(
        index_elements=[rating.c.user_id, rating.c.title_id],
        set_={
            "half_stars": new.half_stars,
            "rated_at": case((newer, new.rated_at), else_=rating.c.rated_at),
        },
        where=newer if newest_stays else None,
    )
    return changed


_DIALECTS = {"sqlite": sqlite, "postgresql": postgresql}
_MERGE = {name: _upsert(dialect, newest_stays=True) for name, dialect in _DIALECTS.items()}
_GIVE = {name: _upsert(dialect, newest_stays=False) for name, dialect in _DIALECTS.items()}
_TAKE_BACK = (
    update(rating)
    .where(rating.c.user_id == bindparam("of_user"), rating.c.title_id == bindparam("of_title"))
    .values(half_stars=None, rated_at=bindparam("at"))
)


def upsert_ratings(connection: Connection, changes: Sequence[Change]) -> None:
    """Write ratings, each pair at most once; of two of one title by one person the newer stays.

    Of the same second the one that comes now stays. The people must be in ``viewer``.
    """
    connection.execute(
        _MERGE[connection.dialect.name],
        [dict(zip(Rating._fields, one, strict=True)) for one in changes],
    )


def give_ratings(connection: Connection, changes: Sequence[Change]) -> list[UnknownName | None]:
    """Write what people give and take back just now, in order; the last of one pair counts.

    It counts whatever stands there, even something that says it is newer: a clock may be wrong.

    Returns
    -------
    For each change None, or why it was not written: there is no such user, or no such title in
    the live catalogue. A rating of a title that has left it can be taken back.
    """
    user_ids = {user_id for user_id, _, _, _ in changes}
    titles = living(connection, {title_id for _, title_id, _, _ in changes})
    there = select(viewer.c.user_id).where(viewer.c.user_id.in_(user_ids))
    # PostgreSQL keeps the people from being deleted meanwhile; on SQLite nobody else writes.
    held = there.order_by(viewer.c.user_id).with_for_update(read=True, key_share=True)
    people = set(connection.scalars(held))
    refused: list[UnknownName | None] = []
    given: dict[tuple[str, str], Change] = {}
    for change in changes:
        user_id, title_id, half_stars, _ = change
        wrong = None
        if user_id not in people:
            wrong = UnknownName("user")
        elif title_id not in titles and half_stars is not None:
            wrong = UnknownName("title")
        else:
            given[user_id, title_id] = change
        refused.append(wrong)
    # Sorted, because all who write many rows lock them in this order.
    ordered = [given[pair] for pair in sorted(given)]
    rows = [dict(zip(Rating._fields, one, strict=True)) for one in ordered if one[1] in titles]
    if rows:
        connection.execute(_GIVE[connection.dialect.name], rows)
    for user_id, title_id, _, at in ordered:
        if title_id not in titles:
            where = {"of_user": user_id, "of_title": title_id, "at": at}
            connection.execute(_TAKE_BACK, where)
    return refused


def load_ratings(store: Store, ratings: Iterable[tuple[str, str, int, int]]) -> None:
    """Bring in ratings (fields as ``Rating``) and who gave them, in many short transactions.

    Bringing in the same ratings again changes nothing, nothing given since is lost, whoever was
    deleted stays deleted, and what ended early is mended by doing it again.
    """
    new = _DIALECTS[store.engine.dialect.name].insert(viewer)
    people = new.on_conflict_do_nothing(index_elements=[viewer.c.user_id])
    ahead = iter(ratings)
    while together := sorted(islice(ahead, _AT_ONCE), key=lambda one: one[:2]):
        with store.write() as connection:
            if store.engine.dialect.name == "postgresql":
                # Whoever is being deleted just now is deleted first, or afterwards.
                connection.exec_driver_sql("LOCK TABLE forgotten IN SHARE MODE")
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


_SINCE = (
    select(rating.c.title_id, func.count())
    .where(rating.c.rated_at.between(bindparam("since"), bindparam("now")))
    .where(rating.c.half_stars.is_not(None))
    .group_by(rating.c.title_id)
)


def counts_since(connection: Connection, since: int, now: int) -> dict[str, int]:
    """Return title_id → how many people rated it from one second since 1970 to another."""
    rows = connection.execute(_SINCE, {"since": since, "now": now})
    return {str(title_id): int(count) for title_id, count in rows}


def all_ratings(connection: Connection) -> list[Change]:
    """Return every rating, by person and title, those taken back (None half stars) too."""
    ordered = select(*_COLUMNS).order_by(rating.c.user_id, rating.c.title_id)
    return [tuple(row) for row in connection.execute(ordered)]


def forgotten_people(connection: Connection) -> list[str]:
    """Return the user_ids of those who were deleted: no snapshot may bring them back."""
    return list(connection.scalars(select(forgotten.c.user_id).order_by(forgotten.c.user_id)))
