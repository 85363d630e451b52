"""Names similar to a text: what a question or an address suggests for a name that is unknown.

All folded names of a kind are kept in memory. They are read once for each catalogue version, on
first use. RapidFuzz compares a text with all of them in a few milliseconds, and the answers do not
depend on the database.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import Any

from rapidfuzz import fuzz, process
from sqlalchemy import ColumnElement, Connection, Select, Table, func, select

from streamrec.errors import UnknownName
from streamrec.i18n.languages import LANGUAGES
from streamrec.i18n.translator import translator
from streamrec.store.details import person_ids
from streamrec.store.live_versions import live_versions
from streamrec.store.tables import collection, company, country, genre, person, title
from streamrec.text import fold


@dataclass(frozen=True)
class FoldedNames:
    """All names of one kind, sorted by fold, and within one fold by weight, heaviest first."""

    folds: list[str]
    names: list[str]
    nums: list[int]
    weights: list[int]


# Of a suggestion: RapidFuzz's normalised Indel similarity, 0-100.
_MIN_SIMILARITY = 60.0
_NAME_TABLES = (company, collection, country, genre)


def _select(table: Table, weight: ColumnElement[int]) -> Select[Any]:
    return select(table.c.fold, table.c.name, table.c[f"{table.name}_num"], weight)


_SELECTS = {
    "title": select(title.c.fold, title.c.title, title.c.title_num, title.c.vote_count),
    "actor": _select(person, person.c.n_acted).where(person.c.n_acted > 0),
    "director": _select(person, person.c.n_directed).where(person.c.n_directed > 0),
    "person": _select(person, person.c.n_acted + person.c.n_directed),
    **{table.name: _select(table, table.c.n_titles) for table in _NAME_TABLES},
}


class NameIndex:
    """The names of the live catalogue by kind, shared by the threads of a process."""

    def __init__(self) -> None:
        self._version = ""
        self._kinds: dict[str, FoldedNames] = {}
        self._lock = Lock()

    def similar_names(
        self, connection: Connection, kind: str, text: str, limit: int = 5
    ) -> list[str]:
        """Return up to `limit` names like `text`, best first, as the catalogue writes them."""
        return list(self._similar_names(connection, kind, text, limit))

    def similar_people(
        self, connection: Connection, text: str, limit: int = 5
    ) -> list[tuple[str, str]]:
        """Return (``person_id``, name) of up to `limit` people with a name like `text`."""
        found = self._similar_names(connection, "person", text, limit)
        ids = person_ids(connection, list(found.values()))
        return [(ids[number], name) for name, number in found.items()]

    def _similar_names(
        self, connection: Connection, kind: str, text: str, limit: int
    ) -> dict[str, int]:
        """Return up to `limit` names like `text`, best first, with their numbers."""
        names = self._of(connection, kind)
        found = process.extract(
            fold(text),
            names.folds,
            scorer=fuzz.ratio,
            limit=limit * 4,
            score_cutoff=_MIN_SIMILARITY,
        )
        found.sort(key=lambda hit: (-hit[1], -names.weights[hit[2]], hit[2]))
        numbers: dict[str, int] = {}
        for _, _, index in found:
            numbers.setdefault(names.names[index], names.nums[index])
        return dict(list(numbers.items())[:limit])

    @contextmanager
    def suggestions(self, connection: Connection, text: str) -> Iterator[None]:
        """Add the names similar to `text` to an ``UnknownName`` that is raised inside."""
        try:
            yield
        except UnknownName as unknown:
            if unknown.suggestions:
                raise
            if unknown.kind == "person":
                people = self.similar_people(connection, text)
                names, ids = [name for _, name in people], [person_id for person_id, _ in people]
                raise UnknownName("person", names, ids) from None
            similar = self.similar_names(connection, unknown.kind, text)
            raise UnknownName(unknown.kind, similar) from None

    def _of(self, connection: Connection, kind: str) -> FoldedNames:
        version = live_versions(connection).catalogue
        with self._lock:
            if version != self._version:
                self._version, self._kinds = version, {}
            if kind not in self._kinds:
                self._kinds[kind] = _read_names(connection, kind)
            return self._kinds[kind]


def _read_names(connection: Connection, kind: str) -> FoldedNames:
    found: Iterable[Any] = (
        _languages(connection) if kind == "language" else connection.execute(_SELECTS[kind])
    )
    rows = sorted((row[0], -(row[3] or 0), row[2], row[1]) for row in found)
    return FoldedNames(
        [row[0] for row in rows],
        [row[3] for row in rows],
        [row[2] for row in rows],
        [-row[1] for row in rows],
    )


def _languages(connection: Connection) -> Iterator[tuple[str, str, int, int]]:
    """Yield fold, name, number and weight of each language in each of our languages."""
    code = title.c.original_language
    counted = select(code, func.count()).where(code.is_not(None)).group_by(code).order_by(code)
    for number, (language, count) in enumerate(connection.execute(counted).all()):
        for name in {translator(written_in).language_name(language) for written_in in LANGUAGES}:
            yield fold(name), name, number, count
