"""Names similar to a text: suggestions for a misspelt name, and search as the viewer types.

All folded names of a kind are kept in memory (about 10 MB for 45,000 titles and 130,000 people).
They are read once for each catalogue version, on first use. RapidFuzz compares a text with all of
them in a few milliseconds, and the answers do not depend on the database.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
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

# Similarities are RapidFuzz's normalised Indel similarity, 0-100, from which a name is accepted.
_MIN_WHOLE = 70.0
# The same for a text that is similar to a part of a longer name. Such a match ranks below an equal
# similarity to the whole name. A text of fewer letters is similar to a part of too many names.
_MIN_PART, _PART_PENALTY, _PART_MIN_LETTERS = 80.0, 10.0, 5

_APOSTROPHES = re.compile("['’]")
_PUNCTUATION = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class FoldedNames:
    """All names of one kind, sorted by fold, and within one fold by weight, heaviest first."""

    folds: list[str]
    names: list[str]
    nums: list[int]
    weights: list[int]

    @cached_property
    def words(self) -> list[str]:
        """The folds as a search compares them; used for titles only."""
        return [_words(folded) for folded in self.folds]

    @cached_property
    def letters(self) -> list[str]:
        """The words without their spaces."""
        return [words.replace(" ", "") for words in self.words]


def search_names(names: FoldedNames, query: str, limit: int) -> list[int]:
    """Return the indices of up to `limit` names that a folded text may mean, best first.

    The order is: the same name, names of the same letters and digits, names that begin with the
    text, names in which each word of the text begins a word, and similar names. Each step is
    ordered by weight, the last one by similarity. Punctuation does not matter: "wall e" finds
    "WALL·E".
    """
    order: dict[int, None] = {}
    for step in (_equal, _same_letters, _with_prefix, _with_words, _similar):
        if len(order) < limit:
            order.update(dict.fromkeys(step(names, query, limit)))
    return list(order)[:limit]


def _words(folded: str) -> str:
    """Return the words of a folded text with one space between; itself if it has none.

    An apostrophe belongs to its word, because viewers leave it out ("pans labyrinth").
    """
    return _PUNCTUATION.sub(" ", _APOSTROPHES.sub("", folded)).strip() or folded


def _heaviest(names: FoldedNames, found: list[int], limit: int) -> list[int]:
    return sorted(found, key=lambda index: (-names.weights[index], index))[:limit]


def _equal(names: FoldedNames, query: str, limit: int) -> list[int]:
    start = bisect.bisect_left(names.folds, query)
    return list(range(start, bisect.bisect_right(names.folds, query, lo=start)))[:limit]


def _same_letters(names: FoldedNames, query: str, limit: int) -> list[int]:
    letters = _words(query).replace(" ", "")
    found = [index for index, other in enumerate(names.letters) if other == letters]
    return _heaviest(names, found, limit)


def _with_prefix(names: FoldedNames, query: str, limit: int) -> list[int]:
    words = _words(query)
    found = [index for index, other in enumerate(names.words) if other.startswith(words)]
    return _heaviest(names, found, limit)


def _with_words(names: FoldedNames, query: str, limit: int) -> list[int]:
    words = _words(query).split()
    found = [
        index
        for index, other in enumerate(names.words)
        if words[0] in other and all(f" {word}" in f" {other}" for word in words)
    ]
    return _heaviest(names, found, limit)


def _similar(names: FoldedNames, query: str, limit: int) -> list[int]:
    """Return names similar to the text, and longer ones with a part similar to it, best first."""
    words = _words(query)
    whole = process.extract(
        words, names.words, scorer=fuzz.ratio, limit=limit * 2, score_cutoff=_MIN_WHOLE
    )
    scores = {index: score for _, score, index in whole}
    if len(words) >= _PART_MIN_LETTERS:
        # The text may be a part of a name that the viewer is still typing. A name shorter than the
        # text cannot be that: "M" is a part of half of all texts.
        longer = [other if len(other) > len(words) else None for other in names.words]
        part = process.extract(
            words, longer, scorer=fuzz.partial_ratio, limit=limit * 2, score_cutoff=_MIN_PART
        )
        for _, score, index in part:
            scores[index] = max(scores.get(index, 0.0), score - _PART_PENALTY)
    return sorted(scores, key=lambda index: (-scores[index], -names.weights[index], index))[:limit]


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

    def search(self, connection: Connection, text: str, limit: int) -> list[int]:
        """Return the numbers of up to `limit` titles that `text` may mean, see `search_names`."""
        query = fold(text)
        if not query:  # the text holds accents alone
            return []
        names = self._of(connection, "title")
        return [names.nums[index] for index in search_names(names, query, limit)]

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
