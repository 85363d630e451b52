"""Reading titles and people: lists with filters and sorting, one title, one person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, Table, and_, func, or_, select

from streamrec.errors import InvalidParameter, UnknownName
from streamrec.i18n.names import country_code, language_code
from streamrec.store.tables import (
    collection,
    company,
    country,
    genre,
    person,
    title,
    title_cast,
    title_company,
    title_country,
    title_crew,
    title_genre,
)
from streamrec.text import fold

AnyRow = Row[*tuple[Any, ...]]

# Sort keys of a list: column and whether it runs downwards; title_num settles ties.
SORTS: Mapping[str, tuple[ColumnElement[Any], bool]] = {
    "popularity": (title.c.popularity, True),
    "votes": (title.c.vote_count, True),
    "rating": (title.c.vote_average, True),
    "newest": (title.c.release_date, True),
    "oldest": (title.c.release_date, False),
    "title": (title.c.fold, False),
}


@dataclass(frozen=True)
class TitleFilter:
    """What a title must be to be listed; None lets all through.

    ``genre``, ``company``, ``country`` are names, ``language`` a code or name, ``person`` a
    ``person_id`` or name; years are inclusive.
    """

    genre: str | None = None
    year_from: int | None = None
    year_to: int | None = None
    language: str | None = None
    country: str | None = None
    company: str | None = None
    person: str | None = None
    min_votes: int | None = None


@dataclass(frozen=True)
class Credit:
    """A title of somebody's, and what they did there."""

    title: AnyRow
    roles: list[str]


@dataclass(frozen=True)
class PersonFacts:
    """A person's films, newest first: as cast (the characters), and as crew (the jobs)."""

    person_id: str
    name: str
    cast: list[Credit]
    crew: list[Credit]


@dataclass(frozen=True)
class TitleFacts:
    """All that the catalogue knows of a title.

    Attributes
    ----------
    row
        The columns of ``title``.
    cast, crew
        Rows ``name``, ``slug`` and ``character``, or ``department`` and ``job``.
    """

    row: AnyRow
    collection: str | None
    genres: list[str]
    countries: list[str]
    companies: list[str]
    cast: Sequence[AnyRow]
    crew: Sequence[AnyRow]


def list_titles(
    connection: Connection,
    wanted: TitleFilter,
    sort: str,
    limit: int,
    after: tuple[Any, int] | None = None,
) -> Sequence[AnyRow]:
    """Return up to `limit` rows of ``title`` in order.

    Parameters
    ----------
    sort
        A key of ``SORTS``. Titles whose value is unknown come last.
    after
        (sort value, ``title_num``) of the last title of the page before.

    Raises
    ------
    InvalidParameter
        A filter names something that the catalogue does not have.
    """
    column, descending = SORTS[sort]
    query = select(title).where(*_conditions(connection, wanted))
    if after is not None:
        query = query.where(_behind(column, descending, *after))
    order = column.desc().nulls_last() if descending else column.asc().nulls_last()
    return connection.execute(query.order_by(order, title.c.title_num).limit(limit)).all()


def _behind(
    column: ColumnElement[Any], descending: bool, value: Any, number: int
) -> ColumnElement[bool]:
    later = title.c.title_num > number
    if value is None:
        return and_(column.is_(None), later)
    further = column < value if descending else column > value
    return or_(further, and_(column == value, later), column.is_(None))


def titles_by_number(connection: Connection, numbers: Sequence[int]) -> list[AnyRow]:
    """Return the rows of ``title`` with these numbers, in their order."""
    rows = connection.execute(select(title).where(title.c.title_num.in_(numbers)))
    found = {row.title_num: row for row in rows}
    return [found[number] for number in numbers if number in found]


def genres_of(connection: Connection, numbers: Sequence[int]) -> dict[int, list[str]]:
    """Return the genres of each of these titles, by ``title_num``."""
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
class ShownTitle:
    """What a list shows of a title.

    Genres are as the catalogue writes them, the main one first; ``mean`` is that of ``votes``,
    of 10; None = not known.
    """

    title: str
    year: int | None
    genres: list[str]
    votes: int | None
    mean: float | None


def shown_by_id(connection: Connection, title_ids: Iterable[str]) -> dict[str, ShownTitle]:
    """Return what lists show of titles by ``title_id``, but for those not in the catalogue."""
    wanted = select(
        title.c.title_num,
        title.c.title_id,
        title.c.title,
        title.c.release_year,
        title.c.vote_count,
        title.c.vote_average,
    ).where(title.c.title_id.in_(list(title_ids)))
    rows = connection.execute(wanted).all()
    genres = genres_of(connection, [row.title_num for row in rows])
    return {
        row.title_id: ShownTitle(
            row.title, row.release_year, genres[row.title_num], row.vote_count, row.vote_average
        )
        for row in rows
    }


def living(connection: Connection, title_ids: Iterable[str]) -> set[str]:
    """Return which of these titles the live catalogue has."""
    rows = connection.execute(select(title.c.title_id).where(title.c.title_id.in_(title_ids)))
    return set(rows.scalars())


def all_title_ids(connection: Connection) -> set[str]:
    """Return the ``title_id`` of every title of the live catalogue."""
    return set(connection.scalars(select(title.c.title_id)))


def title_facts(connection: Connection, title_id: str) -> TitleFacts:
    """Return what the catalogue knows of the title with this ``title_id``.

    Raises
    ------
    UnknownName
        There is none.
    """
    row = connection.execute(select(title).where(title.c.title_id == title_id)).first()
    if row is None:
        raise UnknownName("title")
    number = row.title_num
    franchise = select(collection.c.name).where(collection.c.collection_num == row.collection_num)
    return TitleFacts(
        row=row,
        collection=connection.execute(franchise).scalar()
        if row.collection_num is not None
        else None,
        genres=genres_of(connection, [number])[number],
        countries=_names_of(connection, title_country, country, number),
        companies=_names_of(connection, title_company, company, number),
        cast=connection.execute(_people_of(title_cast, number, title_cast.c.character)).all(),
        crew=connection.execute(
            _people_of(title_crew, number, title_crew.c.department, title_crew.c.job)
        ).all(),
    )


def _names_of(connection: Connection, link: Table, named: Table, number: int) -> list[str]:
    key = f"{named.name}_num"
    rows = connection.execute(
        select(named.c.name)
        .join(link, link.c[key] == named.c[key])
        .where(link.c.title_num == number)
        .order_by(link.c.position)
    )
    return list(rows.scalars())


def _people_of(link: Table, number: int, *more: ColumnElement[Any]) -> Select[Any]:
    return (
        select(person.c.name, person.c.slug, *more)
        .join(link, link.c.person_num == person.c.person_num)
        .where(link.c.title_num == number)
        .order_by(link.c.position)
    )


def person_facts(connection: Connection, person_id: str) -> PersonFacts:
    """Return the films of the person with this ``person_id`` (the folded name as a slug).

    Raises
    ------
    UnknownName
        There is none.
    """
    row = connection.execute(select(person).where(person.c.slug == person_id)).first()
    if row is None:
        raise UnknownName("person")
    return PersonFacts(
        row.slug,
        row.name,
        _credits(connection, title_cast, title_cast.c.character, row.person_num),
        _credits(connection, title_crew, title_crew.c.job, row.person_num),
    )


def _credits(
    connection: Connection, link: Table, role: ColumnElement[Any], number: int
) -> list[Credit]:
    rows = connection.execute(
        select(title, role.label("role"))
        .join(link, link.c.title_num == title.c.title_num)
        .where(link.c.person_num == number)
        .order_by(title.c.release_date.desc().nulls_last(), title.c.title_num, link.c.position)
    )
    credits: dict[int, Credit] = {}  # noqa: A001 - the field's word
    for row in rows:
        credit = credits.setdefault(row.title_num, Credit(row, []))
        if row.role:
            credit.roles.append(row.role)
    return list(credits.values())


def _conditions(connection: Connection, wanted: TitleFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.year_from is not None:
        conditions.append(title.c.release_year >= wanted.year_from)
    if wanted.year_to is not None:
        conditions.append(title.c.release_year <= wanted.year_to)
    if wanted.min_votes is not None:
        conditions.append(title.c.vote_count >= wanted.min_votes)
    if wanted.language is not None:
        code = language_code(wanted.language) or wanted.language.strip().lower()
        known = select(func.count()).where(title.c.original_language == code)
        if not connection.execute(known).scalar_one():
            raise InvalidParameter("language", "is no language of the catalogue")
        conditions.append(title.c.original_language == code)
    for parameter, link, named in (
        ("genre", title_genre, genre),
        ("country", title_country, country),
        ("company", title_company, company),
    ):
        text = getattr(wanted, parameter)
        if text is not None:
            numbers = _numbers_of(connection, parameter, named, text)
            titles = select(link.c.title_num).where(link.c[f"{parameter}_num"].in_(numbers))
            conditions.append(title.c.title_num.in_(titles))
    if wanted.person is not None:
        conditions.append(_with_person(connection, wanted.person))
    return conditions


def _numbers_of(connection: Connection, parameter: str, named: Table, text: str) -> list[int]:
    """Return the numbers of all spellings of a name; a country may be named in Spanish."""
    number = named.c[f"{named.name}_num"]
    same: ColumnElement[bool] = named.c.fold == fold(text)
    if parameter == "country":
        same = or_(same, named.c.code == country_code(text))
    numbers = list(connection.execute(select(number).where(same)).scalars())
    if not numbers:
        allowed: list[str] = []
        if parameter == "genre":
            allowed = list(connection.execute(select(genre.c.name).order_by(number)).scalars())
        raise InvalidParameter(parameter, f"is no {parameter} of the catalogue", allowed)
    return numbers


def _with_person(connection: Connection, text: str) -> ColumnElement[bool]:
    numbers = list(
        connection.execute(
            select(person.c.person_num).where(
                or_(person.c.slug == text, person.c.fold == fold(text))
            )
        ).scalars()
    )
    if not numbers:
        raise InvalidParameter("person", "is nobody in the catalogue")
    return or_(
        *(
            title.c.title_num.in_(select(link.c.title_num).where(link.c.person_num.in_(numbers)))
            for link in (title_cast, title_crew)
        )
    )
