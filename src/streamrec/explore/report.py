"""Facts → the report of a catalogue: one HTML page per language, without script."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any
from urllib.parse import quote

from jinja2 import PackageLoader
from markupsafe import Markup

from streamrec.explore.charts.chart_style import colour_css
from streamrec.explore.charts.draw_chart import draw_chart
from streamrec.explore.column_notes import ColumnNote
from streamrec.explore.exhibits.exhibit import Cell, Chart
from streamrec.explore.exhibits.sections import SECTIONS
from streamrec.explore.facts.fact import Facts, as_json
from streamrec.explore.facts.ranking_facts import RANKINGS
from streamrec.explore.facts.rating_facts import ratings
from streamrec.explore.facts.release_facts import by_year
from streamrec.i18n.jinja_environment import jinja_environment
from streamrec.i18n.languages import Language
from streamrec.i18n.messages import Message, message
from streamrec.i18n.translator import translator

LANGUAGES_HERE = "<!-- languages -->"
"""The comment in ``report.html`` that the service replaces by links to the other languages."""

_UNKNOWN = "–"


def report_page(
    facts: Facts, version: str, language: Language, notes: Mapping[str, ColumnNote] | None = None
) -> str:
    """Return the report on a version of the catalogue as HTML that needs no network."""
    translate = translator(language)

    def draw(chart: Chart, name: str, title: Message) -> Markup | None:
        svg = draw_chart(chart, name, title, translate)
        # `draw_chart` escapes every text that it writes.
        return None if svg is None else Markup(svg)  # noqa: S704

    def cell(value: Cell) -> str:
        if value is None or (isinstance(value, float) and math.isnan(value)):
            return _UNKNOWN
        return translate.parameter(value)

    environment = jinja_environment(PackageLoader("streamrec.explore"), language)
    environment.filters |= {"cell": cell, "csv_link": csv_link}
    return environment.get_template("report.html").render(
        draw=draw,
        facts=facts,
        language=language,
        notes=_notes_in(language, notes or {}),
        sections=SECTIONS,
        style=_style(),
        tiles=_tiles(facts),
        version=version,
    )


def _notes_in(language: Language, notes: Mapping[str, ColumnNote]) -> dict[str, str]:
    """Return the notes in a language; a note that lacks it in another language."""
    return {
        column: note.get(language) or next(iter(note.values())) for column, note in notes.items()
    }


def _style() -> Markup:
    own = (files("streamrec.explore") / "templates" / "report.css").read_text("utf-8")
    light, dark = colour_css()
    dark += "color-scheme:dark;"
    css = (
        f'{light}@media(prefers-color-scheme:dark){{:root:not([data-theme="light"]){{{dark}}}}}'
        f':root[data-theme="dark"]{{{dark}}}{own}'
    )
    return Markup(css)  # noqa: S704 - a file of this package and a table of colours


def _tiles(facts: Facts) -> list[tuple[Message, Cell]]:
    """Return the figures at the top of the page: (what is counted, figure)."""
    years, totals = facts[by_year], facts[ratings]
    tiles: list[tuple[Message, Cell]] = [
        (message("titles"), totals.catalogue),
        (message("years"), f"{years[0].year}–{years[-1].year}" if years else None),
        (message("original languages"), facts[RANKINGS["languages"]].names),
        (message("countries"), facts[RANKINGS["countries"]].names),
        (message("companies"), facts[RANKINGS["companies"]].names),
    ]
    return [*tiles, (message("ratings"), totals.ratings)] if totals.ratings else tiles


def csv_link(rows: Sequence[Any]) -> str:
    """Return the rows of a fact as the address of a CSV file."""
    return f"data:text/csv;charset=utf-8,{quote(csv_text(as_json(rows)), safe=',:/()')}"


def csv_text(rows: Sequence[Mapping[str, Any]]) -> str:
    r"""Return rows as CSV with the names of the first row as header; unknown is empty.

    A list becomes words, and a text that a spreadsheet takes for a formula gets an apostrophe.

    >>> csv_text([{"title": "=1+1", "years": [1999, 2004], "votes": None}])
    "title,years,votes\n'=1+1,1999 2004,\n"
    """
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(rows[0])
    for row in rows:
        writer.writerow(map(_csv_cell, row.values()))
    return written.getvalue()


def _csv_cell(value: object) -> object:
    if isinstance(value, list):
        return " ".join(map(str, value))
    formula = isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r"))
    return f"'{value}" if formula else value
