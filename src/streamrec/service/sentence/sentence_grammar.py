"""The grammar of a sentence that is a search: words → parts, without a guess.

Every word of the text must belong to a part or be a stop word. Of several readings the first one
is taken, in the order of `_Reader.steps`: longer phrases before shorter ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Protocol, TypeAlias, TypeVar

from streamrec.service.sentence.sentence_words import Meaning, SentenceWords

MAX_WORDS = 24
"""Words of a sentence; a longer text is a name search."""
_MAX_NAME_WORDS, _MAX_TITLE_WORDS = 5, 10
_MAX_ARTICLES = 3  # stop words before a year: "in the year"
_FIRST_YEAR, _LAST_YEAR = 1870, 2100
_YEAR = re.compile(r"[12]\d{3}")
_SHORT_YEAR = re.compile(r"[2-9]\d")
_DECADE = re.compile(r"(?:(1[89]|20)?(\d)0)s")
_NUMBER = re.compile(r"\d{1,3}(?:[.,]\d)?")
_MAX_MINUTES = 900

_T = TypeVar("_T")
Role = Literal["cast", "crew", "any"]
Value: TypeAlias = "str | int | None"


class Names(Protocol):
    """What the grammar asks about the catalogue's own names."""

    def title(self, words: str) -> str | None:
        """Return the name of the best known title that these words name exactly."""

    def person(self, words: list[str], role: Role) -> str | None:
        """Return the name of the person that these words name."""


class Part(NamedTuple):
    """A part of a sentence: the filters that it means, and its words ``[start, end)``."""

    start: int
    end: int
    filters: tuple[tuple[str, Value], ...]
    is_weak: bool = False  # it makes no sentence without another part


_Range: TypeAlias = "tuple[int | None, int | None]"


@dataclass
class _Reader:
    """Reads one text; a position from which the rest cannot be read is not tried again."""

    tokens: list[str]
    words: SentenceWords
    names: Names
    known: frozenset[str]
    failed: set[int] = field(default_factory=set)

    def read(self, at: int = 0) -> list[Part] | None:
        """Return the parts of the words from a position on; None if one is not understood."""
        if at == len(self.tokens):
            return []
        if at in self.failed:
            return None
        for end, part in self.steps(at):
            rest = self.read(end)
            if rest is not None:
                return [part, *rest] if part else rest
        self.failed.add(at)
        return None

    def steps(self, at: int) -> Iterator[tuple[int, Part | None]]:
        """Yield the ways to read on from a position, best first: where it ends, and what it is."""
        yield from self._like(at)
        yield from self._people(at, "cast")
        yield from self._ranges(at)
        yield from self._phrases(at)
        yield from self._people(at, "crew")
        yield from self._bare_person(at)
        for kind in ("stop", "movies"):
            for end in self._ends(kind, at):
                yield end, None

    # Names of titles and people.

    def _like(self, at: int) -> Iterator[tuple[int, Part | None]]:
        for start in self._ends("before like", at):
            for end, name in self._titles(start):
                for after in self._ends("between and", end):
                    for last, other in self._titles(after):
                        if other != name:
                            yield last, Part(at, last, (("like", name), ("like", other)))
                yield end, Part(at, end, (("like", name),))

    def _titles(self, start: int) -> Iterator[tuple[int, str]]:
        for end in range(min(len(self.tokens), start + _MAX_TITLE_WORDS), start, -1):
            name = self.names.title(" ".join(self.tokens[start:end]))
            if name is not None:
                yield end, name

    def _people(self, at: int, role: Role) -> Iterator[tuple[int, Part | None]]:
        for start in self._ends(f"before {role}", at):
            for end, name in self._persons(start, role):
                yield end, Part(at, end, (("person", name),))

    def _bare_person(self, at: int) -> Iterator[tuple[int, Part | None]]:
        for end, name in self._persons(at, "any"):
            yield end, Part(at, end, (("person", name),), is_weak=True)

    def _persons(self, start: int, role: Role) -> Iterator[tuple[int, str]]:
        longest = min(len(self.tokens), start + _MAX_NAME_WORDS)
        for end in range(longest, start, -1):
            span = self.tokens[start:end]
            if all(word in self.known or word.isdigit() for word in span):
                continue
            name = self.names.person(span, role)
            if name is not None:
                yield end, name

    # Years and minutes.

    def _ranges(self, at: int) -> Iterator[tuple[int, Part | None]]:
        for end, (low, high) in self._years(at):
            yield end, _part(at, end, "year", low, high)
        for end, (low, high) in self._lengths(at):
            yield end, _part(at, end, "runtime", low, high)

    def _years(self, at: int) -> Iterator[tuple[int, _Range]]:
        for kind in ("range", "between"):
            for start in self._ends(f"before {kind}", at):
                for middle, first in self._year(start):
                    for second_start in self._ends("between to", middle):
                        for end, last in self._year(second_start):
                            yield end, (first[0], last[1])
        for end, years in self._year(at, stops=0):
            for after in self._ends("after since", end):
                yield after, (years[0], None)
            for after in self._ends("after until", end):
                yield after, (None, years[1])
        bounds: tuple[tuple[str, int, int], ...] = (
            ("earlier", 0, -1), ("later", 1, 1), ("since", 0, 0), ("until", 1, 0)
        )  # fmt: skip
        for kind, side, step in bounds:
            for start in self._ends(f"before {kind}", at):
                for end, years in self._year(start):
                    bound = years[side] + step
                    yield end, (None, bound) if kind in ("earlier", "until") else (bound, None)
        for middle, first in self._year(at, stops=0):
            for second_start in self._ends("between and", middle):
                for end, second in self._year(second_start, after_decade=first[0] < first[1]):
                    if first[1] + 1 == second[0]:
                        yield end, (first[0], second[1])
            if middle + 1 < len(self.tokens) and self.tokens[middle] == "-":
                for end, second in self._year(middle + 1):
                    yield end, (first[0], second[1])
        for start in self._ends("before short_year", at):
            if start < len(self.tokens) and _SHORT_YEAR.fullmatch(self.tokens[start]):
                year = 1900 + int(self.tokens[start])
                yield start + 1, (year, year)
        for end, years in self._year(at, stops=0):
            yield end, years

    def _year(
        self, at: int, *, stops: int = _MAX_ARTICLES, after_decade: bool = False
    ) -> Iterator[tuple[int, tuple[int, int]]]:
        """Yield a year or a decade, and where it ends; a few stop words may be before it.

        After a decade the "los" of the second one may be missing: "los 50 y 60".
        """
        if at >= len(self.tokens):
            return
        word = self.tokens[at]
        if _YEAR.fullmatch(word) and _FIRST_YEAR <= int(word) <= _LAST_YEAR:
            yield at + 1, (int(word), int(word))
        if found := _DECADE.fullmatch(word):
            yield at + 1, _decade(found[1], int(found[2]))
        for start in (*self._ends("decade article", at), *([at] if after_decade else ())):
            if start < len(self.tokens):
                number = self.tokens[start]
                if re.fullmatch(r"\d0", number):
                    yield start + 1, _decade(None, int(number[0]))
                if re.fullmatch(r"(?:19|20)\d0", number):
                    yield start + 1, (int(number), int(number) + 9)
                for end, first in self._valued(self.words.decades, start):
                    yield end, (first, first + 9)
        for end, first in self._valued(self.words.decades, at):
            yield end, (first, first + 9)
        if stops:
            for start in self._ends("stop", at):
                yield from self._year(start, stops=stops - 1)

    def _lengths(self, at: int) -> Iterator[tuple[int, _Range]]:
        for kind in ("range", "between"):
            for start in self._ends(f"before {kind}", at):
                for middle, first in self._minutes(start, unit=False):
                    for second_start in self._ends("between to", middle):
                        for end, last in self._minutes(second_start):
                            # "between 1 and 2 hours" names the unit once.
                            low = first * 60 if first * 60 < last else first
                            if low < last:
                                yield end, (round(low), round(last))
        for middle, first in self._minutes(at, unit=False):
            for second_start in self._ends("between dash", middle):
                for end, last in self._minutes(second_start):
                    if first < last:
                        yield end, (round(first), round(last))
        for start in self._ends("before less", at):
            for end, minutes in self._minutes(start):
                yield end, (None, round(minutes))
        for start in self._ends("before more", at):
            for end, minutes in self._minutes(start):
                yield end, (round(minutes), None)
        for end, minutes in self._minutes(at):
            for last in self._ends("after less", end):
                yield last, (None, round(minutes))
            for last in self._ends("after more", end):
                yield last, (round(minutes), None)
            yield end, (round(minutes), round(minutes))

    def _minutes(self, at: int, *, unit: bool = True) -> Iterator[tuple[int, float]]:
        """Yield a number of minutes, and where it ends; without a unit, the number alone."""
        for start in self._ends("half before", at):
            for end, size in self._valued(self.words.minutes, start):
                yield end, size / 2
        for end, size in self._valued(self.words.minutes, at):
            for half in self._ends("half after", end):
                yield half, 1.5 * size
        for middle, number in self._number(at):
            for half in self._ends("half after", middle):
                for end, size in self._valued(self.words.minutes, half):
                    yield from self._long(end, (number + 0.5) * size)
            for end, size in self._valued(self.words.minutes, middle):
                for half in self._ends("half after", end):
                    yield from self._long(half, (number + 0.5) * size)
                if size > 1:
                    for start in (*self._ends("between and", end), end):
                        for rest_end, more in self._number(start):
                            for last in (
                                *self._valued_ends(self.words.minutes, rest_end),
                                rest_end,
                            ):
                                yield from self._long(last, number * size + more)
                yield from self._long(end, number * size)
            if not unit:
                yield middle, number

    def _long(self, end: int, minutes: float) -> Iterator[tuple[int, float]]:
        if 1 <= minutes <= _MAX_MINUTES:
            for last in self._ends("after long", end):
                yield last, minutes
            yield end, minutes

    def _number(self, at: int) -> Iterator[tuple[int, float]]:
        if at < len(self.tokens) and _NUMBER.fullmatch(self.tokens[at]):
            yield at + 1, float(self.tokens[at].replace(",", "."))
        yield from self._valued(self.words.numbers, at)

    # Phrases.

    def _phrases(self, at: int) -> Iterator[tuple[int, Part | None]]:
        for end in self._ends("before spoken", at):
            for last, code in self._valued(self.words.spoken, end):
                for after in (*self._ends("after spoken", last), last):
                    yield after, Part(at, after, (("language", code),))
        for end, code in self._valued(self.words.spoken, at):
            for last in self._ends("after spoken", end):
                yield last, Part(at, last, (("language", code),))
        for end in self._ends("before place", at):
            for start in (end, *self._ends("stop", end)):
                for last, code in self._valued(self.words.places, start):
                    yield last, Part(at, last, (("country", code),))
        stops = set(self._ends("stop", at))
        for end in range(min(len(self.tokens), at + self.words.longest), at, -1):
            phrase = tuple(self.tokens[at:end])
            if end - at > 1 and end in stops:
                yield end, None
            if meaning := self.words.meanings.get(phrase):
                yield end, _of_meaning(at, end, meaning)
            elif place := self.words.places.get(phrase):
                yield end, Part(at, end, (("country", place),), is_weak=True)
            elif spoken := self.words.spoken.get(phrase):
                yield end, Part(at, end, (("language", spoken),), is_weak=True)

    def _ends(self, kind: str, at: int) -> Iterator[int]:
        """Yield where the phrases of a kind end that begin here, the longest first."""
        phrases = self.words.marks[kind]
        for end in range(min(len(self.tokens), at + self.words.longest), at, -1):
            if tuple(self.tokens[at:end]) in phrases:
                yield end

    def _valued(self, table: Mapping[tuple[str, ...], _T], at: int) -> Iterator[tuple[int, _T]]:
        for end in range(min(len(self.tokens), at + self.words.longest), at, -1):
            value = table.get(tuple(self.tokens[at:end]))
            if value is not None:
                yield end, value

    def _valued_ends(self, table: Mapping[tuple[str, ...], int], at: int) -> Iterator[int]:
        for end, _ in self._valued(table, at):
            yield end


def _decade(century: str | None, digit: int) -> tuple[int, int]:
    first = int(f"{century}{digit}0") if century else (1900 if digit >= 2 else 2000) + digit * 10
    return first, first + 9


def _part(at: int, end: int, what: str, low: int | None, high: int | None) -> Part:
    low_name, high_name = ("year_from", "year_to") if what == "year" else (
        "runtime_min", "runtime_max"
    )  # fmt: skip
    return Part(at, end, ((low_name, low), (high_name, high)), is_weak=low == high)


def _of_meaning(at: int, end: int, meaning: Meaning) -> Part:
    filters: list[tuple[str, Value]] = [("genre", genre) for genre in meaning.genres]
    if meaning.country:
        filters.append(("country", meaning.country))
    if meaning.runtime_max:
        filters.append(("runtime_max", meaning.runtime_max))
    return Part(at, end, tuple(filters), is_weak=not meaning.genres and not meaning.runtime_max)


def read_sentence(tokens: list[str], words: SentenceWords, names: Names) -> list[Part] | None:
    """Return the parts of a text; None if a word of it is not understood, or if it says too little.

    A year, a country or a person alone is rather a name: "1984", "Australia", "Cher".
    """
    parts = _Reader(tokens, words, names, words.known).read()
    if not parts:
        return None
    movies = words.marks["movies"]
    is_movies = [(token,) in movies for token in tokens]
    if not any(is_movies) and all(part.is_weak for part in parts):
        return None
    return _with_stop_words(parts, is_movies)


def _with_stop_words(parts: list[Part], is_movies: list[bool]) -> list[Part]:
    """Return the parts with the stop words before each, which go when the part is removed."""
    longer: list[Part] = []
    end = 0
    for part in parts:
        start = part.start
        while start > end and not is_movies[start - 1]:
            start -= 1
        longer.append(part._replace(start=start))
        end = part.end
    return longer
