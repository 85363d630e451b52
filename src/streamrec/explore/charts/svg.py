"""Altair chart → SVG text that stands in a page: hover by ``<title>``, no script, no ids to clash.

vl-convert gives each mark that has a ``description`` an ``aria-label``; it becomes the mark's
``<title>``, which browsers show on hover. The chart as a whole is one picture with one
alternative text.
"""

from __future__ import annotations

import re
from html import escape, unescape
from typing import Any, Literal

import altair as alt

from streamrec.explore.charts.style import CONFIG, WIDTH
from streamrec.i18n.languages import Language

_VEGALITE = ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])
_NUMBERS: dict[Language, Literal["en-US", "es-ES"]] = {"en": "en-US", "es": "es-ES"}

_ROOT = re.compile(r"<svg [^>]*viewBox=\"0 0 ([\d.]+) ([\d.]+)\"[^>]*>")
_MARK = re.compile(r"<(path|line|rect|text|circle)( [^>]*)aria-label=\"([^\"]*)\"([^>]*?)(/?)>")
# What Vega writes for each mark and a picture with one alternative text does not need.
_NOISE = re.compile(r' (?:role|aria-\w+|pointer-events|class)="[^"]*"')
_EMPTY = re.compile(
    r'<path d="M0,0h0v0h0Z"/>|<path display="none"[^>]*/>|<rect [^>]*fill="transparent"/>'
)
_ID = re.compile(r'(id="|url\(#)([\w-]+)')  # Vega numbers them through a process's charts


def draw(chart: alt.TopLevelMixin, name: str, alternative: str, language: Language) -> str:
    """Return a chart as an ``<svg>`` element.

    Parameters
    ----------
    chart
        Its data inline; each mark's text in the channel ``description``.
    name
        Unique in the page: a prefix of every id.
    alternative
        What the picture shows, for those who do not see it.
    """
    import vl_convert

    svg = vl_convert.vegalite_to_svg(
        specification(chart), vl_version=_VEGALITE, format_locale=_NUMBERS[language]
    )
    numbers: dict[str, int] = {}
    svg = _ID.sub(
        lambda found: f"{found[1]}{name}-{numbers.setdefault(found[2], len(numbers))}",
        _MARK.sub(_titled, svg),
    )
    svg = _EMPTY.sub("", _NOISE.sub("", svg))
    return _ROOT.sub(
        lambda root: (
            f'<svg role="img" aria-label="{escape(alternative)}" viewBox="0 0 {root[1]} {root[2]}" '
            f'style="max-width:{float(root[1]):.0f}px">'
        ),
        svg,
        count=1,
    )


def specification(chart: alt.TopLevelMixin) -> dict[str, Any]:
    """Return the chart in Vega-Lite, in the page's style and width."""
    made: dict[str, Any] = chart.to_dict(validate=False)
    made["config"] = CONFIG
    made.setdefault("width", WIDTH)
    made.setdefault("autosize", {"type": "fit-x", "contains": "padding"})
    made.setdefault("padding", {"left": 2, "right": 6, "top": 4, "bottom": 2})
    return made


def _titled(mark: re.Match[str]) -> str:
    """Return a mark with its label as a child that shows on hover."""
    name, before, label, after, closed = mark.groups()
    title = f"<title>{escape(unescape(label), quote=False)}</title>"
    end = f"</{name}>" if closed else ""
    return f"<{name}{before}{after}>{title}{end}"
