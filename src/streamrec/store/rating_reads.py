"""Reading ratings: of one viewer, of a time, or all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, bindparam, func, or_, select

from streamrec.store.newest_first import newest_first
from streamrec.store.rating_records import RatedTitle, Rating
from streamrec.store.tables import genre, person, rating, title, title_cast, title_crew, title_genre

_COLUMNS = (rating.c.user_id, rating.c.title_id, rating.c.half_stars, rating.c.rated_at)
_RATED = rating.c.half_stars.is_not(None)
_OF_USER = (
    select(*_COLUMNS)
    .where(rating.c.user_id == bindparam("user_id"), _RATED)
    .order_by(rating.c.rated_at.desc(), rating.c.title_id)
)
_BY_TITLE = (
    select(rating.c.title_id, func.count())
    .where(rating.c.rated_at.between(bindparam("since"), bindparam("until")), _RATED)
    .group_by(rating.c.title_id)
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


def count_raters(connection: Connection, since: int, until: int) -> dict[str, int]:
    """Return title_id → the number of viewers who rated it in a time (seconds since 1970)."""
    rows = connection.execute(_BY_TITLE, {"since": since, "until": until})
    return {str(title_id): int(count) for title_id, count in rows}


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
            select(title_genre.c.title_num)
            .join(genre, genre.c.genre_num == title_genre.c.genre_num)
            .where(genre.c.name == only.genre)
        )
        conditions.append(title.c.title_num.in_(of_genre))
    if only.decade is not None:
        conditions.append(title.c.release_year.between(only.decade, only.decade + 9))
    if only.person is not None:
        number = select(person.c.person_num).where(person.c.slug == only.person).scalar_subquery()
        credits_ = (
            select(link.c.title_num).where(link.c.person_num == number)
            for link in (title_cast, title_crew)
        )
        conditions.append(or_(*(title.c.title_num.in_(titles) for titles in credits_)))
    return conditions
