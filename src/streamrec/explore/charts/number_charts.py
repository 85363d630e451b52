"""Charts of numbers against numbers. Nothing is binned or fitted here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from streamrec.explore.charts.chart_style import (
    ACCENT,
    INK,
    MAIN,
    ON_STRONG,
    PALE,
    SEQUENCE,
    SOFT,
)
from streamrec.explore.charts.vega_lite import (
    LABEL,
    NO_LABEL,
    Rows,
    Spec,
    Write,
    layer,
    linear_axis,
    log_axis,
    number,
)

_HEIGHT = 260
_YEARS = {"title": None, "grid": False, "tickCount": 8, "labelOverlap": True}
_AREA = {"color": PALE, "opacity": 0.55}


def histogram(
    rows: Rows, box: Mapping[str, Any] | None, log: bool, write: Write, axis: str, counted: str
) -> Spec:
    """Return bins (``low``, ``high``, ``count``) with a box plot above them.

    `box` has ``low``, ``high`` (ends of the whiskers), ``q25``, ``median``, ``q75``, ``name``
    and ``text``.
    """
    ends = [rows[0]["low"], rows[-1]["high"]]
    scale = {"type": "log" if log else "linear", "domain": ends, "nice": False}
    x_axis = log_axis(ends, write, axis) if log else linear_axis(write, axis, ends)
    x = number("low", title=axis, scale=scale, axis=x_axis)
    y = {"grid": True, "title": counted, "format": ",d", "tickCount": 5, "titleY": -36}
    layers = [
        layer(
            "bar", {"color": PALE, "stroke": MAIN, "strokeWidth": 0.5, "binSpacing": 0},
            x=x, x2={"field": "high"}, y=number("count", axis=y), y2={"datum": 0},
            description=LABEL,
        )
    ]  # fmt: skip
    if box is not None:
        tick = {"color": ON_STRONG, "thickness": 2.5, "size": 14}
        layers.append(
            {
                "data": {"values": [{**box, "label": f"{box['name']}: {box['text']}"}]},
                "encoding": {"y": {"value": -18}, "description": LABEL},
                "layer": [
                    layer("rule", {"color": SOFT}, x=number("low"), x2={"field": "high"}),
                    layer("bar", {"color": MAIN, "size": 14}, x=number("q25"), x2={"field": "q75"}),
                    layer("tick", tick, x=number("median")),
                ],
            }
        )
    padding = {"left": 2, "right": 14, "top": 4, "bottom": 2}
    return {"height": _HEIGHT - 40, "padding": padding, "layer": layers}


def line(_: Rows, axis: str, dates: bool = False) -> Spec:
    """Return an area below a line: ``x`` (a year, or a month as YYYY-MM), ``value``."""
    x = number("x", axis=_YEARS | {"format": "d"}, scale={"zero": False, "nice": False})
    if dates:
        x |= {"type": "temporal", "axis": _YEARS | {"format": "%Y"}}
    y = number("value", axis={"grid": True, "title": axis, "format": ",d", "tickCount": 5})
    edge = {"line": {"color": MAIN, "strokeWidth": 1.5}}
    return {
        "height": _HEIGHT,
        "encoding": {"x": x, "y": y},
        # An area has a single label; invisible points above it have one each.
        "layer": [
            layer("area", _AREA | edge),
            layer("point", {"size": 40, "opacity": 0}, description=LABEL),
        ],
    }


def band(_: Rows, axis: str) -> Spec:
    """Return medians within their quartiles: ``x`` (a year), ``q25``, ``median``, ``q75``."""
    x = number("x", axis=_YEARS | {"format": "d"}, scale={"zero": False, "padding": 10})
    y = number("q25", axis={"grid": True, "title": axis, "tickCount": 5})
    median = number("median")
    return {
        "height": _HEIGHT,
        "encoding": {"x": x, "description": LABEL},
        "layer": [
            layer("area", _AREA, y=y, y2={"field": "q75"}, description=NO_LABEL),
            layer("line", {"color": MAIN}, y=median, description=NO_LABEL),
            layer("point", {"color": MAIN, "size": 50, "opacity": 1}, y=median),
        ],
    }


def scatter(rows: Rows, trend: Rows, axes: tuple[str, str], write: tuple[Write, Write]) -> Spec:
    """Return two numbers on logarithmic scales, with the ends of a `trend` (``x``, ``y``).

    Rows are points (``x``, ``y``) or cells of a grid (``x0``, ``x1``, ``y0``, ``y1``, and ``step``
    0-6 for the number of titles), then points with ``far``, which stand out.
    """
    cells = [row for row in rows if "step" in row]
    far = [row for row in rows if "far" in row]
    points = [row for row in rows if "step" not in row and "far" not in row]
    ends = [_ends(rows, axis) for axis in ("x", "y")]
    scales = [{"type": "log", "domain": end, "nice": False, "clamp": True} for end in ends]
    named = [log_axis(*axis, grid=True) for axis in zip(ends, write, axes, strict=True)]

    def at(field: str, axis: int) -> Spec:
        return number(field, scale=scales[axis], axis=named[axis])

    def marks(some: Rows, mark: str, style: Mapping[str, Any], **encoding: Any) -> list[Spec]:
        places = {"x": at("x", 0), "y": at("y", 1)} | encoding
        return [layer(mark, style, **places) | {"data": {"values": some}}] if some else []

    scale = {"domain": list(range(len(SEQUENCE))), "range": SEQUENCE}
    colour = {"field": "step", "type": "ordinal", "scale": scale, "legend": None}
    dashed = {"color": INK, "strokeDash": [6, 4], "strokeWidth": 1.5, "clip": True}
    dot = {"opacity": 0.75}
    layers = [
        *marks(
            cells, "rect", {}, x=at("x0", 0), x2={"field": "x1"}, y=at("y0", 1),
            y2={"field": "y1"}, color=colour, description=LABEL,
        ),
        *marks(points, "point", dot | {"color": MAIN, "size": 28}, description=LABEL),
        *marks(far, "point", dot | {"color": ACCENT, "size": 44}, description=LABEL),
        *marks(trend, "line", dashed),
    ]  # fmt: skip
    return {"height": _HEIGHT + 60, "layer": layers}


def _ends(rows: Rows, axis: str) -> list[float]:
    values = [row[key] for row in rows for key in (axis, f"{axis}0", f"{axis}1") if key in row]
    return _distinct_ends(min(values), max(values))


def _distinct_ends(low: float, high: float) -> list[float]:
    """Return the ends of a logarithmic scale, which differ even for a single value."""
    return [low, high] if low < high else [low / 2, high * 2]


def bubbles(_: Rows, axes: tuple[str, str]) -> Spec:
    """Return points on linear scales: ``x``, ``y``, ``size``."""
    x, y = (
        number(field, scale={"zero": False, "padding": 8},
               axis={"title": title, "grid": True, "tickCount": 5})
        for field, title in zip(("x", "y"), axes, strict=True)
    )  # fmt: skip
    size = number("size", legend=None, scale={"range": [14, 160]})
    points = layer("point", {"color": MAIN, "opacity": 0.6}, x=x, y=y, size=size, description=LABEL)
    return {"height": _HEIGHT + 60, **points}


def curve(rows: Rows, axes: tuple[str, str], write: Write) -> Spec:
    """Return shares over counts, which are on a logarithmic scale: ``x``, ``y``."""
    ends = _distinct_ends(rows[0]["x"], rows[-1]["x"])
    x = number(
        "x",
        scale={"type": "log", "domain": ends, "nice": False},
        axis=log_axis(ends, write, axes[0], grid=True),
    )
    y = number("y", axis={"format": ".0%", "grid": True, "title": axes[1], "tickCount": 5})
    points = layer("point", {"size": 30, "opacity": 1, "color": MAIN}, description=LABEL)
    return {"height": _HEIGHT, "encoding": {"x": x, "y": y}, "layer": [layer("line", {}), points]}
