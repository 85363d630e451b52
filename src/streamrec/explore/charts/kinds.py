"""The kinds of chart that the page uses, each from rows with names and labels ready made.

Every row may carry ``label``, the text shown on hover. Rows come drawn as they are: nothing is
summed, binned or sorted here.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import altair as alt

from streamrec.explore.charts.style import (
    ACCENT,
    DIVERGING,
    GREY,
    INK,
    MAIN,
    ON_STRONG,
    PALE,
    SEQUENCE,
    SOFT,
)

Rows = Sequence[Mapping[str, Any]]
Text = Callable[[float], str]

_STEP = 24  # height of a horizontal bar with its gap
_HEIGHT = 260
_TICKS = 7  # powers of ten that fit beside each other


def bars(rows: Rows, highest: float | None = None, width: int | None = None) -> alt.LayerChart:
    """Return horizontal bars: ``name``, ``value``, ``text`` (stands at the bar's end)."""
    top = highest or max((row["value"] for row in rows), default=1) or 1
    base = alt.Chart(_data(rows)).encode(
        y=alt.Y("name:N", sort=None, title=None),
        # Room for the text at the end of the longest bar.
        x=alt.X("value:Q", axis=None, scale=alt.Scale(domain=[0, top * 1.28])),
        description="label:N",
    )
    bar = base.mark_bar(color=MAIN, cornerRadiusEnd=2)
    text = base.mark_text(align="left", dx=5, color=INK).encode(text="text:N")
    chart = (bar + text).properties(height=alt.Step(_STEP))
    return chart.properties(width=width) if width else chart


def columns(
    rows: Rows, title: str, percent: bool = False, second: str | None = None
) -> alt.LayerChart:
    """Return upright bars: ``name``, ``value``; ``second``, if given, is drawn within each."""
    y = alt.Axis(grid=True, title=title, format=".0%" if percent else ",d", tickCount=5)
    base = alt.Chart(_data(rows)).encode(
        x=alt.X("name:N", sort=None, title=None, axis=alt.Axis(labelAngle=0, labelOverlap=True)),
        description="label:N",
    )
    chart = base.mark_bar(color=MAIN).encode(y=alt.Y("value:Q", axis=y))
    if second is None:
        return alt.layer(chart, height=_HEIGHT)
    return alt.layer(
        chart, base.mark_bar(color=ACCENT).encode(y=alt.Y(f"{second}:Q", axis=y)), height=_HEIGHT
    )


def stacked(rows: Rows, parts: Mapping[str, tuple[str, str]]) -> alt.Chart:
    """Return bars of one length: ``name``, ``part``, ``share``; `parts`: key → (name, colour)."""
    names = [name for name, _ in parts.values()]
    colours = [colour for _, colour in parts.values()]
    return (
        alt.Chart(_data(rows))
        .mark_bar()
        .encode(
            y=alt.Y("name:N", sort=None, title=None),
            x=alt.X(
                "share:Q",
                stack="zero",
                title=None,
                scale=alt.Scale(domain=[0, 1]),
                axis=alt.Axis(format=".0%", grid=True, tickCount=5),
            ),
            color=alt.Color(
                "part:N",
                sort=None,
                scale=alt.Scale(domain=names, range=colours),
                legend=alt.Legend(columns=0),
            ),
            order=alt.Order("order:Q"),
            description="label:N",
        )
        .properties(height=alt.Step(_STEP - 4))
    )


def histogram(rows: Rows, box: Mapping[str, Any] | None, log: bool, text: Text, title: str,
              counted: str) -> alt.LayerChart:  # fmt: skip
    """Return bins (``low``, ``high``, ``count``) with a box plot above them.

    Parameters
    ----------
    box
        ``low``, ``high`` (ends of the whiskers), ``q25``, ``median``, ``q75`` and ``label``;
        None where there is none to draw.
    """
    ends = [rows[0]["low"], rows[-1]["high"]] if rows else [0, 1]
    x = alt.X(
        "low:Q",
        title=title,
        scale=alt.Scale(type="log" if log else "linear", domain=ends, nice=False),
        axis=_power_axis(ends, text, title) if log else _plain_axis(text, title, ends),
    )
    base = alt.Chart(_data(rows)).encode(description="label:N")
    counts = alt.Y(
        "count:Q", axis=alt.Axis(grid=True, title=counted, format=",d", tickCount=5, titleY=-36)
    )
    layers: list[alt.Chart] = [
        base.mark_bar(color=PALE, stroke=MAIN, strokeWidth=0.5, binSpacing=0).encode(
            x=x, x2="high:Q", y=counts
        )
    ]
    if box is not None:
        one = alt.Chart(_data([box])).encode(description="label:N", y=alt.value(-18))
        layers += [
            one.mark_rule(color=SOFT).encode(x="low:Q", x2="high:Q"),
            one.mark_bar(color=MAIN, size=14).encode(x="q25:Q", x2="q75:Q"),
            one.mark_tick(color=ON_STRONG, thickness=2.5, size=14).encode(x="median:Q"),
        ]
    return alt.layer(*layers).properties(
        height=_HEIGHT - 40, padding={"left": 2, "right": 14, "top": 44, "bottom": 2}
    )


def line(rows: Rows, x: str, title: str, dates: bool = False) -> alt.LayerChart:
    """Return an area under a line: `x` (a year, or a month as YYYY-MM), ``value``."""
    axis = alt.Axis(
        title=None, grid=False, format="%Y" if dates else "d", tickCount=8, labelOverlap=True
    )
    base = alt.Chart(_data(rows)).encode(
        x=alt.X(f"{x}:{'T' if dates else 'Q'}", axis=axis, scale=alt.Scale(zero=False)),
        y=alt.Y("value:Q", axis=alt.Axis(grid=True, title=title, format=",d", tickCount=5)),
    )
    area = base.mark_area(color=PALE, opacity=0.55, line={"color": MAIN, "strokeWidth": 1.5})
    # Marks of an area have one label; invisible points above it have one each.
    points = base.mark_point(size=40, opacity=0).encode(description="label:N")
    return alt.layer(area, points, height=_HEIGHT)


def band(rows: Rows, x: str, title: str) -> alt.LayerChart:
    """Return medians within their quartiles: `x`, ``q25``, ``median``, ``q75``."""
    axis = alt.Axis(title=None, format="d", tickCount=8, labelOverlap=True)
    base = alt.Chart(_data(rows)).encode(
        x=alt.X(f"{x}:Q", axis=axis, scale=alt.Scale(zero=False, padding=10)),
        description="label:N",
    )
    y = alt.Axis(grid=True, title=title, tickCount=5)
    return alt.layer(
        base.mark_area(color=PALE, opacity=0.55).encode(
            y=alt.Y("q25:Q", axis=y), y2="q75:Q", description=alt.value("")
        ),
        base.mark_line(color=MAIN).encode(y="median:Q", description=alt.value("")),
        base.mark_point(color=MAIN, size=50, opacity=1).encode(y="median:Q"),
        height=_HEIGHT,
    )


def intervals(rows: Rows, title: str, text: Text, mark: float | None = None) -> alt.LayerChart:
    """Return a median between its quartiles per ``name``; a rule at `mark`."""
    base = alt.Chart(_data(rows)).encode(
        y=alt.Y("name:N", sort=None, title=None), description="label:N"
    )
    highest = max((row["q75"] for row in rows), default=1)
    x = alt.X("q25:Q", title=title, scale=alt.Scale(domainMin=0),
              axis=_plain_axis(text, title, [0, highest]))  # fmt: skip
    layers = [
        base.mark_rule(color=PALE, strokeWidth=8).encode(x=x, x2="q75:Q"),
        base.mark_point(color=MAIN, size=70, opacity=1).encode(x=alt.X("median:Q", title=title)),
    ]
    if mark is not None:
        one = alt.Chart(_data([{"mark": mark}]))
        layers.append(one.mark_rule(color=ACCENT, strokeDash=[4, 3]).encode(x="mark:Q"))
    return alt.layer(*layers).properties(height=alt.Step(_STEP))


def heat(rows: Rows, domain: tuple[float, float], diverging: bool = False,
         across: Sequence[str] = (), down: Sequence[str] = ()) -> alt.LayerChart:  # fmt: skip
    """Return coloured cells: ``x``, ``y``, ``value``, ``text``; in the order of their names."""
    colours = DIVERGING if diverging else SEQUENCE
    low, high = domain
    steps = [low + (high - low) * k / len(colours) for k in range(1, len(colours))]
    strong = [k for k in range(len(colours)) if k > 3 or (diverging and k < 1)]
    painted = [{**row, "step": sum(row["value"] >= step for step in steps)} for row in rows]
    painted = [{**row, "strong": row["step"] in strong} for row in painted]
    base = alt.Chart(_data(painted)).encode(
        x=alt.X("x:N", sort=list(across) or None, title=None,
                axis=alt.Axis(labelAngle=-45, orient="top", labelLimit=110)),
        y=alt.Y("y:N", sort=list(down) or None, title=None),
        description="label:N",
    )  # fmt: skip
    cells = base.mark_rect(stroke=None).encode(
        color=alt.Color(
            "step:O", scale=alt.Scale(domain=list(range(len(colours))), range=colours), legend=None
        )
    )
    text = base.mark_text(fontSize=10).encode(
        text="text:N",
        color=alt.condition("datum.strong", alt.value(ON_STRONG), alt.value(INK)),
    )
    return (cells + text).properties(height=alt.Step(_STEP - 2))


def scatter(
    points: Rows,
    cells: Rows,
    trend: Rows,
    far: Rows,
    titles: tuple[str, str],
    texts: tuple[Text, Text],
) -> alt.LayerChart:
    """Return two numbers on logarithmic scales.

    Parameters
    ----------
    points
        ``x``, ``y``; or none of them, and
    cells
        ``x0``, ``x1``, ``y0``, ``y1``, ``step`` (0-6, how many it holds).
    trend
        Ends of the trend's line: ``x``, ``y``.
    far
        Points that stand out, drawn above the others.
    """
    xs = [row[key] for row in points for key in ("x",)] + [
        row[key] for row in cells for key in ("x0", "x1")
    ]
    ys = [row[key] for row in points for key in ("y",)] + [
        row[key] for row in cells for key in ("y0", "y1")
    ]
    ends = [[min(values), max(values)] for values in (xs, ys)]
    x, y = (
        {
            "scale": alt.Scale(type="log", domain=end, nice=False, clamp=True),
            "axis": _power_axis(end, text, title, grid=True),
        }
        for end, text, title in zip(ends, texts, titles, strict=True)
    )
    layers: list[alt.Chart] = []
    if cells:
        scale = alt.Scale(domain=list(range(len(SEQUENCE))), range=SEQUENCE)
        layers.append(
            alt.Chart(_data(cells))
            .mark_rect()
            .encode(
                x=alt.X("x0:Q", **x), x2="x1:Q", y=alt.Y("y0:Q", **y), y2="y1:Q",
                color=alt.Color("step:O", scale=scale, legend=None), description="label:N",
            )
        )  # fmt: skip
    for rows, colour, size in ((points, MAIN, 28), (far, ACCENT, 44)):
        if rows:
            layers.append(
                alt.Chart(_data(rows))
                .mark_point(color=colour, size=size, opacity=0.75)
                .encode(x=alt.X("x:Q", **x), y=alt.Y("y:Q", **y), description="label:N")
            )
    if trend:
        layers.append(
            alt.Chart(_data(trend))
            .mark_line(color=INK, strokeDash=[6, 4], strokeWidth=1.5, clip=True)
            .encode(x=alt.X("x:Q", **x), y=alt.Y("y:Q", **y))
        )
    return alt.layer(*layers).properties(height=_HEIGHT + 60)


def against(rows: Rows, titles: tuple[str, str]) -> alt.Chart:
    """Return points on plain scales: ``x``, ``y``, ``size``."""
    axes = (alt.Axis(title=title, grid=True, tickCount=5) for title in titles)
    x, y = (
        {"axis": axis, "scale": alt.Scale(zero=False, padding=8)} for axis in axes
    )  # fmt: skip
    return (
        alt.Chart(_data(rows))
        .mark_point(color=MAIN, opacity=0.6)
        .encode(
            x=alt.X("x:Q", **x),
            y=alt.Y("y:Q", **y),
            size=alt.Size("size:Q", legend=None, scale=alt.Scale(range=[14, 160])),
            description="label:N",
        )
        .properties(height=_HEIGHT + 60)
    )


def curve(rows: Rows, titles: tuple[str, str], text: Text) -> alt.LayerChart:
    """Return a curve of shares over counts on a logarithmic scale: ``x``, ``y``."""
    ends = [rows[0]["x"], rows[-1]["x"]] if rows else [1, 10]
    base = alt.Chart(_data(rows)).encode(
        x=alt.X("x:Q", scale=alt.Scale(type="log", domain=ends, nice=False),
                axis=_power_axis(ends, text, titles[0], grid=True)),
        y=alt.Y("y:Q", axis=alt.Axis(format=".0%", grid=True, title=titles[1], tickCount=5)),
    )  # fmt: skip
    return alt.layer(
        base.mark_line(),
        base.mark_point(size=30, opacity=1, color=MAIN).encode(description="label:N"),
        height=_HEIGHT,
    )


def cloud(rows: Rows, width: float, height: float) -> alt.Chart:
    """Return words where they stand: ``x``, ``y`` (middle, from the top), ``size``, ``tone``."""
    place = {
        "x": alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, width], nice=False)),
        "y": alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[height, 0], nice=False)),
    }
    tones = alt.Scale(domain=[0, 1, 2], range=[GREY, MAIN, INK])
    return (
        alt.Chart(_data(rows))
        .mark_text(baseline="middle", fontWeight="bold")
        .encode(
            **place,
            text="word:N",
            size=alt.Size("size:Q", scale=None, legend=None),
            color=alt.Color("tone:O", scale=tones, legend=None),
            description="label:N",
        )
        .properties(width=width, height=height, autosize="none", padding=4)
    )


def _data(rows: Rows) -> alt.InlineData:
    return alt.InlineData(values=[dict(row) for row in rows])


def _plain_axis(text: Text, title: str, ends: Sequence[float]) -> alt.Axis:
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


def _power_axis(ends: Sequence[float], text: Text, title: str, grid: bool = False) -> alt.Axis:
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
