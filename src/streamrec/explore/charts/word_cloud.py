"""A word cloud: each word as close to the centre as it fits, no two overlapping."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from streamrec.explore.charts.chart_style import WIDTH
from streamrec.explore.charts.chart_values import Rows, Values

_HEIGHT = 300
# Widths of bold Liberation Sans (Arial's), in ems, of the letters that differ most.
_NARROW, _WIDE, _USUAL = 0.34, 0.9, 0.6
_WIDTHS = {**dict.fromkeys("fijlt'’", _NARROW), **dict.fromkeys("mw", _WIDE)}
_LINE, _GAP = 1.05, 3.0  # height of a word, in ems; room between words
_LARGEST, _SMALLEST = 46.0, 13.0  # font sizes


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
    """Return the rows that fit with ``x``, ``y`` (centres), ``size`` and ``tone`` 0-2 added.

    The font size grows with the root of ``share``, so that the area of a word shows its share.
    """
    taken: list[_Box] = []
    found = []
    for row in rows:
        part = math.sqrt(row["share"] / rows[0]["share"])
        size = max(_SMALLEST, _LARGEST * part)
        width = sum(_WIDTHS.get(letter, _USUAL) for letter in row["name"])
        across = width * size / 2 + _GAP
        down = _LINE * size / 2 + _GAP / 2
        for x, y in _spiral():
            box = _Box(x - across, y - down, x + across, y + down)
            inside = min(box[:2]) >= 0 and box.right <= WIDTH and box.bottom <= _HEIGHT
            if inside and not any(box.overlaps(other) for other in taken):
                taken.append(box)
                tone = 2 if part > 0.75 else 1 if part > 0.5 else 0
                found.append({**row, "x": x, "y": y, "size": size, "tone": tone})
                break
    return {"words": found}


def _spiral() -> Iterator[tuple[float, float]]:
    """Yield points from the centre outwards, on an ellipse of the shape of the cloud."""
    part = 0.0
    while part < 1:
        x, y = (1 + part * turn(2 * math.pi * 24 * part) for turn in (math.cos, math.sin))
        yield WIDTH / 2 * x, _HEIGHT / 2 * y
        part += 0.0012
