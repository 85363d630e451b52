"""Charts of numbers against numbers; nothing is binned or fitted here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import altair as alt

from streamrec.explore.charts.axes import (
    Chart,
    Rows,
    Text,
    data,
    layered,
    plain_axis,
    power_axis,
)
from streamrec.explore.charts.style import (
    ACCENT,
    INK,
    MAIN,
    ON_STRONG,
    PALE,
    SEQUENCE,
    SOFT,
)

_HEIGHT = 260


def histogram(rows: Rows, box: Mapping[str, Any] | None, log: bool, text: Text, title: str,
              counted: str) -> Chart:  # fmt: skip
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
        axis=power_axis(ends, text, title) if log else plain_axis(text, title, ends),
    )
    base = alt.Chart(data(rows)).encode(description="label:N")
    counts = alt.Y(
        "count:Q", axis=alt.Axis(grid=True, title=counted, format=",d", tickCount=5, titleY=-36)
    )
    layers: list[Chart] = [
        base.mark_bar(color=PALE, stroke=MAIN, strokeWidth=0.5, binSpacing=0).encode(
            x=x, x2="high:Q", y=counts, y2=alt.datum(0)
        )
    ]
    if box is not None:
        one = alt.Chart(data([box])).encode(description="label:N", y=alt.value(-18))
        layers += [
            one.mark_rule(color=SOFT).encode(x="low:Q", x2="high:Q"),
            one.mark_bar(color=MAIN, size=14).encode(x="q25:Q", x2="q75:Q"),
            one.mark_tick(color=ON_STRONG, thickness=2.5, size=14).encode(x="median:Q"),
        ]
    return layered(
        *layers, height=_HEIGHT - 40, padding={"left": 2, "right": 14, "top": 4, "bottom": 2}
    )


def line(rows: Rows, x: str, title: str, dates: bool = False) -> Chart:
    """Return an area under a line: `x` (a year, or a month as YYYY-MM), ``value``."""
    axis = alt.Axis(
        title=None, grid=False, format="%Y" if dates else "d", tickCount=8, labelOverlap=True
    )
    base = alt.Chart(data(rows)).encode(
        x=alt.X(f"{x}:{'T' if dates else 'Q'}", axis=axis, scale=alt.Scale(zero=False, nice=False)),
        y=alt.Y("value:Q", axis=alt.Axis(grid=True, title=title, format=",d", tickCount=5)),
    )
    area = base.mark_area(color=PALE, opacity=0.55, line={"color": MAIN, "strokeWidth": 1.5})
    # Marks of an area have one label; invisible points above it have one each.
    points = base.mark_point(size=40, opacity=0).encode(description="label:N")
    return layered(area, points, height=_HEIGHT)


def band(rows: Rows, x: str, title: str) -> Chart:
    """Return medians within their quartiles: `x`, ``q25``, ``median``, ``q75``."""
    axis = alt.Axis(title=None, format="d", tickCount=8, labelOverlap=True)
    base = alt.Chart(data(rows)).encode(
        x=alt.X(f"{x}:Q", axis=axis, scale=alt.Scale(zero=False, padding=10)),
        description="label:N",
    )
    y = alt.Axis(grid=True, title=title, tickCount=5)
    return layered(
        base.mark_area(color=PALE, opacity=0.55).encode(
            y=alt.Y("q25:Q", axis=y), y2="q75:Q", description=alt.value("")
        ),
        base.mark_line(color=MAIN).encode(y="median:Q", description=alt.value("")),
        base.mark_point(color=MAIN, size=50, opacity=1).encode(y="median:Q"),
        height=_HEIGHT,
    )


def scatter(
    points: Rows,
    cells: Rows,
    trend: Rows,
    far: Rows,
    titles: tuple[str, str],
    texts: tuple[Text, Text],
) -> Chart:
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
    xs = [row["x"] for row in points] + [row[key] for row in cells for key in ("x0", "x1")]
    ys = [row["y"] for row in points] + [row[key] for row in cells for key in ("y0", "y1")]
    ends = [_apart(min(values), max(values)) for values in (xs, ys)]
    scales = [alt.Scale(type="log", domain=end, nice=False, clamp=True) for end in ends]
    axes = [
        power_axis(end, text, title, grid=True)
        for end, text, title in zip(ends, texts, titles, strict=True)
    ]

    def place(x: str, y: str) -> dict[str, Any]:
        return {
            "x": alt.X(x, scale=scales[0], axis=axes[0]),
            "y": alt.Y(y, scale=scales[1], axis=axes[1]),
        }

    layers: list[Chart] = []
    if cells:
        scale = alt.Scale(domain=list(range(len(SEQUENCE))), range=SEQUENCE)
        layers.append(
            alt.Chart(data(cells))
            .mark_rect()
            .encode(
                **place("x0:Q", "y0:Q"), x2="x1:Q", y2="y1:Q",
                color=alt.Color("step:O", scale=scale, legend=None), description="label:N",
            )
        )  # fmt: skip
    for rows, colour, size in ((points, MAIN, 28), (far, ACCENT, 44)):
        if rows:
            layers.append(
                alt.Chart(data(rows))
                .mark_point(color=colour, size=size, opacity=0.75)
                .encode(**place("x:Q", "y:Q"), description="label:N")
            )
    if trend:
        layers.append(
            alt.Chart(data(trend))
            .mark_line(color=INK, strokeDash=[6, 4], strokeWidth=1.5, clip=True)
            .encode(**place("x:Q", "y:Q"))
        )
    return layered(*layers, height=_HEIGHT + 60)


def against(rows: Rows, titles: tuple[str, str]) -> Chart:
    """Return points on plain scales: ``x``, ``y``, ``size``."""
    x, y = (alt.Axis(title=title, grid=True, tickCount=5) for title in titles)
    scale = alt.Scale(zero=False, padding=8)
    chart: Chart = (
        alt.Chart(data(rows))
        .mark_point(color=MAIN, opacity=0.6)
        .encode(
            x=alt.X("x:Q", axis=x, scale=scale),
            y=alt.Y("y:Q", axis=y, scale=scale),
            size=alt.Size("size:Q", legend=None, scale=alt.Scale(range=[14, 160])),
            description="label:N",
        )
        .properties(height=_HEIGHT + 60)
    )
    return chart


def curve(rows: Rows, titles: tuple[str, str], text: Text) -> Chart:
    """Return a curve of shares over counts on a logarithmic scale: ``x``, ``y``."""
    ends = _apart(rows[0]["x"], rows[-1]["x"])
    base = alt.Chart(data(rows)).encode(
        x=alt.X("x:Q", scale=alt.Scale(type="log", domain=ends, nice=False),
                axis=power_axis(ends, text, titles[0], grid=True)),
        y=alt.Y("y:Q", axis=alt.Axis(format=".0%", grid=True, title=titles[1], tickCount=5)),
    )  # fmt: skip
    return layered(
        base.mark_line(),
        base.mark_point(size=30, opacity=1, color=MAIN).encode(description="label:N"),
        height=_HEIGHT,
    )


def _apart(low: float, high: float) -> list[float]:
    """Return the ends of a logarithmic scale, apart even where there is one value."""
    return [low, high] if low < high else [low / 2, high * 2]
