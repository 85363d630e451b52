"""``streamrec catalogue``: raw files → a live catalogue with similar titles."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from streamrec.cli.explore_command import (
    LANGUAGES,
    NotesOption,
    draw,
    known_notes,
    live_source,
    look,
)
from streamrec.cli.output import DataOption, JsonOption, Steps, err, out, write_json
from streamrec.errors import InputError
from streamrec.settings import Settings, read_settings

if TYPE_CHECKING:
    from streamrec.explore.notes import Note
    from streamrec.store.engine import Store


def catalogue(
    movies: Annotated[Path | None, typer.Option(help="CSV of titles, with nested cells.")] = None,
    credits: Annotated[Path | None, typer.Option(help="CSV of cast and crew.")] = None,  # noqa: A002
    keywords: Annotated[Path | None, typer.Option(help="CSV of keywords.")] = None,
    movielens: Annotated[Path | None, typer.Option(help="MovieLens' movies.csv, alone.")] = None,
    notes: NotesOption = None,
    report: Annotated[bool, typer.Option(help="Look at the result: 04_reports/….")] = True,
    data: DataOption = None,
    json_out: JsonOption = None,
) -> None:
    """Clean raw CSVs into a snapshot, compute similar titles, make both live.

    Example: streamrec catalogue --movies movies.csv --credits credits.csv
    """
    from streamrec.catalogue.build import build_movielens, build_snapshot
    from streamrec.catalogue.rows import store_rows
    from streamrec.recommend.bundle import build_similar_bundle
    from streamrec.store.catalogue_load import load_catalogue
    from streamrec.store.engine import open_store

    settings = read_settings(data=data)
    steps = Steps()
    said = known_notes(notes)
    with steps.part("snapshot"):
        if movielens is not None and movies is None and credits is None and keywords is None:
            snapshot = build_movielens(movielens, settings.snapshots, steps.say)
        elif movies is not None and credits is not None and movielens is None:
            snapshot = build_snapshot(movies, credits, keywords, settings.snapshots, steps.say)
        else:
            raise typer.BadParameter("give --movies and --credits, or --movielens alone")
    with steps.part("similar"):
        steps.say("compute similar titles")
        model = build_similar_bundle(snapshot.tables(), settings.models, snapshot.version)
    with steps.part("store"):
        steps.say("load the store")
        store = open_store(settings.url)
        trained = _trained_model(store, settings)
        load_catalogue(store, snapshot.version, store_rows(snapshot), None if trained else model)
        store.close()
    pages = _look(settings, said, steps) if report else []
    built = {
        "version": snapshot.version,
        "model": trained or model,
        "rows": snapshot.manifest["inputs"],
        "rejected": snapshot.manifest["reasons"],
        "suspicious_money": snapshot.manifest["tables"]["suspicious_money"]["rows"],
        "report": [str(path) for path in pages],
        "seconds": steps.seconds,
    }
    write_json(json_out, built)
    if json_out != "-":
        _print_catalogue(built, snapshot.path)
        if trained:
            out.print("The trained model stays live; 'streamrec train' takes in the new titles.")


def _look(settings: Settings, notes: dict[str, Note], steps: Steps) -> list[Path]:
    """Write the exploratory report of what is live now, in both languages; return the files.

    The catalogue is live by now, whatever becomes of its report: a fault is told and not raised.
    """
    try:
        with steps.part("report"):
            source = live_source(settings, notes)
            version = str(source.manifest["version"])
            facts = look(source, steps.say)
            steps.say("draw the report")
            pages = {each: settings.catalogue_report(version, each) for each in LANGUAGES}
            draw(facts, version, pages, notes)
    except Exception as fault:
        err.print(f"The report could not be made: {fault!r}", style="red", markup=False)
        return []
    return list(pages.values())


def _trained_model(store: Store, settings: Settings) -> str | None:
    """Return the live model if it was trained on ratings: a new catalogue does not replace it."""
    from streamrec.recommend.bundle import load_bundle
    from streamrec.store.engine import live_versions

    with store.ask() as connection:
        versions = live_versions(connection).versions
    live = versions["model"]
    if live is None:
        return None
    try:
        return live if "model" in load_bundle(settings.models / live).manifest else None
    except InputError:  # gone or damaged: the new one is better than none
        return None


def _print_catalogue(report: dict[str, Any], path: Path) -> None:
    rows = Table(title=f"Catalogue {report['version']}", title_justify="left")
    rows.add_column("input")
    for name in ("read", "clean", "rejected", "merged"):
        rows.add_column(name, justify="right")
    for name, counts in report["rows"].items():
        rows.add_row(name, *(f"{counts[key]:,}" for key in ("read", "clean", "rejected", "merged")))
    out.print(rows)
    for name, reasons in report["rejected"].items():
        for reason, count in reasons.items():
            out.print(f"  {name}: {count:,} × {reason}", highlight=False, markup=False)
    if report["suspicious_money"]:
        out.print(
            f"  {report['suspicious_money']:,} titles with a budget or revenue under 1,000 dollars"
            f" beside a known other one: left as they are, listed in suspicious_money.parquet",
            highlight=False,
        )
    if report["report"]:
        out.print(f"What is in it: {report['report'][0]}", soft_wrap=True, highlight=False)
    seconds = ", ".join(f"{name} {took:.1f} s" for name, took in report["seconds"].items())
    out.print(
        f"Live now ({seconds}). Every row that left, with its line: {path}/rejects.parquet",
        soft_wrap=True,
    )
