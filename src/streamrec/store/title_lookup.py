"""Titles as the store returns them: by number, by identifier or by collection."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, or_, select

from streamrec.store.tables import genre, title, title_cast, title_crew, title_genre


class TitleRecord(NamedTuple):
    """A title: the columns of the table ``title``; ``streamrec.columns`` says what they mean."""

    title_num: int
    title_id: str
    imdb_id: str | None
    title: str
    fold: str
    original_language: str | None
    overview: str | None
    tagline: str | None
    status: str | None
    release_date: str | None
    release_year: int | None
    release_month: int | None
    release_weekday: int | None
    runtime_minutes: float | None
    budget_usd: int
    revenue_usd: int
    return_ratio: float
    has_financials: bool
    popularity: float | None
    vote_average: float | None
    vote_count: int | None
    collection_num: int | None
    keywords: list[str]
    spoken_languages: list[str]


SELECT_TITLES = select(*(title.c[name] for name in TitleRecord._fields))


def titles_by_number(connection: Connection, numbers: Sequence[int]) -> list[TitleRecord]:
    """Return the titles with these numbers, in their order."""
    rows = connection.execute(SELECT_TITLES.where(title.c.title_num.in_(numbers)))
    found = {row.title_num: TitleRecord._make(row) for row in rows}
    return [found[number] for number in numbers if number in found]


def title_numbers(connection: Connection, title_ids: Sequence[str]) -> list[int]:
    """Return the numbers of the titles that the catalogue has of these, in their order."""
    query = select(title.c.title_id, title.c.title_num).where(title.c.title_id.in_(title_ids))
    numbers = {row.title_id: row.title_num for row in connection.execute(query)}
    return [numbers[title_id] for title_id in title_ids if title_id in numbers]


def with_people(numbers: Any) -> ColumnElement[bool]:
    """Return the condition that one of these people is in the cast or crew of a title."""
    return or_(
        *(
            title.c.title_num.in_(select(link.c.title_num).where(link.c.person_num.in_(numbers)))
            for link in (title_cast, title_crew)
        )
    )


def collection_titles(connection: Connection, number: int | None) -> list[TitleRecord]:
    """Return the titles of a collection, oldest first; none for None."""
    if number is None:
        return []
    query = SELECT_TITLES.where(title.c.collection_num == number)
    rows = connection.execute(query.order_by(title.c.release_date, title.c.title_num))
    return [TitleRecord._make(row) for row in rows]


def genres_by_number(connection: Connection, numbers: Sequence[int]) -> dict[int, list[str]]:
    """Return the genres of each of these titles, main genre first, by ``title_num``."""
    rows = connection.execute(
        select(title_genre.c.title_num, genre.c.name)
        .join(genre, genre.c.genre_num == title_genre.c.genre_num)
        .where(title_genre.c.title_num.in_(numbers))
        .order_by(title_genre.c.title_num, title_genre.c.position)
    )
    genres: dict[int, list[str]] = {number: [] for number in numbers}
    for number, name in rows:
        genres[number].append(name)
    return genres


@dataclass(frozen=True)
class TitleSummary:
    """What a list shows of a title; None is unknown."""

    title: str
    year: int | None
    genres: list[str]  # as the catalogue writes them, main genre first
    vote_count: int | None
    vote_average: float | None  # 0-10


def title_summaries(connection: Connection, title_ids: Iterable[str]) -> dict[str, TitleSummary]:
    """Return summaries by ``title_id``, without the titles that the catalogue does not have."""
    query = select(
        title.c.title_num,
        title.c.title_id,
        title.c.title,
        title.c.release_year,
        title.c.vote_count,
        title.c.vote_average,
    ).where(title.c.title_id.in_(list(title_ids)))
    rows = connection.execute(query).all()
    genres = genres_by_number(connection, [row.title_num for row in rows])
    return {
        title_id: TitleSummary(name, year, genres[number], votes, mean)
        for number, title_id, name, year, votes, mean in rows
    }


def existing_title_ids(connection: Connection, title_ids: Iterable[str]) -> set[str]:
    """Return which of these titles the live catalogue has."""
    return set(connection.scalars(select(title.c.title_id).where(title.c.title_id.in_(title_ids))))


def names_and_years(
    connection: Connection, title_ids: Collection[str]
) -> dict[str, tuple[str, int | None]]:
    """Return title_id → name and year of release, of those that the live catalogue has."""
    query = select(title.c.title_id, title.c.title, title.c.release_year).where(
        title.c.title_id.in_(title_ids)
    )
    return {title_id: (name, year) for title_id, name, year in connection.execute(query)}


def all_title_ids(connection: Connection) -> set[str]:
    """Return the ``title_id`` of every title of the live catalogue."""
    return set(connection.scalars(select(title.c.title_id)))
