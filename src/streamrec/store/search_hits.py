"""What a search shows of its hits: titles with directors, people with their best known titles."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection, case, func, literal, select, union_all

from streamrec.store.search_index import Hit
from streamrec.store.tables import collection, person, title, title_cast, title_crew
from streamrec.store.title_lookup import TitleRecord, titles_by_number

_KNOWN_FOR = 3  # titles
# A person's part in a title: 1 for directors and the first in the cast, less for all others.
_BILLING_SCALE, _OTHER_JOB = 4.0, 0.3


class TitleName(NamedTuple):
    """A title by its name."""

    title_id: str
    title: str
    year: int | None


@dataclass(frozen=True)
class FoundTitle:
    """A title and its directors."""

    title: TitleRecord
    directors: list[str]


@dataclass(frozen=True)
class FoundPerson:
    """A person and up to three titles that most people know the person from."""

    person_id: str
    name: str
    known_for: list[TitleName]


@dataclass(frozen=True)
class FoundCollection:
    """A franchise and its titles, oldest first."""

    name: str
    titles: list[TitleName]


Found = FoundTitle | FoundPerson | FoundCollection


def read_hits(connection: Connection, hits: Sequence[Hit]) -> list[Found]:
    """Return what the hits are, in their order."""
    numbers = {
        kind: [hit.number for hit in hits if hit.kind == kind]
        for kind in {hit.kind for hit in hits}
    }
    found: dict[tuple[str, int], Found] = {}
    titles = titles_by_number(connection, numbers.get("title", ()))
    for one in with_directors(connection, titles):
        found["title", one.title.title_num] = one
    for number, someone in _people(connection, numbers.get("person", ())):
        found["person", number] = someone
    for number, franchise in _collections(connection, numbers.get("collection", ())):
        found["collection", number] = franchise
    return [found[hit.kind, hit.number] for hit in hits if (hit.kind, hit.number) in found]


def with_directors(connection: Connection, titles: Sequence[TitleRecord]) -> list[FoundTitle]:
    """Return titles with their directors, in their order."""
    names = _directors(connection, [title.title_num for title in titles])
    return [FoundTitle(one, names.get(one.title_num, [])) for one in titles]


def _directors(connection: Connection, titles: Collection[int]) -> dict[int, list[str]]:
    names: dict[int, list[str]] = {}
    if titles:
        rows = connection.execute(
            select(title_crew.c.title_num, person.c.name)
            .join(person, person.c.person_num == title_crew.c.person_num)
            .where(title_crew.c.title_num.in_(titles), title_crew.c.job == "Director")
            .order_by(title_crew.c.title_num, title_crew.c.position)
        )
        for number, name in rows:
            names.setdefault(number, []).append(name)
    return names


def _people(connection: Connection, people: Collection[int]) -> Iterable[tuple[int, FoundPerson]]:
    if not people:
        return
    known_for = _known_for(connection, people)
    rows = connection.execute(
        select(person.c.person_num, person.c.slug, person.c.name).where(
            person.c.person_num.in_(people)
        )
    )
    for number, slug, name in rows:
        yield number, FoundPerson(slug, name, known_for.get(number, []))


def _known_for(connection: Connection, people: Collection[int]) -> dict[int, list[TitleName]]:
    cast, crew = title_cast.c, title_crew.c
    parts = union_all(
        select(
            cast.person_num,
            cast.title_num,
            (1 / (1 + cast.position / _BILLING_SCALE)).label("part"),
        ).where(cast.person_num.in_(people)),
        select(
            crew.person_num, crew.title_num, case((crew.job == "Director", 1.0), else_=_OTHER_JOB)
        ).where(crew.person_num.in_(people)),
    ).subquery()
    votes = func.coalesce(title.c.vote_count, 0)
    ranked = (
        select(
            parts.c.person_num, title.c.title_id, title.c.title, title.c.release_year,
            func.row_number().over(
                partition_by=parts.c.person_num,
                order_by=[(func.max(parts.c.part) * votes).desc(), title.c.title_num],
            ).label("place"),
        )
        .join(title, title.c.title_num == parts.c.title_num)
        .group_by(parts.c.person_num, title.c.title_num)
    ).subquery()  # fmt: skip
    rows = connection.execute(
        select(ranked.c.person_num, ranked.c.title_id, ranked.c.title, ranked.c.release_year)
        .where(ranked.c.place <= literal(_KNOWN_FOR))
        .order_by(ranked.c.person_num, ranked.c.place)
    )
    known_for: dict[int, list[TitleName]] = {}
    for number, *name in rows:
        known_for.setdefault(number, []).append(TitleName._make(name))
    return known_for


def _collections(
    connection: Connection, collections: Collection[int]
) -> Iterable[tuple[int, FoundCollection]]:
    if not collections:
        return
    members: dict[int, list[TitleName]] = {}
    dated = (
        select(title.c.collection_num, title.c.title_id, title.c.title, title.c.release_year)
        .where(title.c.collection_num.in_(collections))
        .order_by(title.c.release_date, title.c.title_num)
    )
    for number, *name in connection.execute(dated):
        members.setdefault(number, []).append(TitleName._make(name))
    named = select(collection.c.collection_num, collection.c.name).where(
        collection.c.collection_num.in_(collections)
    )
    for number, text in connection.execute(named):
        yield number, FoundCollection(text, members.get(number, []))
