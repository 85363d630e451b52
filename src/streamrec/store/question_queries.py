"""What the catalogue questions read: counts, people, revenues, and the figures of a title."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, Table, bindparam, func, select

from streamrec.errors import UnknownName
from streamrec.i18n.names import country_code, language_code
from streamrec.store import tables
from streamrec.store.live_versions import LIVE_COLUMNS, LiveVersions, versions_in
from streamrec.store.tables import country, person, title
from streamrec.text import fold, squeeze


class NameMatch(NamedTuple):
    """The name that matches a text."""

    num: int  # in the live catalogue
    name: str
    n_titles: int
    others: list[str]  # names that fold to the same text


def select_names(table: Table, weight: str = "n_titles") -> Select[Any]:
    """Select number, name and weight (a count of titles, not 0) by ``:fold``, heaviest first."""
    number = table.c[f"{table.name}_num"]
    return (
        select(number, table.c.name, table.c[weight])
        .where(table.c.fold == bindparam("fold"), table.c[weight] > 0)
        .order_by(table.c[weight].desc(), number)
    )


def find_name(connection: Connection, names: Select[Any], kind: str, *spellings: str) -> NameMatch:
    """Return the match of the first of `spellings` that has one; else raise ``UnknownName``.

    An exact spelling goes before a folded one, then the name with more titles.
    """
    for text in spellings:
        rows = connection.execute(names, {"fold": fold(text)}).all()
        if rows:
            exact = squeeze(text)
            chosen = next((row for row in rows if squeeze(row[1]) == exact), rows[0])
            others = [row[1] for row in rows if row is not chosen]
            return NameMatch(chosen[0], chosen[1], chosen[2], others)
    raise UnknownName(kind)


class LanguageCount(NamedTuple):
    """The code of a language and the number of titles made in it."""

    code: str
    n_titles: int


_IN_MONTH = select(func.count()).where(title.c.release_month == bindparam("month"))
_ON_WEEKDAY = select(func.count()).where(title.c.release_weekday == bindparam("weekday"))
_IN_LANGUAGE = select(func.count()).where(title.c.original_language == bindparam("code"))
_COUNTRIES = select_names(country)
_COUNTRY_BY_CODE = (
    select(country.c.country_num, country.c.name, country.c.n_titles)
    .where(country.c.code == bindparam("code"))
    .order_by(country.c.country_num)
)


def count_in_month(connection: Connection, month: int) -> int:
    """Return the number of titles released in a month (1 = January) of any year."""
    return int(connection.execute(_IN_MONTH, {"month": month}).scalar_one())


def count_on_weekday(connection: Connection, weekday: int) -> int:
    """Return the number of titles released on a day of the week (1 = Monday)."""
    return int(connection.execute(_ON_WEEKDAY, {"weekday": weekday}).scalar_one())


def count_in_language(connection: Connection, text: str) -> LanguageCount:
    """Return the number of titles in a language, by its code or a name in one of our languages."""
    for code in dict.fromkeys((text.strip().lower(), language_code(text))):
        count = connection.execute(_IN_LANGUAGE, {"code": code}).scalar_one() if code else 0
        if code and count:
            return LanguageCount(code, int(count))
    raise UnknownName("language")


def count_in_country(connection: Connection, text: str) -> NameMatch:
    """Return the number of titles produced in a country; a co-production counts for each one.

    The country's name may be that of the data, or a name in one of our languages.
    """
    try:
        return find_name(connection, _COUNTRIES, "country", text)
    except UnknownName:
        row = connection.execute(_COUNTRY_BY_CODE, {"code": country_code(text)}).first()
        if row is None:
            raise
        return NameMatch(row[0], row[1], row[2], others=[])


@dataclass(frozen=True)
class ActorReturns:
    """The returns (revenue / budget) of the titles with an actor in the cast.

    A title without known budget and revenue counts 0, so ``total`` is also the total over the
    ``n_with_financials`` titles where both are known.
    """

    name: str
    n_titles: int
    total: float
    n_with_financials: int
    others: list[str]


class DirectedTitle(NamedTuple):
    """A title of a director, with its money in US dollars."""

    title: str
    release_date: str | None
    return_ratio: float
    budget_usd: int
    revenue_usd: int


@dataclass(frozen=True)
class DirectorTitles:
    """The titles of a director, by date."""

    name: str
    titles: list[DirectedTitle]
    others: list[str]

    @property
    def total(self) -> float:
        """The sum of the titles' returns."""
        return math.fsum(one.return_ratio for one in self.titles)


_ACTORS = select_names(person, "n_acted")
_DIRECTORS = select_names(person, "n_directed")
_RETURNS_OF_ACTOR = (
    select(title.c.return_ratio, title.c.has_financials)
    .join(tables.title_cast, tables.title_cast.c.title_num == title.c.title_num)
    .where(tables.title_cast.c.person_num == bindparam("num"))
    .group_by(title.c.title_num, title.c.return_ratio, title.c.has_financials)
)
_CREW = tables.title_crew.c
_DIRECTED = select(_CREW.title_num).where(
    _CREW.person_num == bindparam("num"), _CREW.job == "Director"
)
_TITLES_OF_DIRECTOR = (
    select(*(title.c[name] for name in DirectedTitle._fields))
    .where(title.c.title_num.in_(_DIRECTED))
    .order_by(title.c.release_date, title.c.title_num)
)


def actor_returns(connection: Connection, text: str) -> ActorReturns:
    """Return the returns of an actor's titles, each once; raise ``UnknownName`` if unknown."""
    found = find_name(connection, _ACTORS, "actor", text)
    rows = connection.execute(_RETURNS_OF_ACTOR, {"num": found.num}).all()
    returns = [return_ratio for return_ratio, has_financials in rows if has_financials]
    return ActorReturns(found.name, len(rows), math.fsum(returns), len(returns), found.others)


def director_titles(connection: Connection, text: str) -> DirectorTitles:
    """Return the titles of a director, also with others; raise ``UnknownName`` if unknown."""
    found = find_name(connection, _DIRECTORS, "director", text)
    rows = connection.execute(_TITLES_OF_DIRECTOR, {"num": found.num})
    return DirectorTitles(found.name, [DirectedTitle._make(row) for row in rows], found.others)


_COLLECTION_WORD = " collection"


@dataclass(frozen=True)
class GroupRevenue:
    """The number and the revenue of the titles of a collection or company."""

    name: str
    n_titles: int
    revenue_usd: int
    others: list[str]
    num: int  # in the live catalogue


_COLLECTIONS = select_names(tables.collection)
_COMPANIES = select_names(tables.company)
_TOTALS = select(func.count(), func.coalesce(func.sum(title.c.revenue_usd), 0))
_OF_COLLECTION = _TOTALS.where(title.c.collection_num == bindparam("num"))
_MADE = tables.title_company.c
_OF_COMPANY = _TOTALS.where(
    title.c.title_num.in_(select(_MADE.title_num).where(_MADE.company_num == bindparam("num")))
)


def collection_revenue(connection: Connection, text: str) -> GroupRevenue:
    """Return the revenue of a collection, named with or without "Collection"."""
    spellings = (text, text + _COLLECTION_WORD, fold(text).removesuffix(_COLLECTION_WORD))
    found = find_name(connection, _COLLECTIONS, "collection", *spellings)
    return _revenue(connection, _OF_COLLECTION, found)


def company_revenue(connection: Connection, text: str) -> GroupRevenue:
    """Return the revenue of a production company; raise ``UnknownName`` if unknown."""
    return _revenue(connection, _OF_COMPANY, find_name(connection, _COMPANIES, "company", text))


def _revenue(connection: Connection, totals: Select[Any], found: NameMatch) -> GroupRevenue:
    count, revenue = connection.execute(totals, {"num": found.num}).one()
    return GroupRevenue(found.name, int(count), int(revenue), found.others, found.num)


class TitleFigures(NamedTuple):
    """What the questions ask of a title; ``streamrec.columns`` says what each figure means."""

    title_num: int
    title_id: str
    title: str
    release_year: int | None
    runtime_minutes: float | None
    budget_usd: int
    revenue_usd: int
    return_ratio: float
    popularity: float | None
    vote_average: float | None
    vote_count: int | None


@dataclass(frozen=True)
class FoundTitle:
    """The title that a name means, the other titles of that name, and the live versions."""

    title: TitleFigures
    others: list[TitleFigures]  # most voted first
    live: LiveVersions


_N_FIGURES = len(TitleFigures._fields)
_BY_FOLD = (
    # One statement, so the figures and the live versions belong to one state of the data.
    select(*(title.c[name] for name in TitleFigures._fields), *LIVE_COLUMNS)
    .where(title.c.fold == bindparam("fold"))
    .order_by(
        func.coalesce(title.c.vote_count, 0).desc(),
        func.coalesce(title.c.popularity, 0.0).desc(),
        title.c.release_date,
        title.c.title_num,
    )
)


def find_title(connection: Connection, text: str, year: int | None = None) -> FoundTitle:
    """Return the title of a name, and of a year if given; raise ``UnknownName`` without one.

    An exact spelling goes before a folded one, then more votes, higher popularity, the earlier
    date.
    """
    rows = connection.execute(_BY_FOLD, {"fold": fold(text)}).all()
    titles = [TitleFigures._make(row[:_N_FIGURES]) for row in rows]
    if len(titles) > 1:
        exact = squeeze(text)
        titles.sort(key=lambda one: one.title != exact)  # stable, so it keeps the order within
    chosen = next((one for one in titles if year is None or one.release_year == year), None)
    if chosen is None:
        raise UnknownName("title", [f"{one.title} ({one.release_year})" for one in titles[:5]])
    others = [one for one in titles if one is not chosen]
    return FoundTitle(chosen, others, versions_in(rows[0]))
