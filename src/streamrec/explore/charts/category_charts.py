"""Charts of named things: one bar, dot or cell each. Nothing is counted or sorted here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from streamrec.explore.charts.chart_style import (
    ACCENT,
    COLOURS,
    DIVERGING,
    INK,
    LINE,
    MAIN,
    ON_STRONG,
    PALE,
    SEQUENCE,
    WIDTH,
)
from streamrec.explore.charts.vega_lite import (
    LABEL,
    NAMES,
    NO_LABEL,
    Rows,
    Spec,
    Write,
    layer,
    linear_axis,
    number,
)

_STEP = {"step": 24}  # height of a horizontal bar with its gap
_HEIGHT = 260
_LETTER = 6.4  # mean width of a letter beside a bar
_LONGEST_NAME = 200
_DOT = {"color": MAIN, "size": 70, "opacity": 1}


def bars(rows: Rows, highest: float = 0) -> Spec:
    """Return horizontal bars: ``name``, ``value``, and ``text`` at the end of the bar.

    The scale ends at `highest` if given, else at the longest bar.
    """
    highest = highest or max(row["value"] for row in rows) or 1
    # Leave room for the text at the end of the longest bar.
    name, text = (max(len(row[key]) for row in rows) for key in ("name", "text"))
    room = WIDTH - min(name * _LETTER, _LONGEST_NAME)
    end = highest / (1 - (text * _LETTER + 12) / room)
    x = number("value", axis=None, scale={"domain": [0, end], "nice": False})
    return {
        "height": _STEP,
        "encoding": {"y": NAMES, "x": x, "description": LABEL},
        "layer": [
            layer("bar", {"color": MAIN, "cornerRadiusEnd": 2}),
            layer("text", {"align": "left", "dx": 5}, text={"field": "text"}),
        ],
    }


def dots(rows: Rows) -> Spec:
    """Return dots on a scale that starts below the lowest: ``name``, ``value``, ``text``."""
    values = [row["value"] for row in rows]
    span = (max(values) - min(values)) or 1
    ends = [min(values) - 0.25 * span, max(values) + 0.55 * span]
    x = number("value", axis=None, scale={"domain": ends, "nice": False, "zero": False})
    return {
        "height": _STEP,
        "encoding": {"y": NAMES, "x": x, "description": LABEL},
        "layer": [
            layer("rule", {"color": LINE}, x2={"datum": ends[0]}, description=NO_LABEL),
            layer("point", _DOT),
            layer("text", {"align": "left", "dx": 9}, text={"field": "text"}),
        ],
    }


def columns(rows: Rows, axis: str, percent: bool = False, letters: int = 100) -> Spec:
    """Return upright bars: ``name``, ``value``; ``part``, if any, is drawn inside each bar.

    The names below the bars are cut after `letters` letters.
    """
    y = {"grid": True, "title": axis, "format": ".0%" if percent else ",d", "tickCount": 5}
    label = f"slice(datum.label, 0, {letters})"
    names = {"labelAngle": 0, "labelOverlap": True, "labelExpr": label}
    layers = [layer("bar", {"color": MAIN}, y=number("value", axis=y))]
    if "part" in rows[0]:
        layers.append(layer("bar", {"color": ACCENT}, y=number("part", axis=y)))
    encoding = {"x": NAMES | {"axis": names}, "description": LABEL}
    return {"height": _HEIGHT, "encoding": encoding, "layer": layers}


def stacked(_: Rows, parts: Mapping[str, str]) -> Spec:
    """Return bars of equal length: ``name``, ``part``, ``share``, ``order``.

    `parts` maps the name of each part to the name of its colour, in the order of the legend.
    """
    colours = [COLOURS[colour][0] for colour in parts.values()]
    axis = {"format": ".0%", "grid": True, "tickCount": 5}
    scale = {"domain": list(parts), "range": colours}
    return {
        "height": {"step": 20},
        "mark": "bar",
        "encoding": {
            "y": NAMES,
            "x": number("share", stack="zero", title=None, scale={"domain": [0, 1]}, axis=axis),
            "color": {
                "field": "part", "type": "nominal", "sort": None, "scale": scale,
                "legend": {"columns": 0},
            },
            "order": number("order"),
            "description": LABEL,
        },
    }  # fmt: skip


def intervals(rows: Rows, axis: str, write: Write, mark: float) -> Spec:
    """Return quartiles per ``name``: ``q25``, ``median``, ``q75``; with a rule at `mark`."""
    ends = [0, max(row["q75"] for row in rows)]
    x = number("q25", title=axis, scale={"domainMin": 0}, axis=linear_axis(write, axis, ends))
    rule = layer("rule", {"color": ACCENT, "strokeDash": [4, 3]}, x=number("mark"))
    band = layer("rule", {"color": PALE, "strokeWidth": 8}, x=x, x2={"field": "q75"})
    return {
        "height": _STEP,
        "layer": [
            {
                "encoding": {"y": NAMES, "description": LABEL},
                "layer": [band, layer("point", _DOT, x=number("median", title=axis))],
            },
            rule | {"data": {"values": [{"mark": mark}]}},
        ],
    }


def heat(
    rows: Rows, across: Sequence[str], down: Sequence[str], write: Write, diverging: bool = False
) -> Spec:
    """Return coloured cells with their values: ``x``, ``y``, ``value``; names in the given order.

    Values go from 0 to the largest, or from -1 to 1 if `diverging`.
    """
    colours = DIVERGING if diverging else SEQUENCE
    low, high = (-1, 1) if diverging else (0, max(row["value"] for row in rows))
    steps = [low + (high - low) * k / len(colours) for k in range(1, len(colours))]
    dark = (0, 6) if diverging else (4, 5, 6)  # steps on which the text is light
    cells = [
        {**row, "step": step, "dark": step in dark, "written": write(row["value"])}
        for row in rows
        for step in [sum(row["value"] >= limit for limit in steps)]
    ]
    axis = {"labelAngle": -45, "orient": "top", "labelLimit": 110}
    scale = {"domain": list(range(len(colours))), "range": colours}
    ink = {"condition": {"test": "datum.dark", "value": ON_STRONG}, "value": INK}
    return {
        "data": {"values": cells},
        "height": {"step": 22},
        "encoding": {
            "x": {"field": "x", "type": "nominal", "sort": across, "title": None, "axis": axis},
            "y": {"field": "y", "type": "nominal", "sort": down, "title": None},
            "description": LABEL,
        },
        "layer": [
            layer("rect", {"stroke": None},
                  color={"field": "step", "type": "ordinal", "scale": scale, "legend": None}),
            layer("text", {"fontSize": 10}, text={"field": "written"}, color=ink),
        ],
    }  # fmt: skip
