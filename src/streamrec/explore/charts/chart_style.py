"""Colours and fonts of every chart; the stylesheet of the page has the dark colours."""

from __future__ import annotations

from typing import Any

# Name → (light, dark). Charts are drawn in the light colours. The stylesheet replaces each by its
# value, so two names must not share a value.
COLOURS: dict[str, tuple[str, str]] = {
    "ink": ("#1d2733", "#e8edf2"),
    "soft": ("#5b6773", "#a7b3bf"),
    "line": ("#e1e6ea", "#303a44"),
    "main": ("#2a6f97", "#6cb4dc"),
    "pale": ("#a8c8dc", "#35566b"),
    "accent": ("#c8641e", "#f0a15e"),
    "leaf": ("#3f8f6b", "#6cc39b"),
    "grey": ("#b7bfc7", "#59636d"),
    "on_strong": ("#fdfefe", "#10171d"),
    # Sequential: from few to many.
    "s0": ("#eff5f9", "#1a2832"),
    "s1": ("#d4e5ef", "#203a4a"),
    "s2": ("#aacbde", "#2a5167"),
    "s3": ("#79a9c8", "#3a7594"),
    "s4": ("#3f7ca5", "#569dc2"),
    "s5": ("#2b6e98", "#86c3e3"),
    "s6": ("#174a6a", "#bfe2f5"),
    # Diverging: from -1 to 1.
    "d0": ("#a94a12", "#f4a666"),
    "d1": ("#d88b55", "#8f5426"),
    "d2": ("#f0cbb0", "#6b4a33"),
    "d3": ("#f3f4f5", "#242d35"),
    "d4": ("#b9d4e5", "#2d4f63"),
    "d5": ("#6da3c5", "#2f6c8f"),
    "d6": ("#205f86", "#9bd0ee"),
}

INK, SOFT, LINE, MAIN, PALE, ACCENT, LEAF, GREY, ON_STRONG = (
    COLOURS[name][0]
    for name in ("ink", "soft", "line", "main", "pale", "accent", "leaf", "grey", "on_strong")
)
SEQUENCE = [COLOURS[f"s{k}"][0] for k in range(7)]
DIVERGING = [COLOURS[f"d{k}"][0] for k in range(7)]

WIDTH = 560  # of a chart with its axes, in SVG units: about the width of a column of the page

# vl-convert measures texts in Liberation Sans, whose letters are as wide as Arial's.
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"

CONFIG: dict[str, Any] = {
    "background": "transparent",
    "font": FONT,
    "view": {"stroke": None},
    "axis": {
        "domain": False,
        "ticks": False,
        "grid": False,
        "labelColor": SOFT,
        "labelFontSize": 12,
        "labelPadding": 6,
        "labelLimit": 190,
        "titleColor": SOFT,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "gridColor": LINE,
    },
    "axisX": {"titlePadding": 8},
    "axisY": {"titleAnchor": "end", "titleAngle": 0, "titleAlign": "left", "titleX": 0,
              "titleY": -12, "titleBaseline": "bottom"},
    "legend": {
        "orient": "top",
        "title": None,
        "labelColor": SOFT,
        "labelFontSize": 12,
        "labelLimit": 260,
        "symbolType": "square",
        "symbolStrokeWidth": 0,
        "offset": 8,
    },
    "bar": {"color": MAIN},
    "rule": {"color": SOFT},
    "text": {"color": INK, "fontSize": 12},
    "line": {"color": MAIN, "strokeWidth": 2},
    "point": {"color": MAIN, "filled": True},
}  # fmt: skip


def colour_css() -> tuple[str, str]:
    """Return the rules that map each drawn colour to a CSS variable, and the dark variables."""
    rules = "".join(
        f'svg [fill="{light}"]{{fill:var(--{name})}}svg [stroke="{light}"]{{stroke:var(--{name})}}'
        for name, (light, _) in COLOURS.items()
    )
    light = "".join(f"--{name}:{light};" for name, (light, _) in COLOURS.items())
    dark = "".join(f"--{name}:{dark};" for name, (_, dark) in COLOURS.items())
    return f":root{{{light}}}{rules}", dark
