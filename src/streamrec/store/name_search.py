"""Searching titles by a part of their name, in steps from the same name to a similar one."""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import fuzz, process

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
