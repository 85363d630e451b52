"""Ratings: of one viewer, of a time or all of them; a viewer's changes, and imports of many."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from types import ModuleType
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite

from streamrec.errors import NotAllowed, UnknownName
from streamrec.i18n.messages import Message, message
from streamrec.store import tables
from streamrec.store.database import Store
from streamrec.store.sqlite import WRITER_PAUSE_S
from streamrec.store.tables import deleted_user, rating, title, viewer
from streamrec.store.title_lookup import existing_title_ids, with_people


def newest_first(
    query: sa.Select[Any],
    at: sa.Column[Any],
    title_id: sa.Column[Any],
    limit: int | None,
    after: tuple[int, str] | None,
) -> sa.Select[Any]:
    """Return a query for one page; `after` is (time, ``title_id``) of the page before's last."""
    page = query.order_by(at.desc(), title_id.desc()).limit(limit)
    return page if after is None else page.where(sa.tuple_(at, title_id) < sa.tuple_(*after))


class Rating(NamedTuple):
    """A rating: 1-10 half stars that a viewer gave a title, in seconds since 1970."""

    user_id: str
    title_id: str
    half_stars: int
    rated_at: int


class RatingChange(NamedTuple):
    """A new rating, or with None half stars a removal, which no older import undoes."""

    user_id: str
    title_id: str
    half_stars: int | None
    rated_at: int


class RatedTitle(NamedTuple):
    """A rating with its title; name and year are None if the title has left the catalogue."""

    title_id: str
    half_stars: int
    rated_at: int
    title: str | None
    release_year: int | None


_COLUMNS = (rating.c.user_id, rating.c.title_id, rating.c.half_stars, rating.c.rated_at)
_RATED = rating.c.half_stars.is_not(None)
_OF_USER = (
    select(*_COLUMNS)
    .where(rating.c.user_id == bindparam("user_id"), _RATED)
    .order_by(rating.c.rated_at.desc(), rating.c.title_id)
)


def ratings_of(connection: Connection, user_id: str) -> list[Rating]:
    """Return the ratings of a viewer, newest first; none for an unknown viewer."""
    return [Rating._make(row) for row in connection.execute(_OF_USER, {"user_id": user_id})]


class RatingColumns(NamedTuple):
    """Ratings and removals as columns; the fields of ``RatingChange``."""

    user_ids: list[str]
    title_ids: list[str]
    half_stars: list[int | None]
    rated_at: list[int]


def all_ratings(connection: Connection) -> RatingColumns:
    """Return every rating and every removal, by viewer and title."""
    ordered = select(*_COLUMNS).order_by(rating.c.user_id, rating.c.title_id)
    # The driver's own tuples: SQLAlchemy's rows would take twice as long.
    cursor: Any = connection.execute(ordered).cursor
    rows = cursor.fetchall()
    return RatingColumns(*([row[place] for row in rows] for place in range(len(_COLUMNS))))


def count_ratings(connection: Connection, user_id: str) -> int:
    """Return the number of titles that a viewer rates."""
    query = select(func.count()).where(rating.c.user_id == user_id, _RATED)
    return int(connection.execute(query).scalar_one())


def half_stars_of(connection: Connection, user_id: str, title_id: str) -> int:
    """Return the rating that a user gave a title; 0 for none."""
    query = select(rating.c.half_stars).where(
        rating.c.user_id == user_id, rating.c.title_id == title_id
    )
    return connection.execute(query).scalar_one_or_none() or 0


@dataclass(frozen=True)
class RatingFilter:
    """Which ratings to list: of titles of a genre, of a decade (1990), with a person (slug)."""

    genre: str | None = None
    decade: int | None = None
    person: str | None = None


_ALL = RatingFilter()


def ratings_page(
    connection: Connection,
    user_id: str,
    limit: int | None,
    after: tuple[int, str] | None = None,
    only: RatingFilter = _ALL,
) -> list[RatedTitle]:
    """Return a page of a viewer's ratings with their titles; `newest_first` explains it."""
    rows = (
        select(
            rating.c.title_id,
            rating.c.half_stars,
            rating.c.rated_at,
            title.c.title,
            title.c.release_year,
        )
        .join(title, title.c.title_id == rating.c.title_id, isouter=True)
        .where(rating.c.user_id == user_id, _RATED, *_conditions(only))
    )
    page = newest_first(rows, rating.c.rated_at, rating.c.title_id, limit, after)
    return [RatedTitle._make(row) for row in connection.execute(page)]


def _conditions(only: RatingFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if only.genre is not None:
        of_genre = (
            select(tables.title_genre.c.title_num)
            .join(tables.genre, tables.genre.c.genre_num == tables.title_genre.c.genre_num)
            .where(tables.genre.c.name == only.genre)
        )
        conditions.append(title.c.title_num.in_(of_genre))
    if only.decade is not None:
        conditions.append(title.c.release_year.between(only.decade, only.decade + 9))
    if only.person is not None:
        person = tables.person.c
        conditions.append(with_people(select(person.person_num).where(person.slug == only.person)))
    return conditions


NO_LIMIT = 2**31 - 1
"""More titles than any catalogue has."""

# Rows in one transaction of an import: enough to be fast, few enough to block others briefly.
_BATCH_ROWS = 5_000

_DIALECTS = {"sqlite": sqlite, "postgresql": postgresql}


def _upsert(dialect: ModuleType, newest_wins: bool) -> sa.Insert:
    """Return the statement that inserts a rating or updates the existing one."""
    insert = dialect.insert(rating)
    new = insert.excluded
    is_newer = new.rated_at >= rating.c.rated_at
    statement: sa.Insert = insert.on_conflict_do_update(
        index_elements=[rating.c.user_id, rating.c.title_id],
        set_={
            "half_stars": new.half_stars,
            "rated_at": sa.case((is_newer, new.rated_at), else_=rating.c.rated_at),
        },
        where=is_newer if newest_wins else None,
    )
    return statement


_MERGE = {name: _upsert(dialect, newest_wins=True) for name, dialect in _DIALECTS.items()}
_PUT = {name: _upsert(dialect, newest_wins=False) for name, dialect in _DIALECTS.items()}
_REMOVE = (
    sa.update(rating)
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
    connection: Connection, changes: Sequence[RatingChange], max_titles: int | None = None
) -> list[UnknownName | NotAllowed | None]:
    """Write the changes that viewers make now, in order; the last change of a pair wins.

    A change replaces an existing rating even if that one claims to be newer, because the clock may
    have been wrong. Returns for each change None, or why it was not written: the user does not
    exist, the live catalogue does not have the title, or the viewer has rated `max_titles` others
    (a removed rating counts, because its row stays). The rating of a title that has left the
    catalogue can be removed.
    """
    title_ids = existing_title_ids(connection, {change.title_id for change in changes})
    user_ids = _lock_users(connection, {change.user_id for change in changes})
    beyond = _beyond_limit(connection, changes, max_titles)
    refused: list[UnknownName | NotAllowed | None] = []
    last: dict[tuple[str, str], RatingChange] = {}
    for change in changes:
        error: UnknownName | NotAllowed | None = None
        if change.user_id not in user_ids:
            error = UnknownName("user")
        elif change.title_id not in title_ids and change.half_stars is not None:
            error = UnknownName("title")
        elif (change.user_id, change.title_id) in beyond:
            if change.half_stars is not None:  # there is no rating to remove
                error = NotAllowed(too_many_titles(max_titles or 0), 403)
        else:
            last[change.user_id, change.title_id] = change
        refused.append(error)
    ordered = [last[pair] for pair in sorted(last)]  # as all writers of many rows lock them
    rows = [change._asdict() for change in ordered if change.title_id in title_ids]
    if rows:
        connection.execute(_PUT[connection.dialect.name], rows)
    for user_id, title_id, _, at in ordered:
        if title_id not in title_ids:
            connection.execute(_REMOVE, {"of_user": user_id, "of_title": title_id, "at": at})
    return refused


def too_many_titles(limit: int) -> Message:
    """Return the sentence for a viewer who has rated or marked as many titles as are allowed."""
    return message("A viewer may rate, and mark, at most %(limit)s titles each.", limit=limit)


def room_for_ratings(connection: Connection, user_id: str, max_titles: int | None) -> int:
    """Return how many more titles a viewer may rate."""
    if max_titles is None:
        return NO_LIMIT
    query = select(func.count()).where(rating.c.user_id == user_id)
    return max(0, max_titles - int(connection.execute(query).scalar_one()))


def _beyond_limit(
    connection: Connection, changes: Sequence[RatingChange], max_titles: int | None
) -> set[tuple[str, str]]:
    """Return the (viewer, title) pairs of `changes` that are new and beyond the viewer's limit."""
    if max_titles is None:
        return set()
    given: dict[str, dict[str, None]] = {}  # viewer → titles, in the order of the changes
    for change in changes:
        given.setdefault(change.user_id, {})[change.title_id] = None
    counts = (
        select(rating.c.user_id, func.count())
        .where(rating.c.user_id.in_(given))
        .group_by(rating.c.user_id)
    )
    n_rated = {user_id: int(count) for user_id, count in connection.execute(counts)}
    beyond: set[tuple[str, str]] = set()
    for user_id, title_ids in given.items():
        room = max(0, max_titles - n_rated.get(user_id, 0))
        if len(title_ids) > room:
            query = select(rating.c.title_id).where(
                rating.c.user_id == user_id, rating.c.title_id.in_(title_ids)
            )
            stored = set(connection.scalars(query))
            new = [title_id for title_id in title_ids if title_id not in stored]
            beyond |= {(user_id, title_id) for title_id in new[room:]}
    return beyond


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
                users = [
                    {"user_id": user, "created_at": at, "origin": "import"}
                    for user, at in first.items()
                ]
                connection.execute(create_users, users)
                merge_ratings(connection, kept)
        time.sleep(WRITER_PAUSE_S)
