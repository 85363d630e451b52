"""A Vega-Lite specification → an SVG element for a page: no script, unique ids, texts on hover.

vl-convert measures texts in Liberation Sans, whose letters are as wide as Arial's. It gives each
mark with a ``description`` an ``aria-label``, which becomes the ``<title>`` of the mark: browsers
show it on hover. The chart as a whole is one image with one alternative text.
"""

from __future__ import annotations

import re
from html import escape, unescape
from typing import Any

from streamrec.explore.charts.chart_values import Values
from streamrec.i18n.languages import Language
from streamrec.i18n.translator import locale_of

_VEGALITE = "6.4"  # the version that the specifications are written for

_ROOT = re.compile(r"<svg [^>]*viewBox=\"0 0 ([\d.]+) ([\d.]+)\"[^>]*>")
_MARK = re.compile(r"<(path|line|rect|text|circle)( [^>]*)aria-label=\"([^\"]*)\"([^>]*?)(/?)>")
# Attributes of each mark that an image with one alternative text does not need.
_NOISE = re.compile(r' (?:role|aria-\w+|pointer-events|class)="[^"]*"')
_EMPTY = re.compile(
    r'<path (?:d="M0,0h0v0h0Z"|display="none"[^>]*)/>|<rect [^>]*fill="transparent"/>'
)
_FORBIDDEN = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ID = re.compile(r'(id="|url\(#)([\w-]+)')  # Vega numbers ids through all charts of a process


def svg_element(spec: Values, name: str, alternative: str, language: Language) -> str:
    """Return a chart as an ``<svg>`` element; each of its ids begins with `name`."""
    import vl_convert

    signs = locale_of(language).number_symbols["latn"]
    format_ = {"decimal": signs["decimal"], "thousands": signs["group"], "grouping": [3],
               "currency": ["$", ""]}  # fmt: skip
    svg = vl_convert.vegalite_to_svg(drawable(spec), vl_version=_VEGALITE, format_locale=format_)
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


def drawable(part: Values) -> Values:
    """Return a specification whose texts hold no character that XML forbids.

    The engine writes such a character of a title into its SVG, and panics when it reads that.
    """
    cleaned: Values = _drawable(part)
    return cleaned


def _drawable(part: Any) -> Any:
    if isinstance(part, str):
        return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", part)
    if isinstance(part, dict):
        return {name: _drawable(inner) for name, inner in part.items()}
    return [_drawable(inner) for inner in part] if isinstance(part, list) else part


def _titled(mark: re.Match[str]) -> str:
    """Return a mark with its label as a child, which shows on hover."""
    name, before, label, after, closed = mark.groups()
    title = f"<title>{escape(unescape(label), quote=False)}</title>"
    end = f"</{name}>" if closed else ""
    return f"<{name}{before}{after}>{title}{end}"
