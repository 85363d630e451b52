"""Parts of Vega-Lite specifications that the kinds of charts share."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

Rows = Sequence[Mapping[str, Any]]
"""What is drawn: one mapping per mark; ``label`` is the text shown on hover."""

Write = Callable[[float], str]
"""Writes a number in the language of the page."""

Spec: TypeAlias = dict[str, Any]

NAMES: Spec = {"field": "name", "type": "nominal", "sort": None, "title": None}
LABEL: Spec = {"field": "label", "type": "nominal"}
NO_LABEL: Spec = {"value": ""}

_TICKS = 7  # powers of ten that fit along an axis


def number(field: str, **options: Any) -> Spec:
    """Return the channel of a number; ``axis=None`` = no axis."""
    return {"field": field, "type": "quantitative", **options}


def layer(mark: str, style: Mapping[str, Any], **encoding: Any) -> Spec:
    """Return one layer; what it does not encode it takes from the chart."""
    return {"mark": {"type": mark, **style}, "encoding": encoding}


def linear_axis(write: Write, title: str, ends: Sequence[float]) -> Spec:
    """Return a linear axis whose labels have a unit."""
    span = ends[1] - ends[0]
    step = 10 ** math.floor(math.log10(max(span, 1e-9)))
    width = next(step * k for k in (2, 1, 0.5, 0.2) if span / (step * k) >= 4)
    first, last = math.ceil(ends[0] / width - 1e-9), math.floor(ends[1] / width + 1e-9)
    names = {f"{k * width:.10g}": write(round(k * width, 12)) for k in range(first, last + 1)}
    return _axis(names, ".10~g") | {"title": title, "labelOverlap": True}


def log_axis(ends: Sequence[float], write: Write, title: str, grid: bool = False) -> Spec:
    """Return a logarithmic axis with labels at as many powers of ten as fit."""
    first = math.ceil(math.log10(ends[0]) - 1e-9)
    last = math.floor(math.log10(ends[1]) + 1e-9)
    every = max(1, math.ceil((last - first + 1) / _TICKS))
    powers = [k for k in range(first, last + 1) if (k - last) % every == 0]
    return _axis({f"1e{k:+d}": write(10.0**k) for k in powers}, ".0e") | {
        "title": title, "grid": grid,
    }  # fmt: skip


def _axis(names: Mapping[str, str], number_format: str) -> Spec:
    """Return an axis that looks each label up by its formatted value."""
    label = f"{json.dumps(names)}[format(datum.value,'{number_format}')] || ''"
    return {"values": [float(value) for value in names], "labelExpr": label, "grid": False}
