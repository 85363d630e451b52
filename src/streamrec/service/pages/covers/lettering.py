"""A title set in type: broken into lines and sized so that it fills its place, in any font."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache

# Widths in em of a bold sans serif; a reader's own font differs a little, and each line is then
# fitted to the width counted with.
_NARROW = dict.fromkeys("iIjl|!.,:;'’·´`", 0.29) | dict.fromkeys("ftr()[]-/ ", 0.36)
_BROAD = dict.fromkeys("mwMW@%—&", 0.90) | dict.fromkeys("OQGCD", 0.77)
_WIDTHS = _NARROW | _BROAD
_UPPER, _LOWER, _FULL = 0.69, 0.56, 1.0

_MOST_LINES = 6
_LINE_HEIGHT = 1.06


@dataclass(frozen=True)
class Setting:
    """A text in lines at one size; widths in the units of the drawing, one for each line."""

    lines: tuple[str, ...]
    widths: tuple[float, ...]
    size: float

    @property
    def leading(self) -> float:
        """The distance from one base line to the next."""
        return self.size * _LINE_HEIGHT


@cache
def _width(character: str) -> float:
    if character in _WIDTHS:
        return _WIDTHS[character]
    if unicodedata.combining(character):
        return 0.0
    if unicodedata.east_asian_width(character) in "WF":
        return _FULL
    return _UPPER if character.isupper() else _LOWER


def text_width(text: str) -> float:
    """Return the width of a text in em."""
    return sum(map(_width, text))


def set_in_type(
    text: str, width: float, height: float, largest: float, spread: float = 1.0
) -> Setting:
    """Return the text in the number of lines that lets it be largest.

    Parameters
    ----------
    width, height, largest
        The place and the largest size, in the units of the drawing.
    spread
        How much wider than usual the letters stand.

    Examples
    --------
    >>> set_in_type("The Lion King", 100, 100, 30).lines
    ('The', 'Lion', 'King')
    """
    words = [(word, text_width(word) * spread) for word in text.split()] or [(" ", 1.0)]
    gap = _width(" ") * spread
    best = Setting((), (), 0.0)
    for count in range(1, min(len(words), _MOST_LINES) + 1):
        lines, widths = _broken(words, gap, count)
        size = min(largest, width / max(widths), height / (_LINE_HEIGHT * len(lines)))
        if size > best.size * 1.04:  # a further line must be worth it
            best = Setting(lines, tuple(one * size for one in widths), size)
    return best


def _broken(
    words: list[tuple[str, float]], gap: float, count: int
) -> tuple[tuple[str, ...], tuple[float, ...]]:
    """Break words into at most `count` lines whose widest is as narrow as can be."""
    low = max(width for _, width in words)
    high = sum(width for _, width in words) + gap * (len(words) - 1)
    for _ in range(12):
        middle = (low + high) / 2
        if len(_filled(words, gap, middle)) <= count:
            high = middle
        else:
            low = middle
    lines = _filled(words, gap, high)
    return (
        tuple(" ".join(word for word, _ in line) for line in lines),
        tuple(sum(width for _, width in line) + gap * (len(line) - 1) for line in lines),
    )


def _filled(
    words: list[tuple[str, float]], gap: float, widest: float
) -> list[list[tuple[str, float]]]:
    lines: list[list[tuple[str, float]]] = []
    used = 0.0
    for word in words:
        if lines and used + gap + word[1] <= widest + 1e-9:
            lines[-1].append(word)
            used += gap + word[1]
        else:
            lines.append([word])
            used = word[1]
    return lines
