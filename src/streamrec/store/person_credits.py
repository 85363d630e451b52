"""One person with the titles of their credits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Table, select

from streamrec.errors import UnknownName
from streamrec.store.tables import person, title, title_cast, title_crew
from streamrec.store.title_records import SELECT_TITLES, TitleRecord


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
