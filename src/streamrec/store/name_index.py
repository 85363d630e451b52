"""Names near a text: what the caller may have meant, and search as one types.

All folded names of a kind are held in memory (some 10 MB for 45,000 titles and 130,000 people),
read once per catalogue version when first asked for. Comparing a text with all of them takes
RapidFuzz a few milliseconds, and both databases then answer alike.
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
from sqlalchemy import Connection, func, select

from streamrec.errors import UnknownName
from streamrec.i18n.names import language_name
from streamrec.store.engine import live_versions
from streamrec.store.tables import collection, company, country, genre, person, title
from streamrec.text import fold

# Similarity (0-100, RapidFuzz's normalised Indel) from which a name counts as near.
_NEAR = 60.0
# From here on a search finds what was probably meant in spite of typing errors.
_TYPO = 70.0
# The same for a text that is like a part of a longer name; that counts a little less than being
# like the whole. Fewer letters are in a part of too many names.
_PART, _PART_BEHIND, _PART_LETTERS = 80.0, 10.0, 5

_APOSTROPHES = re.compile("['’]")
_SIGNS = re.compile(r"[\W_]+")

_SELECTS = {
    "title": select(title.c.fold, title.c.title, title.c.title_num, title.c.vote_count),
    "actor": select(person.c.fold, person.c.name, person.c.person_num, person.c.acted).where(
        person.c.acted > 0
    ),
    "director": select(person.c.fold, person.c.name, person.c.person_num, person.c.directed).where(
        person.c.directed > 0
    ),
    "person": select(
        person.c.fold, person.c.name, person.c.person_num, person.c.acted + person.c.directed
    ),
    "company": select(company.c.fold, company.c.name, company.c.company_num, company.c.titles),
    "collection": select(
        collection.c.fold, collection.c.name, collection.c.collection_num, collection.c.titles
    ),
    "country": select(country.c.fold, country.c.name, country.c.country_num, country.c.titles),
    "genre": select(genre.c.fold, genre.c.name, genre.c.genre_num, genre.c.titles),
}


@dataclass(frozen=True)
class _Names:
    """All names of one kind: sorted by fold, and within one fold by weight, heaviest first."""

    folds: list[str]
    names: list[str]
    nums: list[int]
    weights: list[int]

    @cached_property
    def words(self) -> list[str]:
        """The folds as a search compares them; only asked for titles."""
        return [_words(folded) for folded in self.folds]

    @cached_property
    def letters(self) -> list[str]:
        """The words without the spaces."""
        return [words.replace(" ", "") for words in self.words]


class NameIndex:
    """The names of the live catalogue, by kind; shared by the threads of a process."""

    def __init__(self) -> None:
        self._version = ""
        self._kinds: dict[str, _Names] = {}
        self._lock = Lock()

    def near(self, connection: Connection, kind: str, text: str, limit: int = 5) -> list[str]:
        """Return up to `limit` names like `text`, best first, as the catalogue writes them."""
        names = self._of(connection, kind)
        wanted = fold(text)
        found = process.extract(
            wanted, names.folds, scorer=fuzz.ratio, limit=limit * 4, score_cutoff=_NEAR
        )
        found.sort(key=lambda hit: (-hit[1], -names.weights[hit[2]], hit[2]))
        return list(dict.fromkeys(names.names[index] for _, _, index in found))[:limit]

    @contextmanager
    def suggesting(self, connection: Connection, text: str) -> Iterator[None]:
        """Give an ``UnknownName`` that is raised inside the names near `text`."""
        try:
            yield
        except UnknownName as unknown:
            if unknown.suggestions:
                raise
            near = self.near(connection, unknown.kind, text)
            raise UnknownName(unknown.kind, near) from None

    def search(self, connection: Connection, text: str, limit: int) -> list[int]:
        """Return the numbers of up to `limit` titles that `text` may mean, best first.

        First the titles of that very name, then those of the same letters and digits, then those
        that begin with it, then those in which each of its words begins a word, then those like it
        in spite of typing errors; within each step the most voted first, within the last the most
        alike first. Signs between words do not matter: "wall e" finds "WALL·E".
        """
        names = self._of(connection, "title")
        wanted = fold(text)
        if not wanted:  # accents alone
            return []
        order: dict[int, None] = {}
        for step in (_equal, _same_letters, _beginning, _with_words, _alike):
            if len(order) < limit:
                order.update(dict.fromkeys(step(names, wanted, limit)))
        return [names.nums[index] for index in list(order)[:limit]]

    def _of(self, connection: Connection, kind: str) -> _Names:
        version = live_versions(connection).catalogue
        with self._lock:
            if version != self._version:
                self._version, self._kinds = version, {}
            if kind not in self._kinds:
                self._kinds[kind] = _read_names(connection, kind)
            return self._kinds[kind]


def _read_names(connection: Connection, kind: str) -> _Names:
    found: Iterable[Any] = (
        _languages(connection) if kind == "language" else connection.execute(_SELECTS[kind])
    )
    rows = sorted((row[0], -(row[3] or 0), row[2], row[1]) for row in found)
    return _Names(
        [row[0] for row in rows],
        [row[3] for row in rows],
        [row[2] for row in rows],
        [-row[1] for row in rows],
    )


def _languages(connection: Connection) -> Iterator[tuple[str, str, int, int]]:
    """Name the catalogue's languages in both of ours, as the other kinds are selected."""
    code = title.c.original_language
    counted = select(code, func.count()).where(code.is_not(None)).group_by(code).order_by(code)
    for number, (known, count) in enumerate(connection.execute(counted).all()):
        for name in {language_name(known, "es"), language_name(known, "en")}:
            yield fold(name), name, number, count


def _words(folded: str) -> str:
    """Return the words of a folded text, one space between; itself where it is signs alone.

    An apostrophe belongs to its word: nobody types it ("pans labyrinth").
    """
    return _SIGNS.sub(" ", _APOSTROPHES.sub("", folded)).strip() or folded


def _heaviest(names: _Names, found: list[int], limit: int) -> list[int]:
    return sorted(found, key=lambda index: (-names.weights[index], index))[:limit]


def _equal(names: _Names, wanted: str, limit: int) -> list[int]:
    start = bisect.bisect_left(names.folds, wanted)
    return list(range(start, bisect.bisect_right(names.folds, wanted, lo=start)))[:limit]


def _same_letters(names: _Names, wanted: str, limit: int) -> list[int]:
    letters = _words(wanted).replace(" ", "")
    found = [index for index, other in enumerate(names.letters) if other == letters]
    return _heaviest(names, found, limit)


def _beginning(names: _Names, wanted: str, limit: int) -> list[int]:
    words = _words(wanted)
    found = [index for index, other in enumerate(names.words) if other.startswith(words)]
    return _heaviest(names, found, limit)


def _with_words(names: _Names, wanted: str, limit: int) -> list[int]:
    words = _words(wanted).split()
    found = [
        index
        for index, other in enumerate(names.words)
        if words[0] in other and all(f" {word}" in f" {other}" for word in words)
    ]
    return _heaviest(names, found, limit)


def _alike(names: _Names, wanted: str, limit: int) -> list[int]:
    """Return names like the text as a whole, and longer ones like it in a part, best first."""
    words = _words(wanted)
    whole = process.extract(
        words, names.words, scorer=fuzz.ratio, limit=limit * 2, score_cutoff=_TYPO
    )
    score = {index: alike for _, alike, index in whole}
    if len(words) >= _PART_LETTERS:
        # What is typed may be the beginning of a name. A name shorter than the text is no case
        # of that: "M" is in half of all texts.
        longer = [other if len(other) > len(words) else None for other in names.words]
        part = process.extract(
            words, longer, scorer=fuzz.partial_ratio, limit=limit * 2, score_cutoff=_PART
        )
        for _, alike, index in part:
            score[index] = max(score.get(index, 0.0), alike - _PART_BEHIND)
    return sorted(score, key=lambda index: (-score[index], -names.weights[index], index))[:limit]
