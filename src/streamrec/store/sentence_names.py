"""The names of the live catalogue that a sentence may hold: titles, people, what titles have."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from hashlib import blake2b
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, func, or_, select

from streamrec.store.tables import country, genre, person, title, title_cast, title_crew

_MAX_SAME_SURNAME = 500


class ExactNames:
    """Numbers of titles by a name's words: 12 bytes a name, of which the words are not kept."""

    def __init__(self, names: Iterable[tuple[str, int]]) -> None:
        rows = [(_digest(words), number) for words, number in names]
        digests = np.array([digest for digest, _ in rows], np.uint64)
        order = np.argsort(digests, kind="stable")
        self._digests: NDArray[np.uint64] = digests[order]
        self._numbers = np.array([number for _, number in rows], np.int32)[order]

    def __getitem__(self, words: str) -> list[int]:
        """Return the numbers of the titles with this name, in the order in which they came."""
        digest = np.uint64(_digest(words))
        start, end = (np.searchsorted(self._digests, digest, side) for side in ("left", "right"))
        return list(dict.fromkeys(self._numbers[start:end].tolist()))


def _digest(words: str) -> int:
    return int.from_bytes(blake2b(words.encode(), digest_size=8).digest(), "little")


@dataclass(frozen=True)
class SentenceNames:
    """What sentences are read with, for one catalogue."""

    genres: frozenset[str]
    countries: frozenset[str]  # ISO 3166-1 codes
    languages: frozenset[str]  # codes
    titles: ExactNames


def read_sentence_names(
    connection: Connection, tokens: Callable[[str], list[str]]
) -> SentenceNames:
    """Return the names of the live catalogue; `tokens` splits a title into its words."""
    languages = select(title.c.original_language).distinct()
    countries = select(country.c.code).where(country.c.code.is_not(None))
    titles = select(title.c.fold, title.c.title_num).order_by(
        title.c.vote_count.desc().nulls_last(), title.c.title_num
    )
    return SentenceNames(
        frozenset(connection.scalars(select(genre.c.name))),
        frozenset(connection.scalars(countries)),
        frozenset(filter(None, connection.scalars(languages))),
        ExactNames((" ".join(tokens(row[0])), row[1]) for row in connection.execute(titles)),
    )


def people_with_ids(connection: Connection, person_ids: Collection[str]) -> dict[str, str]:
    """Return ``person_id`` → name of the people that the catalogue has of these."""
    query = select(person.c.slug, person.c.name).where(person.c.slug.in_(sorted(person_ids)))
    return {row.slug: row.name for row in connection.execute(query)}


class SeenPerson(NamedTuple):
    """A person, and the votes of the titles that they directed, or in whose cast they are."""

    name: str
    votes_directed: int
    votes_acted: int


def people_with_surname(connection: Connection, surname: str) -> list[SeenPerson]:
    """Return the people whose folded name is, or ends with, these words; none if too many do."""
    query = select(person.c.person_num, person.c.name).where(
        or_(person.c.fold == surname, person.c.fold.endswith(f" {surname}", autoescape=True))
    )
    rows = connection.execute(query.limit(_MAX_SAME_SURNAME + 1)).all()
    if len(rows) > _MAX_SAME_SURNAME:
        return []
    numbers = [row.person_num for row in rows]
    votes: list[dict[int, int]] = []
    for link in (title_crew, title_cast):
        counted = (
            select(link.c.person_num, func.sum(title.c.vote_count))
            .join(title, title.c.title_num == link.c.title_num)
            .where(link.c.person_num.in_(numbers))
            .group_by(link.c.person_num)
        )
        if link is title_crew:
            counted = counted.where(title_crew.c.job == "Director")
        votes.append({number: int(total or 0) for number, total in connection.execute(counted)})
    directed, acted = votes
    return [
        SeenPerson(row.name, directed.get(row.person_num, 0), acted.get(row.person_num, 0))
        for row in rows
    ]
