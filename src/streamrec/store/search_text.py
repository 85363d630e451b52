"""Words of a text as a search compares them: folded, with the numbers that mean the same."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from streamrec.text import fold

MAX_WORDS = 12
"""Words of a query that count. The longest title that people type in full has 13."""
_MAX_LETTERS = 40  # of a word; the longest of the real catalogue has 30

_APOSTROPHES = re.compile("['’`´]")
_WORDS = re.compile(r"[^\W\d_]+|\d+")
# A digit within a word stands for a letter: "Se7en", "Fant4stic".
_DIGIT_AS_LETTER = re.compile(r"(?<=[^\W\d_])\d(?=[^\W\d_])")
_LETTERS_FOR_DIGITS = str.maketrans("013457", "oieasv")

_DECLARED = tomllib.loads(Path(__file__).with_name("search_words.toml").read_text("utf-8"))

LIGHT_WORDS = frozenset(_DECLARED["light"].split())
"""Words that say little about which name is meant."""


def _same_numbers() -> dict[str, tuple[str, ...]]:
    same: dict[str, tuple[str, ...]] = {}
    forms = zip(*(one.split() for one in _DECLARED["numbers"]), strict=True)
    for number, words in enumerate(forms, start=1):
        spellings = (str(number), *words)
        for one in spellings:
            same[one] = tuple(other for other in spellings if other != one)
    return same


SAME_NUMBERS = _same_numbers()
"""The other spellings of a number up to 13: digits, words, roman."""


def name_spellings(folded: str) -> list[list[str]]:
    """Return the words of a folded name, once for each way in which people write them.

    >>> name_spellings("spider-man 2")
    [['spider', 'man', '2'], ['spiderman', '2']]
    >>> name_spellings("fant4stic")
    [['fant', '4', 'stic'], ['fant4stic'], ['fantastic']]
    """
    apart: list[str] = []
    joined: list[str] = []
    for chunk in _APOSTROPHES.sub("", folded).split():
        pieces = _WORDS.findall(chunk)
        apart += pieces
        if pieces:
            joined.append("".join(pieces))
    spellings = [apart or [folded]]
    if joined and joined != apart:
        spellings.append(joined)
        read = [_DIGIT_AS_LETTER.sub(_as_letter, word) for word in joined]
        if read != joined:
            spellings.append(read)
    return spellings


def _as_letter(digit: re.Match[str]) -> str:
    return digit.group().translate(_LETTERS_FOR_DIGITS)


def query_words(text: str) -> list[str]:
    """Return the words of what a viewer typed, at most `MAX_WORDS`.

    >>> query_words("  Amélie, l'AMOUR ")
    ['amelie', 'lamour']
    """
    folded = fold(text)
    words = [word[:_MAX_LETTERS] for word in _WORDS.findall(_APOSTROPHES.sub("", folded))]
    return words[:MAX_WORDS] or [folded[:_MAX_LETTERS]] * bool(folded)
