"""Sections → one HTML file: styles and pictures inside, no script, nothing from elsewhere."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from html import escape
from importlib.resources import files
from urllib.parse import quote

from streamrec.explore.charts.style import colour_css
from streamrec.explore.charts.svg import draw
from streamrec.explore.column_notes import ColumnNote as Note
from streamrec.explore.page.exhibit import Drawing, Exhibit, Rows, Section, Table
from streamrec.explore.speech import Speech

LANGUAGES_HERE = "<!-- languages -->"
"""Stands in the page where a service puts its links to the same page in other languages."""


def html_page(
    sections: Sequence[Section],
    title: str,
    tiles: Sequence[tuple[str, str]],
    version: str,
    notes: Mapping[str, Note],
    speech: Speech,
) -> str:
    """Return the whole page.

    Parameters
    ----------
    tiles
        (figure, what it counts), for the top of the page.
    notes
        Column → note; each stands beside the exhibits that rest on the column.
    """
    contents = "".join(f'<li><a href="#{s.name}">{escape(s.title)}</a></li>' for s in sections)
    figures = "".join(
        f"<div><dt>{escape(what)}</dt><dd>{escape(figure)}</dd></div>" for figure, what in tiles
    )
    skip = speech(en="Skip to the findings", es="Ir a los hallazgos")
    whose = speech(en="Catalogue version", es="Versión del catálogo")
    hint = speech(
        en="Values show when the pointer rests on a mark; the numbers behind each chart are a "
        "download away.",
        es="Los valores aparecen al posar el puntero en una marca; los números de cada gráfico se "
        "descargan con un clic.",
    )
    return (
        f'<!doctype html>\n<html lang="{speech.language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>StreamRec: {escape(title)}</title>\n<style>{_style()}</style>\n</head>\n<body>\n"
        f'<a class="skip" href="#main">{skip}</a>\n'
        f'<header class="top"><p class="brand">StreamRec {LANGUAGES_HERE}</p>'
        f"<h1>{escape(title)}</h1><p>{whose} <code>{escape(version)}</code>. {hint}</p>"
        f'<dl class="tiles">{figures}</dl>'
        f'<nav aria-label="{speech(en="Contents", es="Contenido")}"><ol>{contents}</ol></nav>'
        "</header>\n"
        f'<main id="main">\n{"".join(_section(s, notes, speech) for s in sections)}</main>\n'
        "</body>\n</html>\n"
    )


def _style() -> str:
    own = (files("streamrec.explore.page") / "style.css").read_text("utf-8")
    light, dark = colour_css()
    return f"{light}@media(prefers-color-scheme:dark){{:root{{{dark}}}}}{own}"


def _section(section: Section, notes: Mapping[str, Note], speech: Speech) -> str:
    inside = "".join(_exhibit(exhibit, notes, speech) for exhibit in section.exhibits)
    return (
        f'<section id="{section.name}" aria-labelledby="{section.name}-title">'
        f'<h2 id="{section.name}-title">{escape(section.title)}</h2>'
        f'<p class="lead">{escape(section.lead)}</p><div class="grid">{inside}</div></section>\n'
    )


def _exhibit(exhibit: Exhibit, notes: Mapping[str, Note], speech: Speech) -> str:
    name = exhibit.name.replace("_", "-")
    drawings = "".join(
        f"<figure>{_caption(drawing.caption)}{_scrolled(_drawn(drawing, f'{name}-{k}', speech))}"
        "</figure>"
        for k, drawing in enumerate(exhibit.drawings)
    )
    many = " many" if len(exhibit.drawings) > 1 else ""
    wide = " wide" if exhibit.wide else ""
    told = "".join(_note(column, notes[column], speech) for column in exhibit.columns
                   if column in notes)  # fmt: skip
    tables = "".join(_table(table) for table in exhibit.tables)
    return (
        f'<article class="exhibit{wide}" id="{name}"><h3>{escape(exhibit.title)}</h3>'
        + (f'<div class="drawings{many}">{drawings}</div>' if drawings else "")
        + f'<p class="finding">{escape(exhibit.sentence)}</p>{told}{_figures(exhibit)}{tables}'
        + (_download(exhibit, speech) if exhibit.data else "")
        + "</article>\n"
    )


def _figures(exhibit: Exhibit) -> str:
    pairs = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(text)}</dd></div>"
        for name, text in exhibit.figures
    )
    return f'<dl class="figures">{pairs}</dl>' if pairs else ""


def _drawn(drawing: Drawing, name: str, speech: Speech) -> str:
    return draw(drawing.chart, name, drawing.alternative, speech.language)


def _caption(caption: str) -> str:
    return f"<figcaption>{escape(caption)}</figcaption>" if caption else ""


def _scrolled(inside: str) -> str:
    """Return what may be wider than a small screen in a box that scrolls, by keyboard as well."""
    return f'<div class="scroll" tabindex="0">{inside}</div>'


def _note(column: str, note: Note, speech: Speech) -> str:
    text = note.get(speech.language) or next(iter(note.values()))
    called = speech(en="Incomplete in this copy:", es="Incompleta en esta copia:")
    return (
        f'<p class="note"><strong>{called} <code>{escape(column)}</code>.</strong> '
        f"{escape(text)}</p>"
    )


def _table(table: Table) -> str:
    def kind(place: int) -> str:
        return "" if place < table.words else ' class="n"'

    heads = "".join(
        f'<th scope="col"{kind(k)}>{escape(head)}</th>' for k, head in enumerate(table.heads)
    )
    rows = "".join(
        "<tr>" + "".join(f"<td{kind(k)}>{escape(cell)}</td>" for k, cell in enumerate(row))
        + "</tr>"
        for row in table.rows
    )  # fmt: skip
    made = _scrolled(f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>")
    if not table.folded:
        return made
    return f"<details><summary>{escape(table.folded)}</summary>{made}</details>"


def _download(exhibit: Exhibit, speech: Speech) -> str:
    text = speech(en="Data as CSV", es="Datos en CSV")
    href = f"data:text/csv;charset=utf-8,{quote(csv_text(exhibit.data), safe=',:/()')}"
    return (
        f'<p class="data"><a download="{exhibit.name}.csv" href="{href}">{text}'
        f'<span class="unseen">: {escape(exhibit.title)}</span></a></p>'
    )


def csv_text(rows: Rows) -> str:
    r"""Return rows as CSV with the names of the first row as header; unknown is empty.

    A text that a spreadsheet would take for a formula has an apostrophe before it.

    >>> csv_text([{"title": "=1+1", "votes": None}])
    "title,votes\n'=1+1,\n"
    """
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(rows[0])
    for row in rows:
        writer.writerow([_plain(value) for value in row.values()])
    return written.getvalue()


def _plain(value: object) -> object:
    formula = isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r"))
    return f"'{value}" if formula else value
