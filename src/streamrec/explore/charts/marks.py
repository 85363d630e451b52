"""Charts of names: one bar, dot or cell each; nothing is summed or sorted here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import altair as alt

from streamrec.explore.charts.axes import Chart, Rows, Text, data, layered, plain_axis
from streamrec.explore.charts.style import (
    ACCENT,
    DIVERGING,
    GREY,
    INK,
    LINE,
    MAIN,
    ON_STRONG,
    PALE,
    SEQUENCE,
    WIDTH,
)

_STEP = 24  # height of a horizontal bar with its gap
_HEIGHT = 260
_LETTER = 6.4  # mean width of a letter beside a bar
_LONGEST_NAME = 200


def bars(rows: Rows, highest: float | None = None) -> Chart:
    """Return horizontal bars: ``name``, ``value``, ``text`` (stands at the bar's end)."""
    top = highest or max((row["value"] for row in rows), default=1) or 1
    # Room for the text at the end of the longest bar.
    name, text = (max((len(row[key]) for row in rows), default=0) for key in ("name", "text"))
    across = WIDTH - min(name * _LETTER, _LONGEST_NAME)
    share = 1 - (text * _LETTER + 12) / across
    base = alt.Chart(data(rows)).encode(
        y=alt.Y("name:N", sort=None, title=None),
        x=alt.X("value:Q", axis=None, scale=alt.Scale(domain=[0, top / share], nice=False)),
        description="label:N",
    )
    bar = base.mark_bar(color=MAIN, cornerRadiusEnd=2)
    text = base.mark_text(align="left", dx=5, color=INK).encode(text="text:N")
    return layered(bar, text, height=alt.Step(_STEP))


def dots(rows: Rows) -> Chart:
    """Return points on a scale that begins below the least: ``name``, ``value``, ``text``."""
    values = [row["value"] for row in rows]
    low, high = min(values, default=0), max(values, default=1)
    room = (high - low) or 1
    ends = [low - 0.25 * room, high + 0.55 * room]
    base = alt.Chart(data([{**row, "from": ends[0]} for row in rows])).encode(
        y=alt.Y("name:N", sort=None, title=None), description="label:N"
    )
    x = alt.X("value:Q", axis=None, scale=alt.Scale(domain=ends, nice=False, zero=False))
    line = base.mark_rule(color=LINE).encode(x=x, x2="from:Q", description=alt.value(""))
    dot = base.mark_point(color=MAIN, size=70, opacity=1).encode(x=x)
    text = base.mark_text(align="left", dx=9, color=INK).encode(x=x, text="text:N")
    return layered(line, dot, text, height=alt.Step(_STEP))


def columns(rows: Rows, title: str, percent: bool = False, second: str | None = None) -> Chart:
    """Return upright bars: ``name``, ``value``; ``second``, if given, is drawn within each."""
    y = alt.Axis(grid=True, title=title, format=".0%" if percent else ",d", tickCount=5)
    base = alt.Chart(data(rows)).encode(
        x=alt.X("name:N", sort=None, title=None, axis=alt.Axis(labelAngle=0, labelOverlap=True)),
        description="label:N",
    )
    chart = base.mark_bar(color=MAIN).encode(y=alt.Y("value:Q", axis=y))
    if second is None:
        return layered(chart, height=_HEIGHT)
    return layered(
        chart, base.mark_bar(color=ACCENT).encode(y=alt.Y(f"{second}:Q", axis=y)), height=_HEIGHT
    )


def stacked(rows: Rows, parts: Mapping[str, tuple[str, str]]) -> Chart:
    """Return bars of one length: ``name``, ``part``, ``share``; `parts`: key → (name, colour)."""
    names = [name for name, _ in parts.values()]
    colours = [colour for _, colour in parts.values()]
    chart: Chart = (
        alt.Chart(data(rows))
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
    return chart


def intervals(rows: Rows, title: str, text: Text, mark: float | None = None) -> Chart:
    """Return a median between its quartiles per ``name``; a rule at `mark`."""
    base = alt.Chart(data(rows)).encode(
        y=alt.Y("name:N", sort=None, title=None), description="label:N"
    )
    highest = max((row["q75"] for row in rows), default=1)
    x = alt.X("q25:Q", title=title, scale=alt.Scale(domainMin=0),
              axis=plain_axis(text, title, [0, highest]))  # fmt: skip
    layers = [
        base.mark_rule(color=PALE, strokeWidth=8).encode(x=x, x2="q75:Q"),
        base.mark_point(color=MAIN, size=70, opacity=1).encode(x=alt.X("median:Q", title=title)),
    ]
    if mark is not None:
        one = alt.Chart(data([{"mark": mark}]))
        layers.append(one.mark_rule(color=ACCENT, strokeDash=[4, 3]).encode(x="mark:Q"))
    return layered(*layers, height=alt.Step(_STEP))


def heat(rows: Rows, domain: tuple[float, float], diverging: bool = False,
         across: Sequence[str] = (), down: Sequence[str] = ()) -> Chart:  # fmt: skip
    """Return coloured cells: ``x``, ``y``, ``value``, ``text``; in the order of their names."""
    colours = DIVERGING if diverging else SEQUENCE
    low, high = domain
    steps = [low + (high - low) * k / len(colours) for k in range(1, len(colours))]
    strong = (0, 6) if diverging else (4, 5, 6)
    painted = [{**row, "step": sum(row["value"] >= step for step in steps)} for row in rows]
    painted = [{**row, "strong": row["step"] in strong} for row in painted]
    base = alt.Chart(data(painted)).encode(
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
    return layered(cells, text, height=alt.Step(_STEP - 2))


def cloud(rows: Rows, width: float, height: float) -> Chart:
    """Return words where they stand: ``x``, ``y`` (middle, from the top), ``size``, ``tone``."""
    place = {
        "x": alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, width], nice=False)),
        "y": alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[height, 0], nice=False)),
    }
    tones = alt.Scale(domain=[0, 1, 2], range=[GREY, MAIN, INK])
    chart: Chart = (
        alt.Chart(data(rows))
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
    return chart
