"""A word cloud: each word as close to the centre as it fits, no two overlapping."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

from streamrec.explore.charts.chart_style import WIDTH
from streamrec.explore.charts.chart_values import Rows, Values

_HEIGHT = 300

# Widths of bold Liberation Sans (Arial's), in ems, of the letters that differ most.
_NARROW, _WIDE, _USUAL = 0.34, 0.9, 0.6
_WIDTHS = {**dict.fromkeys("fijlt'’", _NARROW), **dict.fromkeys("mw", _WIDE)}

_LINE = 1.05  # height of a word, in ems
_GAP = 3.0  # between words

LARGEST, SMALLEST = 46.0, 13.0  # font sizes


class _Box(NamedTuple):
    """A rectangle; y grows downwards."""

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: _Box) -> bool:
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom


def cloud(rows: Rows) -> Values:
    """Place the words that fit: ``name``, ``share``, the most common first."""
    return {"words": place_words(rows, WIDTH, _HEIGHT)}


def place_words(rows: Rows, width: float, height: float) -> list[dict[str, Any]]:
    """Return the rows that fit, with ``x``, ``y`` (centres), ``size`` and ``tone`` 0-2 added.

    The font size grows with the root of the share, so that the area of a word shows its share.
    """
    taken: list[_Box] = []
    found = []
    for row in rows:
        part = math.sqrt(row["share"] / rows[0]["share"])
        size = max(SMALLEST, LARGEST * part)
        across = _width(row["name"]) * size / 2 + _GAP
        down = _LINE * size / 2 + _GAP / 2
        for x, y in _spiral(width, height):
            box = _Box(x - across, y - down, x + across, y + down)
            inside = min(box[:2]) >= 0 and box.right <= width and box.bottom <= height
            if inside and not any(box.overlaps(other) for other in taken):
                taken.append(box)
                tone = 2 if part > 0.75 else 1 if part > 0.5 else 0
                found.append({**row, "x": x, "y": y, "size": size, "tone": tone})
                break
    return found


def _width(word: str) -> float:
    return sum(_WIDTHS.get(letter, _USUAL) for letter in word)


def _spiral(width: float, height: float) -> Iterator[tuple[float, float]]:
    """Yield points from the centre outwards, on an ellipse of the shape of the cloud."""
    part = 0.0
    while part < 1:
        angle = 2 * math.pi * 24 * part
        yield (
            width / 2 * (1 + part * math.cos(angle)),
            height / 2 * (1 + part * math.sin(angle)),
        )
        part += 0.0012
