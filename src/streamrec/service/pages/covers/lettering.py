"""Break a title into lines and choose the font size that fills the room, in any font."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache

# Widths in em of a bold sans serif. The viewer's font differs a little; the SVG stretches each line
# to the computed width.
_NARROW = dict.fromkeys("iIjl|!.,:;'’·´`", 0.29) | dict.fromkeys("ftr()[]-/ ", 0.36)
_BROAD = dict.fromkeys("mwMW@%—&", 0.90) | dict.fromkeys("OQGCD", 0.77)
_WIDTHS = _NARROW | _BROAD
_Word = tuple[str, float]  # with its width
_MAX_LINES = 6
_LINE_HEIGHT = 1.06


@dataclass(frozen=True)
class TextBlock:
    """A text in lines of one font size; ``widths`` has one width a line, in drawing units."""

    lines: tuple[str, ...]
    widths: tuple[float, ...]
    size: float

    @property
    def leading(self) -> float:
        """The distance between two baselines."""
        return self.size * _LINE_HEIGHT


@cache
def _width(character: str) -> float:
    if character in _WIDTHS:
        return _WIDTHS[character]
    if unicodedata.combining(character):
        return 0.0
    if unicodedata.east_asian_width(character) in "WF":
        return 1.0
    return 0.69 if character.isupper() else 0.56


def typeset(
    text: str, width: float, height: float, max_size: float, letter_width: float = 1.0
) -> TextBlock:
    """Return the text in the number of lines that allows the largest font size.

    >>> typeset("The Lion King", 100, 100, 30).lines
    ('The', 'Lion', 'King')
    """
    words = [(word, sum(map(_width, word)) * letter_width) for word in text.split()] or [(" ", 1.0)]
    gap = _width(" ") * letter_width
    best = TextBlock((), (), 0.0)
    for count in range(1, min(len(words), _MAX_LINES) + 1):
        lines, widths = _balanced_lines(words, gap, count)
        size = min(max_size, width / max(widths), height / (_LINE_HEIGHT * len(lines)))
        if size > best.size * 1.04:  # one more line must gain 4 %
            best = TextBlock(lines, tuple(width * size for width in widths), size)
    return best


def _balanced_lines(
    words: list[_Word], gap: float, count: int
) -> tuple[tuple[str, ...], tuple[float, ...]]:
    """Return at most `count` lines and their widths, with the widest line as narrow as possible."""
    low = max(width for _, width in words)
    high = sum(width for _, width in words) + gap * (len(words) - 1)
    for _ in range(12):
        middle = (low + high) / 2
        fits = len(_filled_lines(words, gap, middle)) <= count
        low, high = (low, middle) if fits else (middle, high)
    lines = _filled_lines(words, gap, high)
    return (
        tuple(" ".join(word for word, _ in line) for line in lines),
        tuple(sum(width for _, width in line) + gap * (len(line) - 1) for line in lines),
    )


def _filled_lines(words: list[_Word], gap: float, widest: float) -> list[list[_Word]]:
    lines: list[list[_Word]] = []
    used = 0.0
    for word in words:
        if lines and used + gap + word[1] <= widest + 1e-9:
            lines[-1].append(word)
            used += gap + word[1]
        else:
            lines.append([word])
            used = word[1]
    return lines
