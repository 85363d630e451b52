"""A viewer's ratings summed up by genre, decade and person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, distinct, func, select, union

from streamrec.store.tables import genre, person, rating, title, title_cast, title_crew, title_genre

# The first members of a cast count: further down, an actor explains little of a rating.
_TOP_BILLED = 5
# One title says nothing about whether a viewer likes a person.
_MIN_TITLES = 2


class TasteGroup(NamedTuple):
    """How a viewer rates the titles that share a genre, decade or person; ``mean`` in stars."""

    key: str
    name: str
    n_titles: int
    mean: float


@dataclass(frozen=True)
class Taste:
    """A viewer's ratings summed up; groups with the most rated titles come first."""

    n_ratings: int
    mean: float  # in stars; 0 without any
    genres: list[TasteGroup]
    decades: list[TasteGroup]  # by time, named ``1990``
    people: list[TasteGroup]


def read_taste(connection: Connection, user_id: str, most_people: int = 12) -> Taste:
    """Return a viewer's ratings summed up; a person needs at least two rated titles."""
    is_rated = [rating.c.user_id == user_id, rating.c.half_stars.is_not(None)]
    total, overall = connection.execute(
        select(func.count(), func.avg(rating.c.half_stars)).where(*is_rated)
    ).one()
    rated = (
        select(title.c.title_num, title.c.release_year, rating.c.half_stars)
        .join(title, title.c.title_id == rating.c.title_id)
        .where(*is_rated)
        .subquery()
    )
    queries = (_by_genre(rated), _by_decade(rated), _by_person(rated).limit(most_people))
    groups = (_groups(connection, query) for query in queries)
    return Taste(total, float(overall or 0) / 2, *groups)


def _groups(connection: Connection, query: Select[Any]) -> list[TasteGroup]:
    return [
        TasteGroup(str(key), str(name), int(count), float(mean))
        for key, name, count, mean in connection.execute(query)
    ]


def _count_and_mean(rated: Any) -> tuple[Any, Any]:
    return func.count(distinct(rated.c.title_num)), func.avg(rated.c.half_stars) / 2.0


def _by_genre(rated: Any) -> Select[Any]:
    count, mean = _count_and_mean(rated)
    return (
        select(genre.c.name, genre.c.name, count, mean)
        .join(title_genre, title_genre.c.genre_num == genre.c.genre_num)
        .join(rated, rated.c.title_num == title_genre.c.title_num)
        .group_by(genre.c.name)
        .order_by(count.desc(), genre.c.name)
    )


def _by_decade(rated: Any) -> Select[Any]:
    count, mean = _count_and_mean(rated)
    decade = rated.c.release_year - rated.c.release_year % 10
    known = select(decade, decade, count, mean).where(rated.c.release_year.is_not(None))
    return known.group_by(decade).order_by(decade)


def _by_person(rated: Any) -> Select[Any]:
    """Select directors and top-billed actors, each once for a title."""
    count, mean = _count_and_mean(rated)
    cast, crew = (
        select(link.c.title_num, link.c.person_num).where(
            link.c.title_num.in_(select(rated.c.title_num))
        )
        for link in (title_cast, title_crew)
    )
    credits_ = union(
        cast.where(title_cast.c.position < _TOP_BILLED), crew.where(title_crew.c.job == "Director")
    ).subquery()
    # By number, and named afterwards: comparing and sorting names would take most of the time.
    rated_people = (
        select(credits_.c.person_num, count.label("n_titles"), mean.label("mean"))
        .join(rated, rated.c.title_num == credits_.c.title_num)
        .group_by(credits_.c.person_num)
        .having(count >= _MIN_TITLES)
        .subquery()
    )
    return (
        select(person.c.slug, person.c.name, rated_people.c.n_titles, rated_people.c.mean)
        .join(rated_people, rated_people.c.person_num == person.c.person_num)
        .order_by(rated_people.c.n_titles.desc(), rated_people.c.mean.desc(), person.c.slug)
    )
