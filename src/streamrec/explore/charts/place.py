"""Where the words of a cloud stand: each as near to the middle as it fits, none over another."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

# Widths of bold Liberation Sans (Arial's), in ems, of those letters that differ most.
_NARROW, _WIDE, _USUAL = 0.34, 0.9, 0.6
_WIDTHS = {**dict.fromkeys("fijlt'’", _NARROW), **dict.fromkeys("mw", _WIDE)}

_LINE = 1.05  # height of a word, in ems
_GAP = 3.0  # between words

LARGEST, SMALLEST = 46.0, 13.0


def placed(words: Sequence[Mapping[str, Any]], width: float, height: float) -> list[dict[str, Any]]:
    """Return the words that fit, with ``x``, ``y`` (middles), ``size`` and ``tone`` 0-2 added.

    Parameters
    ----------
    words
        ``word`` and ``share``, the commonest first; a size goes by the root of the share, so that
        a word's area goes by its share.
    """
    most = words[0]["share"] if words else 1
    taken: list[tuple[float, float, float, float]] = []
    found = []
    for row in words:
        part = math.sqrt(row["share"] / most)
        size = max(SMALLEST, LARGEST * part)
        half = (_width(row["word"]) * size / 2 + _GAP, _LINE * size / 2 + _GAP / 2)
        for x, y in _spiral(width, height):
            box = (x - half[0], y - half[1], x + half[0], y + half[1])
            inside = box[0] >= 0 and box[1] >= 0 and box[2] <= width and box[3] <= height
            if inside and not any(_overlap(box, other) for other in taken):
                taken.append(box)
                tone = 2 if part > 0.75 else 1 if part > 0.5 else 0
                found.append({**row, "x": x, "y": y, "size": size, "tone": tone})
                break
    return found


def _width(word: str) -> float:
    return sum(_WIDTHS.get(letter, _USUAL) for letter in word)


def _spiral(width: float, height: float) -> Iterator[tuple[float, float]]:
    """Yield points from the middle outwards, on an ellipse of the picture's own shape."""
    turns = 0.0
    while turns < 1:
        angle = 2 * math.pi * 24 * turns
        yield (
            width / 2 * (1 + turns * math.cos(angle)),
            height / 2 * (1 + turns * math.sin(angle)),
        )
        turns += 0.0012


def _overlap(
    one: tuple[float, float, float, float], other: tuple[float, float, float, float]
) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
