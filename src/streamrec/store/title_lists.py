"""Lists of titles: filtered, sorted, one page at a time; and the values to filter by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Integer,
    SmallInteger,
    Table,
    and_,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.types import TypeEngine

from streamrec.errors import InvalidParameter
from streamrec.i18n.messages import message
from streamrec.i18n.names import country_code, language_code
from streamrec.store import tables
from streamrec.store.tables import country, genre, title
from streamrec.store.title_lookup import SELECT_TITLES, TitleRecord, with_people
from streamrec.text import fold
from streamrec.title_filter import CatalogueFilter

_NAMED = (
    ("genre", tables.title_genre, genre),
    ("country", tables.title_country, country),
    ("company", tables.title_company, tables.company),
)


def filter_conditions(
    connection: Connection, filters: CatalogueFilter
) -> list[ColumnElement[bool]]:
    """Return the conditions that a title must meet, or raise ``InvalidParameter``."""
    conditions: list[ColumnElement[bool]] = []
    if filters.year_from is not None:
        conditions.append(title.c.release_year >= filters.year_from)
    if filters.year_to is not None:
        conditions.append(title.c.release_year <= filters.year_to)
    if filters.min_votes is not None:
        conditions.append(title.c.vote_count >= filters.min_votes)
    if filters.runtime_min is not None:
        conditions.append(title.c.runtime_minutes >= filters.runtime_min)
    if filters.runtime_max is not None:
        conditions.append(title.c.runtime_minutes <= filters.runtime_max)
    if filters.language is not None:
        conditions.append(_in_language(connection, filters.language))
    for parameter, link, named in _NAMED:
        text = getattr(filters, parameter)
        if text is not None:
            numbers = _numbers_of(connection, parameter, named, text)
            titles = select(link.c.title_num).where(link.c[f"{parameter}_num"].in_(numbers))
            conditions.append(title.c.title_num.in_(titles))
    if filters.person is not None:
        conditions.append(_with_person(connection, filters.person))
    return conditions


def _unknown(parameter: str, text: str, allowed: Sequence[str] = ()) -> InvalidParameter:
    what = message("%(name)s is not in the catalogue", name=text)
    return InvalidParameter(parameter, what, allowed)


def _in_language(connection: Connection, text: str) -> ColumnElement[bool]:
    code = language_code(text) or text.strip().lower()
    condition = title.c.original_language == code
    if not connection.execute(select(func.count()).where(condition)).scalar_one():
        raise _unknown("language", text)
    return condition


def _numbers_of(connection: Connection, parameter: str, named: Table, text: str) -> list[int]:
    """Return the numbers of all spellings of a name; a country also has its translated names."""
    number = named.c[f"{named.name}_num"]
    condition: ColumnElement[bool] = named.c.fold == fold(text)
    if parameter == "country":
        condition = or_(condition, named.c.code == country_code(text))
    numbers = list(connection.scalars(select(number).where(condition)))
    if not numbers:
        allowed: list[str] = []
        if parameter == "genre":
            allowed = list(connection.scalars(select(genre.c.name).order_by(number)))
        raise _unknown(parameter, text, allowed)
    return numbers


def _with_person(connection: Connection, text: str) -> ColumnElement[bool]:
    condition = or_(tables.person.c.slug == text, tables.person.c.fold == fold(text))
    numbers = list(connection.scalars(select(tables.person.c.person_num).where(condition)))
    if not numbers:
        raise _unknown("person", text)
    return with_people(numbers)


# The sort keys of a list: column, and whether the order is descending; title_num breaks ties.
SORTS: Mapping[str, tuple[ColumnElement[Any], bool]] = {
    "popularity": (title.c.popularity, True),
    "votes": (title.c.vote_count, True),
    "rating": (title.c.vote_average, True),
    "newest": (title.c.release_date, True),
    "oldest": (title.c.release_date, False),
    "title": (title.c.fold, False),
}


def list_titles(
    connection: Connection,
    filters: CatalogueFilter,
    sort: str,
    limit: int,
    after: tuple[Any, int] | None = None,
) -> list[TitleRecord]:
    """Return up to `limit` titles in the order of a key of ``SORTS``, unknown values last.

    `after` is the `sort_position` of the last title of the previous page. Raises
    ``InvalidParameter`` if a filter names something that the catalogue does not have.
    """
    column, descending = SORTS[sort]
    query = SELECT_TITLES.where(*filter_conditions(connection, filters))
    if after is not None:
        query = query.where(_follows(column, descending, *after))
    order = column.desc().nulls_last() if descending else column.asc().nulls_last()
    rows = connection.execute(query.order_by(order, title.c.title_num).limit(limit))
    return [TitleRecord._make(row) for row in rows]


def most_voted_titles(
    connection: Connection,
    groups: Sequence[Sequence[CatalogueFilter]],
    limit: int,
    among: Sequence[int] | None = None,
) -> list[TitleRecord]:
    """Return up to `limit` titles that pass one filter of every group, the most voted ones first.

    Numbers in `among` are the only titles asked about, and give the order.
    """
    passed = [
        or_(*(and_(true(), *filter_conditions(connection, one)) for one in group))
        for group in groups
    ]
    query = SELECT_TITLES.where(*passed)
    if among is None:
        query = query.order_by(title.c.vote_count.desc().nulls_last(), title.c.title_num)
        query = query.limit(limit)
    else:
        query = query.where(title.c.title_num.in_(among))
    found = [TitleRecord._make(row) for row in connection.execute(query)]
    if among is not None:
        order = {number: place for place, number in enumerate(among)}
        found.sort(key=lambda one: order[one.title_num])
    return found[:limit]


def sort_position(record: TitleRecord, sort: str) -> tuple[Any, int]:
    """Return where a title is in a list sorted by `sort`: its sort value and ``title_num``."""
    column, _ = SORTS[sort]
    return getattr(record, column.key or ""), record.title_num


def sort_kinds(sort: str) -> tuple[type | range, range]:
    """Return what a `sort_position` holds: a type, or the range that an integer column has."""
    column, _ = SORTS[sort]
    return _kind(column.type) or column.type.python_type, range(2**31)


def _kind(of: TypeEngine[Any]) -> range | None:
    for integer, bits in ((SmallInteger, 15), (BigInteger, 63), (Integer, 31)):
        if isinstance(of, integer):
            return range(-(2**bits), 2**bits)
    return None


def _follows(
    column: ColumnElement[Any], descending: bool, value: Any, number: int
) -> ColumnElement[bool]:
    same_value = title.c.title_num > number
    if value is None:
        return and_(column.is_(None), same_value)
    further = column < value if descending else column > value
    return or_(further, and_(column == value, same_value), column.is_(None))


class Facet(NamedTuple):
    """A value to filter by, and the number of titles that have it."""

    value: str
    n_titles: int


@dataclass(frozen=True)
class Facets:
    """The values of each filter, those with the most titles first."""

    genres: list[Facet]  # names as the catalogue writes them
    languages: list[Facet]  # codes of original languages
    countries: list[Facet]  # ISO 3166-1 codes of production; countries without one are left out
    codes: dict[str, str]  # a country's name as the catalogue writes it → its code
    years: tuple[int, int] | None  # the first and last year of release


def read_facets(connection: Connection) -> Facets:
    """Return the facets of the live catalogue."""
    languages = (
        select(title.c.original_language, func.count())
        .where(title.c.original_language.is_not(None))
        .group_by(title.c.original_language)
        .order_by(func.count().desc(), title.c.original_language)
    )
    genres = select(genre.c.name, genre.c.n_titles).order_by(genre.c.n_titles.desc(), genre.c.name)
    countries = (
        select(country.c.name, country.c.code, country.c.n_titles)
        .where(country.c.code.is_not(None))
        .order_by(country.c.n_titles.desc(), country.c.country_num)
    )
    years = select(func.min(title.c.release_year), func.max(title.c.release_year))
    first, last = connection.execute(years).one()
    named = connection.execute(countries).all()
    # Of several names with one code the one with the most titles counts.
    by_code = {row.code: Facet(row.code, row.n_titles) for row in reversed(named)}
    return Facets(
        genres=[Facet(*row) for row in connection.execute(genres)],
        languages=[Facet(*row) for row in connection.execute(languages)],
        countries=sorted(by_code.values(), key=lambda facet: -facet.n_titles),
        codes={row.name: row.code for row in named},
        years=None if first is None else (first, last),
    )
