"""What a person's ratings say about the person: by genre, decade and people; and which say it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    distinct,
    func,
    or_,
    select,
    tuple_,
    union,
)

from streamrec.store.tables import genre, person, rating, title, title_cast, title_crew, title_genre

# A cast is listed by billing: further down, an actor says little about why one likes a film.
_BILLED = 5
# Liked or not, one film says nothing about a person in it.
_FEWEST_FILMS = 2


class Leaning(NamedTuple):
    """How somebody rates so many titles that have something in common; ``mean`` in stars."""

    key: str
    name: str
    titles: int
    mean: float


@dataclass(frozen=True)
class Taste:
    """A person's ratings summed up.

    Attributes
    ----------
    count, mean
        How many titles the person rates, and their mean in stars (0 without any).
    genres, decades, people
        Those with the most ratings first; decades by time, as ``1990``.
    """

    count: int
    mean: float
    genres: list[Leaning]
    decades: list[Leaning]
    people: list[Leaning]


@dataclass(frozen=True)
class Part:
    """Which of a person's ratings: of a genre, of a decade (1990), with a person (by slug)."""

    genre: str | None = None
    decade: int | None = None
    person: str | None = None


def read_taste(connection: Connection, user_id: str, most_people: int = 12) -> Taste:
    """Return what somebody's ratings say; people with at least two rated films only."""
    given = [rating.c.user_id == user_id, rating.c.half_stars.is_not(None)]
    total, overall = connection.execute(
        select(func.count(), func.avg(rating.c.half_stars)).where(*given)
    ).one()
    rated = select(title.c.title_num, title.c.release_year, rating.c.half_stars).join(
        title, title.c.title_id == rating.c.title_id
    ).where(*given)  # fmt: skip
    titles = rated.subquery()
    mean = func.avg(titles.c.half_stars) / 2.0
    count = func.count(distinct(titles.c.title_num))
    genres = (
        select(genre.c.name, genre.c.name, count, mean)
        .join(title_genre, title_genre.c.genre_num == genre.c.genre_num)
        .join(titles, titles.c.title_num == title_genre.c.title_num)
        .group_by(genre.c.name)
        .order_by(count.desc(), genre.c.name)
    )
    decade = titles.c.release_year - titles.c.release_year % 10
    decades = (
        select(decade, decade, count, mean)
        .where(titles.c.release_year.is_not(None))
        .group_by(decade)
        .order_by(decade)
    )
    credits_ = _credits(select(titles.c.title_num)).subquery()
    people = (
        select(person.c.slug, person.c.name, count, mean)
        .join(credits_, credits_.c.person_num == person.c.person_num)
        .join(titles, titles.c.title_num == credits_.c.title_num)
        .group_by(person.c.slug, person.c.name)
        .having(count >= _FEWEST_FILMS)
        .order_by(count.desc(), mean.desc(), person.c.slug)
        .limit(most_people)
    )
    return Taste(
        total,
        float(overall or 0) / 2,
        _leanings(connection, genres),
        _leanings(connection, decades),
        _leanings(connection, people),
    )


def _leanings(connection: Connection, query: Select[Any]) -> list[Leaning]:
    return [
        Leaning(str(key), str(name), int(count), float(mean))
        for key, name, count, mean in connection.execute(query)
    ]


def _credits(titles: Select[Any]) -> Any:
    """Select who directed or leads which of some titles, each pair once."""
    cast, crew = (
        select(link.c.title_num, link.c.person_num).where(link.c.title_num.in_(titles))
        for link in (title_cast, title_crew)
    )
    return union(
        cast.where(title_cast.c.position < _BILLED), crew.where(title_crew.c.job == "Director")
    )


def rated(
    connection: Connection,
    user_id: str,
    part: Part,
    limit: int,
    after: tuple[Any, ...] | None = None,
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return a part of somebody's ratings, newest first: title_id, half_stars, rated_at.

    `after` is (rated_at, title_id) of the last row of the page before.
    """
    rows = (
        select(rating.c.title_id, rating.c.half_stars, rating.c.rated_at)
        .join(title, title.c.title_id == rating.c.title_id, isouter=True)
        .where(rating.c.user_id == user_id, rating.c.half_stars.is_not(None), *_conditions(part))
        .order_by(rating.c.rated_at.desc(), rating.c.title_id.desc())
        .limit(limit)
    )
    if after is not None:
        rows = rows.where(tuple_(rating.c.rated_at, rating.c.title_id) < tuple_(*after))
    return connection.execute(rows).all()


def _conditions(part: Part) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if part.genre is not None:
        of_genre = (
            select(title_genre.c.title_num)
            .join(genre, genre.c.genre_num == title_genre.c.genre_num)
            .where(genre.c.name == part.genre)
        )
        conditions.append(title.c.title_num.in_(of_genre))
    if part.decade is not None:
        conditions.append(title.c.release_year.between(part.decade, part.decade + 9))
    if part.person is not None:
        number = select(person.c.person_num).where(person.c.slug == part.person).scalar_subquery()
        conditions.append(
            or_(
                *(
                    title.c.title_num.in_(
                        select(link.c.title_num).where(link.c.person_num == number)
                    )
                    for link in (title_cast, title_crew)
                )
            )
        )
    return conditions
