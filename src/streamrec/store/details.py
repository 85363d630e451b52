"""One title with everything about it, and one person with the titles of their credits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Table, select

from streamrec.errors import UnknownName
from streamrec.store import tables
from streamrec.store.tables import person, title, title_cast, title_crew
from streamrec.store.title_lookup import SELECT_TITLES, TitleRecord, genres_by_number

_CREW = (title_crew.c.department, title_crew.c.job)


class CastMember(NamedTuple):
    """A person in the cast of a title."""

    person_id: str
    name: str
    character: str | None


class CrewMember(NamedTuple):
    """A person in the crew of a title."""

    person_id: str
    name: str
    department: str | None
    job: str | None


@dataclass(frozen=True)
class TitleDetails:
    """Everything that the catalogue knows of a title; cast and crew in their billed order."""

    title: TitleRecord
    collection: str | None
    genres: list[str]
    countries: list[str]
    companies: list[str]
    cast: list[CastMember]
    crew: list[CrewMember]


def title_details(connection: Connection, title_id: str) -> TitleDetails:
    """Return everything that the catalogue knows of a title, or raise ``UnknownName``."""
    row = connection.execute(SELECT_TITLES.where(title.c.title_id == title_id)).first()
    if row is None:
        raise UnknownName("title")
    record = TitleRecord._make(row)
    number = record.title_num
    return TitleDetails(
        title=record,
        collection=_collection_name(connection, record.collection_num),
        genres=genres_by_number(connection, [number])[number],
        countries=_names_of(connection, tables.title_country, tables.country, number),
        companies=_names_of(connection, tables.title_company, tables.company, number),
        cast=[
            CastMember._make(row)
            for row in _people(connection, title_cast, number, title_cast.c.character)
        ],
        crew=[CrewMember._make(row) for row in _people(connection, title_crew, number, *_CREW)],
    )


def _collection_name(connection: Connection, number: int | None) -> str | None:
    if number is None:
        return None
    query = select(tables.collection.c.name).where(tables.collection.c.collection_num == number)
    return connection.execute(query).scalar()


def _names_of(connection: Connection, link: Table, named: Table, number: int) -> list[str]:
    key = f"{named.name}_num"
    query = select(named.c.name).join(link, link.c[key] == named.c[key])
    query = query.where(link.c.title_num == number).order_by(link.c.position)
    return list(connection.scalars(query))


def _people(
    connection: Connection, link: Table, number: int, *more: ColumnElement[str | None]
) -> Iterable[Any]:
    return connection.execute(
        select(person.c.slug, person.c.name, *more)
        .join(link, link.c.person_num == person.c.person_num)
        .where(link.c.title_num == number)
        .order_by(link.c.position)
    )


@dataclass(frozen=True)
class Credit:
    """A title that a person worked on, and the characters or jobs there."""

    title: TitleRecord
    roles: list[str]


@dataclass(frozen=True)
class PersonCredits:
    """A person's credits, newest title first: in the cast (characters), in the crew (jobs)."""

    person_id: str
    name: str
    cast: list[Credit]
    crew: list[Credit]


def person_credits(connection: Connection, person_id: str) -> PersonCredits:
    """Return the credits of the person with this ``person_id``: the folded name as a slug.

    Raises UnknownName: the catalogue has no such person.
    """
    row = connection.execute(select(person).where(person.c.slug == person_id)).first()
    if row is None:
        raise UnknownName("person")
    return PersonCredits(
        row.slug,
        row.name,
        _credits(connection, title_cast, title_cast.c.character, row.person_num),
        _credits(connection, title_crew, title_crew.c.job, row.person_num),
    )


def person_ids(connection: Connection, numbers: Sequence[int]) -> dict[int, str]:
    """Return the ``person_id`` of people by their number in the live catalogue."""
    query = select(person.c.person_num, person.c.slug).where(person.c.person_num.in_(numbers))
    return {row.person_num: row.slug for row in connection.execute(query)}


def _credits(
    connection: Connection, link: Table, role: ColumnElement[str | None], number: int
) -> list[Credit]:
    rows = connection.execute(
        SELECT_TITLES.add_columns(role)
        .join(link, link.c.title_num == title.c.title_num)
        .where(link.c.person_num == number)
        .order_by(title.c.release_date.desc().nulls_last(), title.c.title_num, link.c.position)
    )
    by_title: dict[int, Credit] = {}
    for *fields, role_name in rows:
        record = TitleRecord._make(fields)
        credit = by_title.setdefault(record.title_num, Credit(record, []))
        if role_name:
            credit.roles.append(role_name)
    return list(by_title.values())
