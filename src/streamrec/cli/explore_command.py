"""``streamrec explore``: what is in the catalogue, as a page and as data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args

import typer

from streamrec.cli.output import DataOption, JsonOption, Steps, built, out, write_json
from streamrec.settings import Settings, read_settings

if TYPE_CHECKING:
    from streamrec.explore.facts.gather import Facts
    from streamrec.explore.notes import Note
    from streamrec.explore.source import Source

Language = Literal["en", "es"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

NotesOption = Annotated[
    Path | None, typer.Option(help="TOML: which columns of the files are incomplete, and why.")
]


def explore(
    page: Annotated[
        Path | None, typer.Option("--out", help="HTML page [04_reports/…, in both languages].")
    ] = None,
    lang: Annotated[str, typer.Option(help="Language of the page at --out: en or es.")] = "en",
    notes: NotesOption = None,
    data: DataOption = None,
    json_out: JsonOption = None,
) -> None:
    """Look at the live catalogue and its ratings: one page with charts, or all facts as JSON.

    Example: streamrec explore --out report.html --lang es
    """
    if lang not in LANGUAGES:
        raise typer.BadParameter("--lang is en or es")
    settings = built(read_settings(data=data))
    steps = Steps()
    said = known_notes(notes)
    source = live_source(settings, said)
    facts = look(source, steps.say)
    version = str(source.manifest["version"])
    if page is not None:
        pages = {language: page for language in LANGUAGES if language == lang}
    else:
        pages = {each: settings.catalogue_report(version, each) for each in LANGUAGES}
    steps.say("draw the page")
    draw(facts, version, pages, said)
    if json_out is not None:
        written = {language: str(path) for language, path in pages.items()}
        write_json(json_out, {"schema": 1, "version": version, "pages": written, "facts": facts})
    if json_out != "-":
        out.print(f"Catalogue {version}: {', '.join(map(str, pages.values()))}", soft_wrap=True)


def known_notes(path: Path | None) -> dict[str, Note]:
    """Return the notes of a file; none where none is named."""
    from streamrec.explore.notes import read_notes

    return {} if path is None else read_notes(path)


def live_source(settings: Settings, notes: dict[str, Note]) -> Source:
    """Return the live catalogue with the ratings that ``train`` would learn from."""
    from streamrec.catalogue.build import open_snapshot
    from streamrec.cli.train_command import gather_ratings
    from streamrec.dataset.ratings_snapshot import open_ratings
    from streamrec.explore.source import source_of
    from streamrec.store.engine import live_versions, open_store, ratings_version

    store = open_store(settings.url)
    with store.ask() as connection:
        catalogue, version = live_versions(connection).catalogue, ratings_version(connection)
    rated = gather_ratings(settings, store, version)
    store.close()
    rows = open_ratings(settings.ratings / version).manifest["rows"] if version else {}
    return source_of(open_snapshot(settings.snapshots / catalogue), rated, rows, notes)


def look(source: Source, say: Callable[[str], None]) -> Facts:
    """Return every fact of a source."""
    from streamrec.explore.facts.gather import gather

    say("look at the catalogue")
    return gather(source)


def draw(facts: Facts, version: str, pages: dict[Language, Path], notes: dict[str, Note]) -> None:
    """Write the page in each language, each drawn by a process of its own.

    The browser engine that draws keeps one core busy, and its memory is given back as a whole.
    """
    work = [(facts, version, language, path, notes) for language, path in pages.items()]
    with ProcessPoolExecutor(len(work), mp_context=get_context("spawn")) as processes:
        for _ in processes.map(_draw_one, work):
            pass


def _draw_one(work: Sequence[Any]) -> None:
    from streamrec.artifacts import write_file
    from streamrec.explore.report import report_page

    facts, version, language, path, notes = work
    write_file(path, report_page(facts, version, language, notes).encode())
