"""What charts share: data put inside, layers put together, axes whose labels are ready made."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import altair as alt

Rows = Sequence[Mapping[str, Any]]
"""What is drawn: one mapping per mark; ``label`` is the text shown on hover."""

Text = Callable[[float], str]
"""How a number is written."""

Chart = alt.TopLevelMixin

_TICKS = 7  # powers of ten that fit beside each other


def data(rows: Rows) -> alt.InlineData:
    """Return rows as a chart's own data."""
    return alt.InlineData(values=[dict(row) for row in rows])


def layered(*layers: Any, **properties: Any) -> Chart:
    """Return layers in one chart, the first at the back."""
    chart: Chart = alt.layer(*layers).properties(**properties)
    return chart


def plain_axis(text: Text, title: str, ends: Sequence[float]) -> alt.Axis:
    """Return a linear axis whose ends' labels say the unit."""
    step = 10 ** math.floor(math.log10(max(ends[1] - ends[0], 1e-9)))
    width = next(step * k for k in (2, 1, 0.5, 0.2) if (ends[1] - ends[0]) / (step * k) >= 4)
    first, last = math.ceil(ends[0] / width - 1e-9), math.floor(ends[1] / width + 1e-9)
    values = [round(k * width, 12) for k in range(first, last + 1)]
    names = {f"{value:.10g}": text(value) for value in values}
    return alt.Axis(
        values=values,
        title=title,
        grid=False,
        labelExpr=f"{json.dumps(names)}[format(datum.value,'.10~g')] || ''",
        labelOverlap=True,
    )


def power_axis(ends: Sequence[float], text: Text, title: str, grid: bool = False) -> alt.Axis:
    """Return a logarithmic axis labelled at powers of ten, as many as there is room for."""
    first = math.ceil(math.log10(ends[0]) - 1e-9)
    last = math.floor(math.log10(ends[1]) + 1e-9)
    every = max(1, math.ceil((last - first + 1) / _TICKS))
    powers = [k for k in range(first, last + 1) if (k - last) % every == 0]
    names = {f"1e{k:+d}": text(10.0**k) for k in powers}
    return alt.Axis(
        values=[10.0**k for k in powers],
        title=title,
        grid=grid,
        labelExpr=f"{json.dumps(names)}[format(datum.value,'.0e')] || ''",
    )
