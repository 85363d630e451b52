"""``streamrec explore``: what is in the catalogue, as a page and as data."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from streamrec.cli.catalogue_command import NotesOption
from streamrec.cli.output import DataOption, JsonOption, out, say, write_json
from streamrec.i18n.languages import LanguageChoice
from streamrec.settings import read_settings


def explore(
    page: Annotated[
        Path | None, typer.Option("--out", help="HTML page [04_reports/…, in each language].")
    ] = None,
    lang: Annotated[LanguageChoice, typer.Option(help="Language of the page at --out.")] = "en",
    notes: NotesOption = None,
    data: DataOption = None,
    json_out: JsonOption = None,
) -> None:
    """Report on the live catalogue and its ratings: a page with charts, and all facts as JSON.

    Example: streamrec explore --out report.html --lang es
    """
    from streamrec.pipeline.write_report import write_report

    pages = None if page is None else {lang: page}
    report = write_report(read_settings(data=data), notes, pages, say)
    write_json(
        json_out,
        {
            "schema": 1,
            "version": report.version,
            "pages": report.page_of,
            "facts": report.facts.as_json(),
        },
    )
    if json_out != "-":
        paths = ", ".join(map(str, report.pages))
        out.print(f"Catalogue {report.version}: {paths}", soft_wrap=True)
