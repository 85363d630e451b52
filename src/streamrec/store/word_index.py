"""Names by their words: which names hold the words that a viewer typed, and how well they match.

An index holds the names of one kind. Words are numbered in alphabetical order, so the words that
begin alike have neighbouring numbers, and the names that hold any of them are one slice of an
array. The cost of a search depends on the number of words typed, not on their length.
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from streamrec.store.search_text import LIGHT_WORDS, SAME_NUMBERS

_LIGHT_WEIGHT, _MIN_WEIGHT = 0.12, 0.2
_BY_VECTOR = 64  # names that are compared word by word, after all names were compared at once

# How well a word of a name matches a word that was typed, 0-1.
_SAME_NUMBER, _LETTER_AS_NUMBER = 0.95, 0.6
_LAST_PREFIX, _INNER_PREFIX = 0.88, 0.6
_INNER_PREFIX_LETTERS = 3
_MISSPELT = 0.62

# Of the whole name: the share of what the name has beyond the words typed, and the bonus of order.
_UNTYPED_SHARE = 0.5
_WHOLE_NAME, _IN_ORDER = 1.25, 1.05
# How much a title is seen counts less where its whole name was typed.
_WHOLE_NAME_POWER = 0.75
_MIN_QUALITY = 0.02

# Letters that people exchange at the start of a word.
_SOUNDS_LIKE = {
    "b": "v", "v": "b", "c": "ksq", "k": "cq", "q": "ck", "s": "cz", "z": "s", "j": "gy",
    "g": "j", "y": "ij", "i": "y", "f": "p", "p": "f", "w": "v", "x": "sz",
}  # fmt: skip


class Name(NamedTuple):
    """A name of an entry, in words; `factor` is below 1 for a name that is not its own."""

    entry: int
    words: Sequence[str]
    factor: float = 1.0


class Match(NamedTuple):
    """An entry that matches; `is_whole` says that its whole name was typed, without mistakes."""

    score: float
    entry: int
    is_whole: bool


@dataclass(frozen=True)
class _Typed:
    """A word that was typed: the words of names that it may mean, as ranges from the worst."""

    weight: float
    ranges: tuple[tuple[int, int, float], ...]

    def match(self, word: int) -> float:
        """Return how well a word of a name matches, 0-1."""
        for low, high, match in reversed(self.ranges):
            if low <= word < high:
                return match
        return 0.0


class WordIndex:
    """The names of one kind; entries have a number and how much they are seen, 0-1."""

    def __init__(
        self, names: Iterable[Name], seen: Sequence[float], years: Sequence[int] = ()
    ) -> None:
        words: dict[str, int] = {}
        entries, lengths, found, factors = array("i"), array("i"), array("i"), array("f")
        for entry, spelled, factor in names:
            entries.append(entry)
            factors.append(factor)
            lengths.append(len(spelled))
            found.extend(words.setdefault(word, len(words)) for word in spelled)
        self._vocabulary = sorted(words)
        rank = np.empty(len(words), np.int32)
        rank[[words[word] for word in self._vocabulary]] = np.arange(len(words), dtype=np.int32)
        self._words = rank[np.array(found, np.int32)]
        self._offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
        self._entries = np.array(entries, np.int32)
        name_of_word = np.repeat(np.arange(len(entries), dtype=np.int32), lengths)
        order = np.argsort(self._words, kind="stable")
        self._postings = name_of_word[order]
        counts = np.bincount(self._words, minlength=len(words))
        self._light = self._numbers(LIGHT_WORDS)
        self._left_out = self._light | self._numbers({"1", *SAME_NUMBERS["1"]})
        self._word_weights = self._weigh(counts)
        self._starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
        sums = np.zeros(len(entries))
        np.add.at(sums, name_of_word, self._word_weights[self._words])
        self._name_weights = sums.astype(np.float32)
        self._factors = np.array(factors, np.float32)
        self._seen = np.array(seen, np.float32)
        self._prior = self._seen[self._entries] * self._factors
        self._years = np.array(years, np.int16)

    def _weigh(self, counts: NDArray[Any]) -> NDArray[np.float32]:
        n_names = max(2, len(self._entries))
        weights = 1 - np.log(np.maximum(counts, 1)) / math.log(n_names)
        weights = np.maximum(weights, _MIN_WEIGHT)
        weights[list(self._light)] = _LIGHT_WEIGHT
        return np.asarray(weights, np.float32)

    def __contains__(self, word: str) -> bool:
        return self._number(word) is not None

    def _number(self, word: str) -> int | None:
        number = bisect_left(self._vocabulary, word)
        found = number < len(self._vocabulary) and self._vocabulary[number] == word
        return number if found else None

    def _numbers(self, words: Iterable[str]) -> set[int]:
        numbers = (self._number(word) for word in words)
        return {number for number in numbers if number is not None}

    def hold_together(self, first: str, second: str) -> bool:
        """Return whether a name holds both words."""
        one, other = self._holders(first), self._holders(second)
        return bool(np.intersect1d(one, other).size)

    def _holders(self, word: str) -> NDArray[np.int32]:
        """Return the names that hold a word."""
        number = self._number(word)
        if number is None:
            return self._postings[:0]
        return self._postings[self._starts[number] : self._starts[number + 1]]

    def search(
        self, words: Sequence[str], limit: int, *, misspelt: bool = False, year: int | None = None
    ) -> list[Match]:
        """Return up to `limit` entries whose names hold the words, best first.

        The last word may be the beginning of a word. With `misspelt`, words may have mistakes.
        Titles of another `year` rank low.
        """
        if not len(self._entries) or not words:
            return []
        last = len(words) - 1
        typed = [self._typed(word, at == last, misspelt) for at, word in enumerate(words)]
        asked = sum(one.weight for one in typed)
        candidates = self._candidates(typed, asked, year)
        best: dict[int, Match] = {}
        for name in candidates:
            match = self._compare(int(name), typed, asked, year)
            if match and (match.entry not in best or best[match.entry].score < match.score):
                best[match.entry] = match
        return sorted(best.values(), key=lambda one: (-one.score, one.entry))[:limit]

    def _typed(self, word: str, is_last: bool, misspelt: bool) -> _Typed:
        number = self._number(word)
        if word in LIGHT_WORDS:
            weight = _LIGHT_WEIGHT
        else:
            weight = 1.0 if number is None else float(self._word_weights[number])
        ranges: list[tuple[int, int, float]] = []
        if misspelt and len(word) >= 4:
            ranges += self._misspelt(word)
        if is_last or len(word) >= _INNER_PREFIX_LETTERS:
            low = bisect_left(self._vocabulary, word)
            high = bisect_left(self._vocabulary, word + "\U0010ffff", low)
            match = _LAST_PREFIX if is_last and not word.isdigit() else _INNER_PREFIX
            if high > low:
                ranges.append((low, high, match))
        for same in SAME_NUMBERS.get(word, ()):
            other = self._number(same)
            if other is not None:
                ranges.append(
                    (other, other + 1, _LETTER_AS_NUMBER if len(word) == 1 and not word.isdigit()
                     else _SAME_NUMBER)
                )  # fmt: skip
        if number is not None:
            ranges.append((number, number + 1, 1.0))
        return _Typed(weight, tuple(sorted(ranges, key=lambda one: one[2])))

    def _misspelt(self, word: str) -> list[tuple[int, int, float]]:
        """Return the words that are at most as many mistakes away as a word of this length has."""
        most = 1 if len(word) < 7 else 2 if len(word) < 11 else 3
        firsts = {word[0], word[1], *_SOUNDS_LIKE.get(word[0], "")}
        found = []
        for first in firsts:
            low = bisect_left(self._vocabulary, first)
            high = bisect_left(self._vocabulary, first + "\U0010ffff", low)
            near = process.extract(
                word, self._vocabulary[low:high], scorer=OSA.distance, score_cutoff=most, limit=12
            )
            for _, distance, at in near:
                if distance:
                    match = _MISSPELT * (1 - distance / len(word))
                    found.append((low + at, low + at + 1, match))
        return found

    def _candidates(
        self, typed: Sequence[_Typed], asked: float, year: int | None
    ) -> NDArray[np.int64]:
        """Return the names that match best, with every word compared but not their order."""
        total = np.zeros(len(self._entries), np.float32)
        matched = np.empty_like(total)
        for one in dict.fromkeys(typed):
            if not one.ranges:
                continue
            matched.fill(0)
            for low, high, match in one.ranges:
                matched[self._postings[self._starts[low] : self._starts[high]]] = match
            matched *= one.weight * typed.count(one)
            total += matched
        names = np.flatnonzero(total > asked * 0.25)
        held = total[names]
        typed_share = held / np.float32(asked)
        named_share = np.minimum(held / self._name_weights[names], 1)
        scores = typed_share**3 * (1 - _UNTYPED_SHARE + _UNTYPED_SHARE * named_share)
        scores *= self._prior[names]
        if year is not None:
            scores *= np.where(self._years[self._entries[names]] == year, 4, 1)
        if len(names) > _BY_VECTOR:
            names = names[np.argpartition(-scores, _BY_VECTOR)[:_BY_VECTOR]]
        return names

    def _compare(
        self, name: int, typed: Sequence[_Typed], asked: float, year: int | None
    ) -> Match | None:
        words = self._words[self._offsets[name] : self._offsets[name + 1]].tolist()
        found = 0.0
        covered: dict[int, float] = {}
        places: list[int] = []
        worst = 1.0
        for one in typed:
            before = places[-1] if places else -1
            match, place = 0.0, -1
            for at, word in enumerate(words):
                here = one.match(word)
                # Of equal words the one that continues the order counts.
                if here > match or (here == match > 0 and place <= before < at):
                    match, place = here, at
            worst = min(worst, match)
            places.append(place)
            if place >= 0:
                found += one.weight * match
                covered[place] = max(covered.get(place, 0.0), match)
        held = sum(float(self._word_weights[words[at]]) * match for at, match in covered.items())
        named_share = min(1.0, held / float(self._name_weights[name]))
        quality = (found / asked) ** 3 * (1 - _UNTYPED_SHARE + _UNTYPED_SHARE * named_share)
        in_order = -1 not in places and all(a < b for a, b in pairwise(places))
        untyped = {word for at, word in enumerate(words) if at not in covered}
        is_whole = in_order and worst >= _SAME_NUMBER and untyped <= self._left_out
        if is_whole:
            quality *= _WHOLE_NAME
        elif in_order and places[0] == 0:
            quality *= _IN_ORDER
        entry = int(self._entries[name])
        if year is not None:
            quality *= _year_factor(int(self._years[entry]) - year)
        if quality < _MIN_QUALITY:
            return None
        seen = float(self._prior[name])
        return Match(quality * (seen**_WHOLE_NAME_POWER if is_whole else seen), entry, is_whole)


def _year_factor(difference: int) -> float:
    if difference == 0:
        return 1.2
    return 0.9 if abs(difference) == 1 else 0.3


def seen_share(counts: Sequence[float], least: float, power: float) -> list[float]:
    """Return how much entries are seen, `least` to 1, from counts such as votes."""
    most = math.log1p(max(counts, default=0.0)) or 1.0
    return [least + (1 - least) * (math.log1p(count) / most) ** power for count in counts]
