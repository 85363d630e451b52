"""Understands a text of the search as filters, with the names of the live catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import Any

from sqlalchemy import Connection

from streamrec.service.sentence.sentence_grammar import MAX_WORDS, Names, Part, Role, read_sentence
from streamrec.service.sentence.sentence_tokens import sentence_tokens
from streamrec.service.sentence.sentence_words import SentenceWords, sentence_words
from streamrec.store.live_versions import live_versions
from streamrec.store.sentence_names import (
    SURNAME_WORDS,
    KnownPerson,
    SentenceNames,
    known_people,
    people_with_ids,
    read_sentence_names,
)
from streamrec.store.title_lookup import titles_by_number

MAX_LETTERS = 200
"""Letters of a sentence; a longer text is a name search."""
_MAX_NAME_WORDS, _MAX_LOOKUPS = 5, 8
_PARTICLE_LETTERS = 3  # of a word in a surname that may be a word of a sentence too: "de Niro"
# A surname means one person if they are this many times as popular as the next one: as what the
# sentence says of them, or as something else.
_DOMINANCE, _DOMINANCE_ELSEWHERE = 2, 5
# The popularity that the person must have as a director and in casts: more without "by" or "with"
# beside the name, which could be that of a character ("Bond movies").
_LEAST: dict[Role, tuple[float, float]] = {
    "cast": (0, 1_000), "crew": (300, 1_000), "any": (2_000, 20_000)
}  # fmt: skip
FIELDS = (
    "genre", "country", "language", "year_from", "year_to", "runtime_min", "runtime_max", "person",
    "like",
)  # fmt: skip
"""The fields of ``understood``."""
SEVERAL = ("genre", "country", "language", "person", "like")
"""The fields of which a sentence may name several values."""


@dataclass(frozen=True)
class Sentence:
    """A text that was understood: its words, and the parts that they form."""

    tokens: list[str]
    parts: list[Part]
    liked: tuple[int, ...]  # numbers of the titles after "like"

    @cached_property
    def values(self) -> dict[str, list[Any]]:
        """The values of every filter in the order of the text; of a bound, the narrowest."""
        values: dict[str, list[Any]] = {}
        for part in self.parts:
            for name, value in part.filters:
                if value is not None:
                    values.setdefault(name, []).append(value)
        narrowest = {"from": max, "min": max, "to": min, "max": min}
        return {
            name: list(dict.fromkeys(found))
            if name in SEVERAL
            else [narrowest[name.rpartition("_")[2]](found)]
            for name, found in values.items()
        }

    @property
    def filters(self) -> dict[str, Any]:
        """Every field of ``understood``: its value, a list of several, or None."""
        found = {name: self.values.get(name, [None]) for name in FIELDS}
        return {name: values if values[1:] else values[0] for name, values in found.items()}


class SentenceReader:
    """Reads sentences with the names of the live catalogue, shared by the threads of a process.

    The names are read once for each catalogue version, on first use.
    """

    def __init__(self) -> None:
        self._version = ""
        self._read: tuple[SentenceNames, SentenceWords] | None = None
        self._lock = Lock()

    def read(self, connection: Connection, text: str) -> Sentence | None:
        """Return what a text means as a sentence; None if it is a name, or not understood."""
        tokens = sentence_tokens(text) if len(text) <= MAX_LETTERS else []
        if not 0 < len(tokens) <= MAX_WORDS:
            return None
        names, words = self._of(connection)
        if all(token not in words.known and not token[0].isdigit() for token in tokens):
            return None
        if _is_title(connection, names, tokens):
            return None
        whole = _WholeNames(connection, names, tokens, words.known)
        parts = read_sentence(tokens, words, whole)
        if parts is None:
            likely = read_sentence(tokens, words, _AnyNames(whole, words.known))
            if likely is not None and _says_more_than_names(likely, tokens, words):
                whole = _Surnames(connection, names, tokens, words.known)
                parts = read_sentence(tokens, words, whole)
        if parts is None:
            return None
        sentence = Sentence(tokens, parts, tuple(whole.liked(parts)))
        values = sentence.values
        for low, high in (("year_from", "year_to"), ("runtime_min", "runtime_max")):
            if low in values and high in values and values[low] > values[high]:
                return None
        return sentence

    def prepare(self, connection: Connection) -> None:
        """Read the names of the live catalogue, unless that is done."""
        self._of(connection)

    def _of(self, connection: Connection) -> tuple[SentenceNames, SentenceWords]:
        version = live_versions(connection).catalogue
        with self._lock:
            if self._read is None or version != self._version:
                names = read_sentence_names(connection, sentence_tokens)
                words = sentence_words(names.genres, names.countries, names.languages)
                self._read, self._version = (names, words), version
            return self._read


def _is_title(connection: Connection, names: SentenceNames, tokens: list[str]) -> bool:
    """Return whether the text is the name of a title, or the name and the year of one."""
    if names.titles[" ".join(tokens)]:
        return True
    *name, year = tokens
    numbers = names.titles[" ".join(name)] if name and year.isdigit() and len(year) == 4 else []
    return any(one.release_year == int(year) for one in titles_by_number(connection, numbers))


def _says_more_than_names(parts: list[Part], tokens: list[str], words: SentenceWords) -> bool:
    movies = words.marks["movies"]
    says = {name for part in parts for name, _ in part.filters}
    return bool(says - {"person"}) or any((token,) in movies for token in tokens)


class _WholeNames(Names):
    """People by their whole names; titles by theirs."""

    def __init__(
        self, connection: Connection, names: SentenceNames, tokens: list[str], known: frozenset[str]
    ) -> None:
        self._connection, self._names, self._known = connection, names, known
        self._titles: dict[str, str | None] = {}
        self._numbers: dict[str, int] = {}
        spans = {
            "-".join(tokens[start:end])
            for start in range(len(tokens))
            for end in range(start + 2, min(len(tokens), start + _MAX_NAME_WORDS) + 1)
            if not all(word in known for word in tokens[start:end])
        }
        self._people = people_with_ids(connection, spans) if spans else {}

    def title(self, words: str) -> str | None:
        """Return the name of the most voted title of this name, with or without its article."""
        if words not in self._titles:
            self._titles[words] = self._title(words)
        return self._titles[words]

    def _title(self, words: str) -> str | None:
        numbers = self._names.titles[words] or self._names.titles[f"the {words}"]
        if not numbers:
            return None
        name = titles_by_number(self._connection, numbers[:1])[0].title
        self._numbers[name] = numbers[0]
        return name

    def person(self, words: list[str], _role: Role) -> str | None:
        """Return the name of the person whose whole name this is."""
        return self._people.get("-".join(words))

    def liked(self, parts: list[Part]) -> list[int]:
        """Return the numbers of the titles after "like"."""
        return [
            self._numbers[str(value)]
            for part in parts
            for name, value in part.filters
            if name == "like"
        ]


class _AnyNames(Names):
    """Takes what may be a surname for one, to see if the text can be a sentence."""

    def __init__(self, whole: _WholeNames, known: frozenset[str]) -> None:
        self._whole, self._known = whole, known

    def title(self, words: str) -> str | None:
        """Return the name of the title."""
        return self._whole.title(words)

    def person(self, words: list[str], role: Role) -> str | None:
        """Return the name of the person, or the words where they may be a surname."""
        surname = " ".join(words) if _may_be_surname(words, self._known) else None
        return self._whole.person(words, role) or surname


class _Surnames(_WholeNames):
    """People by their surnames too, where one person of that name is known far more than others."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._found: dict[str, list[KnownPerson]] = {}

    def person(self, words: list[str], role: Role) -> str | None:
        """Return the name of the person of this whole name or surname."""
        whole = super().person(words, role)
        if whole is not None or not _may_be_surname(words, self._known):
            return whole
        surname = " ".join(words)
        if surname not in self._found:
            if len(self._found) == _MAX_LOOKUPS:
                return None
            numbers = self._names.surnames[surname]
            self._found[surname] = known_people(self._connection, numbers) if numbers else []
        people = self._found[surname]
        least_directed, least_acted = _LEAST[role]
        if role != "cast":
            found = _dominant([(one.directed, one.name) for one in people], _DOMINANCE)
            if found[0] >= least_directed:
                return found[1]
        dominance = _DOMINANCE if role == "cast" else _DOMINANCE_ELSEWHERE
        found = _dominant([(one.acted, one.name) for one in people], dominance)
        return found[1] if found[0] >= least_acted else None


def _may_be_surname(words: list[str], known: frozenset[str]) -> bool:
    """Return whether words of no phrase, after a particle, may be a surname: "de niro"."""
    return (
        len(words) <= SURNAME_WORDS
        and words[-1] not in known
        and not any(word[0].isdigit() for word in words)
        and not any(word in known for word in words[1:])
        and (words[0] not in known or len(words[0]) <= _PARTICLE_LETTERS)
    )


def _dominant(people: list[tuple[float, str]], dominance: int) -> tuple[float, str | None]:
    """Return the popularity and name of the person who is far more popular than the others."""
    best, second, *_ = [*sorted(people, reverse=True), (0, None), (0, None)]
    return best if best[0] >= dominance * second[0] else (0, None)
