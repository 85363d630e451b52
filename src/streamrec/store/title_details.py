"""One title with its collection, genres, countries, companies, cast and crew."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Table, select

from streamrec.errors import UnknownName
from streamrec.store.tables import (
    collection,
    company,
    country,
    person,
    title,
    title_cast,
    title_company,
    title_country,
    title_crew,
)
from streamrec.store.title_lookup import genres_by_number
from streamrec.store.title_records import SELECT_TITLES, TitleRecord

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
        countries=_names_of(connection, title_country, country, number),
        companies=_names_of(connection, title_company, company, number),
        cast=[
            CastMember._make(row)
            for row in _people(connection, title_cast, number, title_cast.c.character)
        ],
        crew=[CrewMember._make(row) for row in _people(connection, title_crew, number, *_CREW)],
    )


def _collection_name(connection: Connection, number: int | None) -> str | None:
    if number is None:
        return None
    query = select(collection.c.name).where(collection.c.collection_num == number)
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
