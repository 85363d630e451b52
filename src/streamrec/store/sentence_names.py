"""The names of the live catalogue that a sentence may hold: titles, people, what titles have."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from hashlib import blake2b
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, select, union_all

from streamrec.store.tables import country, genre, person, title, title_alias

SURNAME_WORDS = 3
"""Words of a surname at most: "del toro"."""
_KNOWN_PERSON = 300.0  # popularity of a person whose surname alone may name them


class ExactNames:
    """Numbers by the words of a name: 12 bytes a name, of which the words are not kept."""

    def __init__(self, names: Iterable[tuple[str, int]]) -> None:
        rows = [(_digest(words), number) for words, number in names]
        digests = np.array([digest for digest, _ in rows], np.uint64)
        order = np.argsort(digests, kind="stable")
        self._digests: NDArray[np.uint64] = digests[order]
        self._numbers = np.array([number for _, number in rows], np.int32)[order]

    def __getitem__(self, words: str) -> list[int]:
        """Return the numbers with this name, in the order in which they came."""
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
    titles: ExactNames  # by their names and aliases, the most voted first
    surnames: ExactNames  # of known people, the most popular first


def read_sentence_names(
    connection: Connection, tokens: Callable[[str], list[str]]
) -> SentenceNames:
    """Return the names of the live catalogue; `tokens` splits a name into its words."""
    languages = select(title.c.original_language).distinct()
    countries = select(country.c.code).where(country.c.code.is_not(None))
    named = union_all(
        select(title.c.fold.label("name"), title.c.title_num, title.c.vote_count),
        select(title_alias.c.name, title.c.title_num, title.c.vote_count).join(
            title, title.c.title_id == title_alias.c.title_id
        ),
    ).subquery()
    titles = select(named.c.name, named.c.title_num).order_by(
        named.c.vote_count.desc().nulls_last(), named.c.title_num
    )
    people = (
        select(person.c.fold, person.c.person_num)
        .where(person.c.popularity >= _KNOWN_PERSON)
        .order_by(person.c.popularity.desc(), person.c.person_num)
    )
    return SentenceNames(
        frozenset(connection.scalars(select(genre.c.name))),
        frozenset(connection.scalars(countries)),
        frozenset(filter(None, connection.scalars(languages))),
        ExactNames((" ".join(tokens(row[0])), row[1]) for row in connection.execute(titles)),
        ExactNames(
            (" ".join(words[-n:]), number)
            for folded, number in connection.execute(people)
            for words in [tokens(folded)]
            for n in range(1, min(len(words), SURNAME_WORDS) + 1)
        ),
    )


def people_with_ids(connection: Connection, person_ids: Collection[str]) -> dict[str, str]:
    """Return ``person_id`` → name of the people that the catalogue has of these."""
    query = select(person.c.slug, person.c.name).where(person.c.slug.in_(sorted(person_ids)))
    return {row.slug: row.name for row in connection.execute(query)}


class KnownPerson(NamedTuple):
    """A person, and their popularity as a director and in casts."""

    name: str
    directed: float
    acted: float


def known_people(connection: Connection, numbers: Collection[int]) -> list[KnownPerson]:
    """Return the people with these numbers; a popularity is split by the titles of each kind."""
    query = select(person.c.name, person.c.popularity, person.c.n_directed, person.c.n_acted)
    rows = connection.execute(query.where(person.c.person_num.in_(numbers)))
    people = []
    for name, popularity, n_directed, n_acted in rows:
        share = n_directed / max(1, n_directed + n_acted)
        people.append(KnownPerson(name, popularity * share, popularity * (1 - share)))
    return people
