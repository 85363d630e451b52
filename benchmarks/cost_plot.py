"""The plot of ``benchmarks.cost``: time and memory by number of ratings, as an SVG without script.

Both axes are logarithmic, so a power of the number of ratings is a straight line; each line's
power, fitted by least squares, stands beside it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

import numpy as np

Curve = Sequence[tuple[float, float]]  # millions of ratings and a cost, ascending

# Okabe & Ito's colours: told apart by every kind of eyes, on white.
_COLOURS = ("#0072b2", "#d55e00", "#009e73")
_WIDTH, _HEIGHT, _GAP = 330, 300, 190  # of a panel's plane, and between two of them
_LEFT, _TOP = 75, 60
_LINE = 17  # from one line of text to the next
_FONT = "font-family='system-ui, sans-serif' font-size='13'"


def cost_plot(panels: Mapping[str, Mapping[str, Curve]], about: str) -> str:
    """Return the SVG with one panel per entry.

    Parameters
    ----------
    panels
        Title of the panel with its unit → name of the line → its points, all above 0.
    about
        What the picture shows, for those who hear it.
    """
    width = _LEFT + len(panels) * (_WIDTH + _GAP) - 70
    height = _TOP + _HEIGHT + 60
    drawn = [
        _panel(title, curves, _LEFT + number * (_WIDTH + _GAP))
        for number, (title, curves) in enumerate(panels.items())
    ]
    size = f"viewBox='0 0 {width} {height}' width='{width}' height='{height}'"
    return "\n".join([
        f"<svg xmlns='http://www.w3.org/2000/svg' {size} role='img' {_FONT}>",
        f"<title>{escape(about)}</title>",
        f"<rect width='{width}' height='{height}' fill='white'/>",
        *drawn,
        "</svg>\n",
    ])  # fmt: skip


def _panel(title: str, curves: Mapping[str, Curve], left: float) -> str:
    """Return one plane with its axes and its lines."""
    points = [point for curve in curves.values() for point in curve]
    x_low, x_high = (f(x for x, _ in points) for f in (min, max))
    low = math.floor(math.log10(min(y for _, y in points)))
    high = math.ceil(math.log10(max(y for _, y in points)))

    def x_at(x: float) -> float:
        return left + _WIDTH * math.log(x / x_low) / math.log(x_high / x_low)

    def y_at(y: float) -> float:
        return _TOP + _HEIGHT * (high - math.log10(y)) / (high - low)

    parts = [_text(left - 40, _TOP - 32, title, "start", "font-weight='600'")]
    for power in range(low, high + 1):
        y = y_at(10.0**power)
        parts.append(f"<path d='M{left:.0f} {y:.1f}h{_WIDTH}' stroke='#ddd'/>")
        parts.append(_text(left - 8, y + 4, f"{10.0**power:,.10g}", "end"))
    for x in sorted({x for x, _ in points}):
        parts.append(f"<path d='M{x_at(x):.1f} {_TOP + _HEIGHT}v5' stroke='#333'/>")
        parts.append(_text(x_at(x), _TOP + _HEIGHT + 20, f"{x:g}", "middle"))
    parts.append(_text(left + _WIDTH / 2, _TOP + _HEIGHT + 42, "million ratings", "middle"))
    for colour, (name, curve) in zip(_COLOURS, curves.items(), strict=False):
        places = [(x_at(x), y_at(y)) for x, y in curve]
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        parts.append(f"<polyline points='{line}' fill='none' stroke='{colour}' stroke-width='2'/>")
        for (x, y), (millions, cost) in zip(places, curve, strict=True):
            told = f"<title>{escape(name)}, {millions:g} million: {cost:,.4g}</title>"
            parts.append(f"<circle cx='{x:.1f}' cy='{y:.1f}' r='4' fill='{colour}'>{told}</circle>")
    ends = {name: y_at(curve[-1][1]) for name, curve in curves.items()}
    lowest = -math.inf
    for name in sorted(ends, key=lambda name: ends[name]):
        lowest = max(ends[name], lowest + _LINE)  # no name on top of another
        colour = _COLOURS[list(curves).index(name)]
        words = f"{name} {_power(curves[name])}"
        parts.append(_text(left + _WIDTH + 8, lowest + 4, words, "start", f"fill='{colour}'"))
    return "\n".join(parts)


def _power(curve: Curve) -> str:
    """Return ``~n^0.5``: the power of the number of ratings that fits a line best."""
    if len(curve) < 2:
        return ""
    millions, cost = np.log(np.array(curve)).T
    slope = np.polyfit(millions, cost, 1)[0]
    return f"~n^{slope:.2f}"


def _text(x: float, y: float, words: str, anchor: str, more: str = "") -> str:
    return f"<text x='{x:.1f}' y='{y:.1f}' text-anchor='{anchor}' {more}>{escape(words)}</text>"
