"""The facts behind the catalogue questions, one function per question.

Every function takes a connection inside a reading transaction, and text as the caller wrote it;
the exact meaning of each answer stands in ``docs/reference/questions.md``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, bindparam, func, select

from streamrec.errors import UnknownName
from streamrec.i18n.names import country_code, language_code
from streamrec.store.engine import LIVE_COLUMNS, LiveVersions, versions_of
from streamrec.store.tables import (
    collection,
    company,
    country,
    person,
    title,
    title_cast,
    title_company,
    title_crew,
)
from streamrec.text import fold, squeeze

AnyRow = Row[*tuple[Any, ...]]
_COLLECTION_WORD = " collection"


@dataclass(frozen=True)
class NamedTitle:
    """The title that answers to a name, and the others that bear it too.

    Attributes
    ----------
    row
        ``title_num``, ``title_id``, ``title``, ``release_year``, ``runtime_minutes``,
        ``budget_usd``, ``revenue_usd``, ``return``, ``popularity``, ``vote_average``,
        ``vote_count``.
    others
        Rows of the same columns, most voted first.
    live
        The versions of which this is true.
    """

    row: AnyRow
    others: Sequence[AnyRow]
    live: LiveVersions


@dataclass(frozen=True)
class ActorReturns:
    """What the films of a member of the cast returned; returns are revenue / budget.

    ``total`` over all films equals that over the films ``with_data``, which are those whose
    budget and revenue are both known: the others count 0.
    """

    name: str
    films: int
    total: float
    with_data: int
    others: list[str]


@dataclass(frozen=True)
class DirectorFilms:
    """Films somebody directed, by date: ``title``, ``release_date``, ``return``, money in USD."""

    name: str
    films: Sequence[AnyRow]
    others: list[str]

    @property
    def total(self) -> float:
        """The sum of the films' returns."""
        return math.fsum(film._mapping["return"] for film in self.films)


@dataclass(frozen=True)
class GroupTotal:
    """How many titles a franchise or company has, and their revenue in US dollars.

    ``num`` is its number in the live catalogue.
    """

    name: str
    titles: int
    revenue_usd: int
    others: list[str]
    num: int


_TITLE_FACTS = (
    title.c.title_num,
    title.c.title_id,
    title.c.title,
    title.c.release_year,
    title.c.runtime_minutes,
    title.c.budget_usd,
    title.c.revenue_usd,
    title.c["return"],
    title.c.popularity,
    title.c.vote_average,
    title.c.vote_count,
)
_BY_FOLD = (
    select(*_TITLE_FACTS, *LIVE_COLUMNS)  # one statement, so one state of the data
    .where(title.c.fold == bindparam("fold"))
    .order_by(
        func.coalesce(title.c.vote_count, 0).desc(),
        func.coalesce(title.c.popularity, 0.0).desc(),
        title.c.release_date,
        title.c.title_num,
    )
)


def find_title(connection: Connection, text: str, year: int | None = None) -> NamedTitle:
    """Return the title of that name.

    An exact spelling goes before a folded one, then more votes, popularity, the earlier date.

    Parameters
    ----------
    year
        Only titles released in that year.

    Raises
    ------
    UnknownName
        No title has that name, or none of them is of that year.
    """
    rows = connection.execute(_BY_FOLD, {"fold": fold(text)}).all()
    if len(rows) > 1:
        wanted = squeeze(text)
        rows = sorted(rows, key=lambda row: row.title != wanted)  # stable: keeps the order within
    answers = [row for row in rows if year is None or row.release_year == year]
    if not answers:
        raise UnknownName("title", [f"{row.title} ({row.release_year})" for row in rows[:5]])
    others = [row for row in rows if row is not answers[0]]
    return NamedTitle(answers[0], others, versions_of(answers[0]))


_IN_MONTH = select(func.count()).where(title.c.release_month == bindparam("month"))
_ON_WEEKDAY = select(func.count()).where(title.c.release_weekday == bindparam("weekday"))


def count_in_month(connection: Connection, month: int) -> int:
    """Return how many titles were released in a month (1 = January) of any year."""
    return int(connection.execute(_IN_MONTH, {"month": month}).scalar_one())


def count_on_weekday(connection: Connection, weekday: int) -> int:
    """Return how many titles were released on a day of the week (1 = Monday)."""
    return int(connection.execute(_ON_WEEKDAY, {"weekday": weekday}).scalar_one())


_IN_LANGUAGE = select(func.count()).where(title.c.original_language == bindparam("code"))


def count_in_language(connection: Connection, text: str) -> tuple[str, int]:
    """Return a language's code and how many titles were made in it.

    Raises
    ------
    UnknownName
        `text` is no code and no name in Spanish or English of a language in the catalogue.
    """
    for code in dict.fromkeys((text.strip().lower(), language_code(text))):
        count = connection.execute(_IN_LANGUAGE, {"code": code}).scalar_one() if code else 0
        if code and count:
            return code, int(count)
    raise UnknownName("language")


def _names(table: Table, weight: str) -> Select[Any]:
    """Select the bearers of a folded name, heaviest first."""
    return (
        select(
            table.c[f"{table.name}_num"].label("num"), table.c.name, table.c[weight].label("titles")
        )
        .where(table.c.fold == bindparam("fold"), table.c[weight] > 0)
        .order_by(table.c[weight].desc(), table.c[f"{table.name}_num"])
    )


_ACTORS = _names(person, "acted")
_DIRECTORS = _names(person, "directed")
_COMPANIES = _names(company, "titles")
_COLLECTIONS = _names(collection, "titles")
_COUNTRIES = _names(country, "titles")


def _find_name(
    connection: Connection, names: Select[Any], kind: str, *spellings: str
) -> tuple[AnyRow, list[str]]:
    """Return ``num``, ``name``, ``titles`` of the first spelling found, and who folds alike."""
    for text in spellings:
        rows = connection.execute(names, {"fold": fold(text)}).all()
        if rows:
            wanted = squeeze(text)
            chosen = next((row for row in rows if squeeze(row.name) == wanted), rows[0])
            return chosen, [row.name for row in rows if row is not chosen]
    raise UnknownName(kind)


_RETURNS_OF_ACTOR = (
    select(title.c["return"], title.c.has_financials)
    .join(title_cast, title_cast.c.title_num == title.c.title_num)
    .where(title_cast.c.person_num == bindparam("num"))
    .group_by(title.c.title_num, title.c["return"], title.c.has_financials)
)


def actor_returns(connection: Connection, text: str) -> ActorReturns:
    """Return the returns of the films somebody plays in, each film once.

    Raises
    ------
    UnknownName
        Nobody of that name is in any cast.
    """
    found, others = _find_name(connection, _ACTORS, "actor", text)
    films = connection.execute(_RETURNS_OF_ACTOR, {"num": found.num}).all()
    known = [row[0] for row in films if row.has_financials]
    return ActorReturns(found.name, len(films), math.fsum(known), len(known), others)


_FILMS_OF_DIRECTOR = (
    select(
        title.c.title,
        title.c.release_date,
        title.c["return"],
        title.c.budget_usd,
        title.c.revenue_usd,
    )
    .where(
        title.c.title_num.in_(
            select(title_crew.c.title_num).where(
                title_crew.c.person_num == bindparam("num"), title_crew.c.job == "Director"
            )
        )
    )
    .order_by(title.c.release_date, title.c.title_num)
)


def director_films(connection: Connection, text: str) -> DirectorFilms:
    """Return the films somebody directed, alone or with others, by date.

    Raises
    ------
    UnknownName
        Nobody of that name directed anything.
    """
    found, others = _find_name(connection, _DIRECTORS, "director", text)
    films = connection.execute(_FILMS_OF_DIRECTOR, {"num": found.num}).all()
    return DirectorFilms(found.name, films, others)


_OF_COLLECTION = select(func.count(), func.coalesce(func.sum(title.c.revenue_usd), 0)).where(
    title.c.collection_num == bindparam("num")
)


def collection_total(connection: Connection, text: str) -> GroupTotal:
    """Return the titles and revenue of a franchise, named with or without "Collection".

    Raises
    ------
    UnknownName
        There is no such franchise.
    """
    spellings = [text, text + _COLLECTION_WORD]
    folded = fold(text)
    if folded.endswith(_COLLECTION_WORD):
        spellings.append(folded.removesuffix(_COLLECTION_WORD))
    found, others = _find_name(connection, _COLLECTIONS, "collection", *spellings)
    return _total(connection, _OF_COLLECTION, found, others)


_OF_COMPANY = select(func.count(), func.coalesce(func.sum(title.c.revenue_usd), 0)).where(
    title.c.title_num.in_(
        select(title_company.c.title_num).where(title_company.c.company_num == bindparam("num"))
    )
)


def company_total(connection: Connection, text: str) -> GroupTotal:
    """Return the titles and revenue of a production company.

    Raises
    ------
    UnknownName
        There is no such company.
    """
    found, others = _find_name(connection, _COMPANIES, "company", text)
    return _total(connection, _OF_COMPANY, found, others)


def _total(
    connection: Connection, totals: Select[Any], found: AnyRow, others: list[str]
) -> GroupTotal:
    count, revenue = connection.execute(totals, {"num": found.num}).one()
    return GroupTotal(found.name, int(count), int(revenue), others, found.num)


_COUNTRY_BY_CODE = (
    select(country.c.country_num.label("num"), country.c.name, country.c.titles)
    .where(country.c.code == bindparam("code"))
    .order_by(country.c.country_num)
)


def count_in_country(connection: Connection, text: str) -> tuple[str, int, list[str]]:
    """Return a country's name in the data, its number of titles, and names that fold alike.

    A co-production counts for each of its countries.

    Parameters
    ----------
    text
        The name as in the data, or in Spanish or English.

    Raises
    ------
    UnknownName
        No title comes from there.
    """
    try:
        found, others = _find_name(connection, _COUNTRIES, "country", text)
    except UnknownName:
        by_code = connection.execute(_COUNTRY_BY_CODE, {"code": country_code(text)}).first()
        if by_code is None:
            raise
        found, others = by_code, []
    return found.name, int(found.titles), others
