"""A declared chart and a language → the chart as SVG, with an alternative text."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from importlib.resources import files
from typing import Any, NamedTuple

from streamrec.explore.charts import chart_values
from streamrec.explore.charts.chart_style import LIGHT, WIDTH
from streamrec.explore.charts.chart_values import Values
from streamrec.explore.charts.svg import svg_element
from streamrec.explore.charts.word_cloud import cloud
from streamrec.explore.exhibits.exhibit import Chart
from streamrec.i18n.messages import Joined, Message, Value, message, plural
from streamrec.i18n.translator import Translator

_DESCRIBED = 4  # rows that an alternative text lists


class Kind(NamedTuple):
    """A kind of chart: its name, the function that computes its values, the channels of a row.

    Its specification is in ``specifications.json``. On hover a mark shows its ``name``, or else
    ``y`` and ``x``, and its ``text``.
    """

    name: Message
    values: Callable[..., Values]
    channels: str


_QUARTILES = message("Medians with quartiles")

KINDS = {
    "band": Kind(_QUARTILES, chart_values.band, "name x q25 median q75 text"),
    "bars": Kind(message("Bars"), chart_values.bars, "name value text"),
    "bubbles": Kind(message("Scatter plot"), chart_values.bubbles, "name x y size text"),
    "cloud": Kind(message("Word cloud"), cloud, "name share text"),
    "columns": Kind(message("Columns"), chart_values.columns, "name value text part"),
    "curve": Kind(message("Curve"), chart_values.curve, "name x y text"),
    "dots": Kind(message("Dots"), chart_values.dots, "name value text"),
    "heat": Kind(message("Heat map"), chart_values.heat, "x y value text"),
    "histogram": Kind(
        message("Histogram with a box plot"), chart_values.histogram, "name low high count text"
    ),
    "intervals": Kind(_QUARTILES, chart_values.intervals, "name q25 median q75 text"),
    "line": Kind(message("Line"), chart_values.line, "name x value text"),
    "scatter": Kind(message("Scatter plot"), chart_values.scatter, "name x y text"),
    "stacked": Kind(message("Stacked bars"), chart_values.stacked, "name part order share text"),
}

_SPECIFICATIONS = json.loads(
    (files("streamrec.explore.charts") / "specifications.json").read_text("utf-8")
)


def _filled(part: Any, values: Values) -> Any:
    """Return a part of a specification with its ``$names`` replaced."""
    if isinstance(part, dict):
        return {key: _filled(inner, values) for key, inner in part.items()}
    if isinstance(part, list):
        return [_filled(inner, values) for inner in part]
    if not isinstance(part, str) or not part.startswith("$"):
        return part
    name = part[1:]
    if name in _SPECIFICATIONS["shared"]:
        return _filled(_SPECIFICATIONS["shared"][name], values)
    return values[name] if name in values else LIGHT[name]


def draw_chart(chart: Chart, name: str, title: Message, translator: Translator) -> str | None:
    """Return a chart as an ``<svg>`` element, its ids prefixed by `name`; None without rows."""
    kind = KINDS[chart.kind]
    rows = [_row(row, kind, translator) for row in chart.rows]
    if not rows:
        return None
    described = chart.rows if chart.described is None else chart.described
    labels = [_row(row, kind, translator)["label"] for row in described[:_DESCRIBED]]
    if rest := len(described) - len(labels):
        labels.append(translator.text(plural("%(count)s more", "%(count)s more", count=rest)))
    heading = ": ".join(filter(None, map(translator.text, (kind.name, title, chart.caption))))
    alternative = f"{heading}. {'; '.join(labels)}." if labels else f"{heading}."
    values = {"width": WIDTH, **kind.values(rows, **in_words(chart.options, translator))}
    parts = [_filled(_SPECIFICATIONS[part], values) for part in ("page", chart.kind)]
    spec = {"data": {"values": rows}, **parts[0], **parts[1]}
    return svg_element(spec, name, alternative, translator.language)


def _row(
    row: Sequence[Any] | Mapping[str, Any], kind: Kind, translator: Translator
) -> dict[str, Any]:
    """Return the channels of a mark in words, with the label that is shown on hover."""
    named = row if isinstance(row, Mapping) else dict(zip(kind.channels.split(), row, strict=False))
    words: dict[str, Any] = in_words(named, translator)
    name = words["name"] if "name" in words else f"{words['y']}, {words['x']}"
    return {**words, "label": f"{name}: {words['text']}"}


def in_words(value: Any, translator: Translator) -> Any:
    """Return a value with its messages in words, at any depth; functions then return words."""
    if isinstance(value, (Message, Value, Joined)):
        return translator.parameter(value)
    if isinstance(value, Mapping):
        return {in_words(k, translator): in_words(v, translator) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [in_words(inner, translator) for inner in value]
    if callable(value):
        return lambda x: translator.parameter(value(x))
    return value
