"""What each kind of chart computes from its rows: the ``$names`` of ``specifications.json``."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from streamrec.explore.charts.chart_style import DIVERGING, LIGHT, SEQUENCE, WIDTH

Rows = Sequence[Mapping[str, Any]]
"""What is drawn: one mapping per mark; ``label`` is the text shown on hover."""

Write = Callable[[float], str]
"""Writes a number in the language of the page."""

Values: TypeAlias = dict[str, Any]

_LETTER = 6.4  # mean width of a letter beside a bar
_LONGEST_NAME = 200
_TICKS = 7  # powers of ten that fit along an axis


def bars(rows: Rows, highest: float = 0) -> Values:
    """Leave room for the text at the end of the longest bar, or of `highest`."""
    highest = highest or max(row["value"] for row in rows) or 1
    name, text = (max(len(row[key]) for row in rows) for key in ("name", "text"))
    room = WIDTH - min(name * _LETTER, _LONGEST_NAME)
    return {"ends": [0, highest / (1 - (text * _LETTER + 12) / room)]}


def dots(rows: Rows) -> Values:
    """Start the scale below the lowest value."""
    values = [row["value"] for row in rows]
    span = (max(values) - min(values)) or 1
    start = min(values) - 0.25 * span
    return {"start": start, "ends": [start, max(values) + 0.55 * span]}


def columns(_: Rows, axis: str, percent: bool = False, letters: int = 100) -> Values:
    """Cut the names below the columns after `letters` letters."""
    y = {"grid": True, "title": axis, "format": ".0%" if percent else ",d", "tickCount": 5}
    return {"cut": f"slice(datum.label, 0, {letters})", "y": y}


def stacked(_: Rows, parts: Mapping[str, str]) -> Values:
    """Take the name of each part, in the order of the legend, with the name of its colour."""
    return {"parts": list(parts), "colours": [LIGHT[name] for name in parts.values()]}


def intervals(rows: Rows, axis: str, write: Write, mark: float) -> Values:
    """Draw a rule at `mark`."""
    x = linear_axis(write, axis, [0, max(row["q75"] for row in rows)])
    return {"axis": axis, "x": x, "mark": mark}


def heat(
    rows: Rows, across: Sequence[str], down: Sequence[str], write: Write, diverging: bool = False
) -> Values:
    """Give each cell a colour: values go from 0 to the largest, or from -1 to 1 if `diverging`."""
    colours = DIVERGING if diverging else SEQUENCE
    low, high = (-1, 1) if diverging else (0, max(row["value"] for row in rows))
    limits = [low + (high - low) * k / len(colours) for k in range(1, len(colours))]
    dark = (0, 6) if diverging else (4, 5, 6)  # steps on which the text is light
    cells = [
        {**row, "step": step, "dark": step in dark, "written": write(row["value"])}
        for row in rows
        for step in [sum(row["value"] >= limit for limit in limits)]
    ]
    steps = list(range(len(colours)))
    return {"cells": cells, "across": across, "down": down, "steps": steps, "colours": colours}


def histogram(
    rows: Rows, box: Mapping[str, Any] | None, log: bool, write: Write, axis: str, counted: str
) -> Values:
    """Draw a box plot above the bins, if there is a `box`."""
    ends = [rows[0]["low"], rows[-1]["high"]]
    x = log_axis(ends, write, axis) if log else linear_axis(write, axis, ends)
    boxes = [{**box, "label": f"{box['name']}: {box['text']}"}] if box else []
    return {"axis": axis, "boxes": boxes, "counted": counted, "ends": ends, "x": x,
            "scale": "log" if log else "linear"}  # fmt: skip


def line(_: Rows, axis: str, dates: bool = False) -> Values:
    """Take years, or months as YYYY-MM if `dates`."""
    kind, number_format = ("temporal", "%Y") if dates else ("quantitative", "d")
    return {"axis": axis, "kind": kind, "format": number_format}


def band(_: Rows, axis: str) -> Values:
    """Name the axis."""
    return {"axis": axis}


def scatter(rows: Rows, trend: Rows, axes: tuple[str, str], write: tuple[Write, Write]) -> Values:
    """Sort the rows: cells of a grid have ``step``, points that stand out have ``far``."""
    ends = [_ends(rows, axis) for axis in ("x", "y")]
    scales = [{"type": "log", "domain": end, "nice": False, "clamp": True} for end in ends]
    x, y = (log_axis(*axis, grid=True) for axis in zip(ends, write, axes, strict=True))
    return {
        "cells": [row for row in rows if "step" in row],
        "far": [row for row in rows if "far" in row],
        "points": [row for row in rows if "step" not in row and "far" not in row],
        "sequence": SEQUENCE, "trend": trend, "x": x, "x_scale": scales[0], "y": y,
        "y_scale": scales[1],
    }  # fmt: skip


def bubbles(_: Rows, axes: tuple[str, str]) -> Values:
    """Name the axes."""
    return {"across": axes[0], "up": axes[1]}


def curve(rows: Rows, axes: tuple[str, str], write: Write) -> Values:
    """Put the counts on a logarithmic axis."""
    ends = _distinct_ends(rows[0]["x"], rows[-1]["x"])
    return {"ends": ends, "x": log_axis(ends, write, axes[0], grid=True), "up": axes[1]}


def _ends(rows: Rows, axis: str) -> list[float]:
    values = [row[key] for row in rows for key in (axis, f"{axis}0", f"{axis}1") if key in row]
    return _distinct_ends(min(values), max(values))


def _distinct_ends(low: float, high: float) -> list[float]:
    """Return the ends of a logarithmic scale, which differ even for a single value."""
    return [low, high] if low < high else [low / 2, high * 2]


def linear_axis(write: Write, title: str, ends: Sequence[float]) -> Values:
    """Return a linear axis whose labels have a unit."""
    span = ends[1] - ends[0]
    step = 10 ** math.floor(math.log10(max(span, 1e-9)))
    width = next(step * k for k in (2, 1, 0.5, 0.2) if span / (step * k) >= 4)
    first, last = math.ceil(ends[0] / width - 1e-9), math.floor(ends[1] / width + 1e-9)
    names = {f"{k * width:.10g}": write(round(k * width, 12)) for k in range(first, last + 1)}
    return _axis(names, ".10~g") | {"title": title, "labelOverlap": True}


def log_axis(ends: Sequence[float], write: Write, title: str, grid: bool = False) -> Values:
    """Return a logarithmic axis with labels at as many powers of ten as fit."""
    first = math.ceil(math.log10(ends[0]) - 1e-9)
    last = math.floor(math.log10(ends[1]) + 1e-9)
    every = max(1, math.ceil((last - first + 1) / _TICKS))
    powers = [k for k in range(first, last + 1) if (k - last) % every == 0]
    names = {f"1e{k:+d}": write(10.0**k) for k in powers}
    return _axis(names, ".0e") | {"title": title, "grid": grid}


def _axis(names: Mapping[str, str], number_format: str) -> Values:
    """Return an axis that looks each label up by its formatted value."""
    label = f"{json.dumps(names)}[format(datum.value,'{number_format}')] || ''"
    return {"values": [float(value) for value in names], "labelExpr": label, "grid": False}
