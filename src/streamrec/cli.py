"""The command line: ``streamrec COMMAND --help`` shows each one with an example."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from streamrec.errors import StreamRecError
from streamrec.settings import Settings, read_settings

# What a command is for comes out on standard output; everything beside it on standard error.
_out = Console()
_err = Console(stderr=True)

app = typer.Typer(
    help="From the messy catalogue of a streaming aggregator to answers and recommendations.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

DataOption = Annotated[
    Path | None, typer.Option("--data", help="Directory of snapshots, models and SQLite [data].")
]
JsonOption = Annotated[
    str | None, typer.Option("--json", metavar="OUT", help="Write JSON to a file; - for stdout.")
]


def main() -> None:
    """Run the command line; our own errors become one line on stderr and exit status 1."""
    try:
        app()
    except StreamRecError as error:
        _err.print(
            f"streamrec: {error}", style="red", markup=False, highlight=False, soft_wrap=True
        )
        sys.exit(1)


@app.callback()
def _commands() -> None:
    """Keep the commands' names even while there is only one."""


class _Steps:
    """Tells on stderr which step runs, and how long each named part took."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Measure a part under its name."""
        start = time.perf_counter()
        yield
        self.seconds[name] = round(time.perf_counter() - start, 3)

    def say(self, what: str) -> None:
        """Tell what begins now."""
        _err.print(f"· {what}", style="dim")


@app.command()
def catalogue(
    movies: Annotated[Path, typer.Option(help="CSV of titles, with nested cells.")],
    credits: Annotated[Path, typer.Option(help="CSV of cast and crew.")],  # noqa: A002
    keywords: Annotated[Path | None, typer.Option(help="CSV of keywords.")] = None,
    data: DataOption = None,
    json_out: JsonOption = None,
) -> None:
    """Clean raw CSVs into a snapshot, compute similar titles, make both live.

    Example: streamrec catalogue --movies movies.csv --credits credits.csv
    """
    from streamrec.catalogue.build import build_snapshot
    from streamrec.catalogue.rows import store_rows
    from streamrec.recommend.bundle import build_similar_bundle
    from streamrec.store.catalogue import load_catalogue
    from streamrec.store.engine import open_store

    settings = read_settings(data=data)
    steps = _Steps()
    with steps.part("snapshot"):
        snapshot = build_snapshot(movies, credits, keywords, settings.snapshots, steps.say)
    with steps.part("similar"):
        steps.say("compute similar titles")
        model = build_similar_bundle(snapshot.tables(), settings.models, snapshot.version)
    with steps.part("store"):
        steps.say("load the store")
        store = open_store(settings.url)
        load_catalogue(store, snapshot.version, store_rows(snapshot), model)
        store.close()
    report = {
        "version": snapshot.version,
        "model": model,
        "rows": snapshot.manifest["inputs"],
        "rejected": snapshot.manifest["reasons"],
        "suspicious_money": snapshot.manifest["tables"]["suspicious_money"]["rows"],
        "seconds": steps.seconds,
    }
    _write_json(json_out, report)
    if json_out != "-":
        _print_catalogue(report, snapshot.path)


def _print_catalogue(report: dict[str, Any], path: Path) -> None:
    rows = Table(title=f"Catalogue {report['version']}", title_justify="left")
    rows.add_column("input")
    for name in ("read", "clean", "rejected", "merged"):
        rows.add_column(name, justify="right")
    for name, counts in report["rows"].items():
        rows.add_row(name, *(f"{counts[key]:,}" for key in ("read", "clean", "rejected", "merged")))
    _out.print(rows)
    for name, reasons in report["rejected"].items():
        for reason, count in reasons.items():
            _out.print(f"  {name}: {count:,} × {reason}", highlight=False, markup=False)
    if report["suspicious_money"]:
        _out.print(
            f"  {report['suspicious_money']:,} titles with a budget or revenue under 1,000 dollars"
            f" beside a known other one: left as they are, listed in suspicious_money.parquet",
            highlight=False,
        )
    seconds = ", ".join(f"{name} {took:.1f} s" for name, took in report["seconds"].items())
    _out.print(f"Live now ({seconds}). Every row that left, with its line: {path}/rejects.parquet")


@app.command()
def recommend(
    title: Annotated[str, typer.Option(help="Name of a title in the catalogue.")],
    year: Annotated[int | None, typer.Option(help="Picks one of several of that name.")] = None,
    n: Annotated[int, typer.Option("--n", min=1, max=50, help="How many.")] = 5,
    data: DataOption = None,
    json_out: JsonOption = None,
) -> None:
    """List titles similar to one, best first, each with the reason.

    Example: streamrec recommend --title "Toy Story" --n 5
    """
    from streamrec.recommend.bundle import load_bundle
    from streamrec.recommend.similar import similar
    from streamrec.store.engine import live_versions, open_store
    from streamrec.store.names import NameIndex
    from streamrec.store.questions import find_title

    settings = _with_store(read_settings(data=data))
    store = open_store(settings.url)
    with store.read() as connection, NameIndex().suggesting(connection, title):
        found = find_title(connection, title, year).row
        bundle = load_bundle(settings.models / live_versions(connection).model)
    store.close()
    places = similar(bundle, found.title_id, n)
    _write_json(
        json_out,
        {
            "title_id": found.title_id,
            "title": found.title,
            "year": found.release_year,
            "model_version": bundle.version,
            "items": [
                {
                    "rank": rank,
                    "title_id": place.title_id,
                    "title": place.title,
                    "year": place.year,
                    "score": place.similarity,
                    "reason": place.reason.text("en"),
                }
                for rank, place in enumerate(places, start=1)
            ],
        },
    )
    if json_out != "-":
        shown = Table(title=f"Similar to {found.title} ({found.release_year})")
        for name in ("", "title", "year", "score", "reason"):
            shown.add_column(name)
        for rank, place in enumerate(places, start=1):
            score = f"{place.similarity:.3f}"
            reason = place.reason.text("en")
            shown.add_row(str(rank), place.title, str(place.year or ""), score, reason)
        _out.print(shown)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on [127.0.0.1].")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on [8000].")] = None,
    workers: Annotated[int | None, typer.Option(help="Processes that answer [1].")] = None,
    data: DataOption = None,
) -> None:
    """Serve what is live, until Ctrl-C.

    Example: streamrec serve --port 8000
    """
    import uvicorn

    from streamrec.service.app import create_app

    settings = _with_store(read_settings(data=data, host=host, port=port, workers=workers))
    options: dict[str, Any] = {
        "host": settings.host,
        "port": settings.port,
        "access_log": False,
        "server_header": False,
    }
    if settings.workers == 1:
        uvicorn.run(create_app(settings), **options)
        return
    os.environ["STREAMREC_DATA"] = str(settings.data)  # a worker reads its own settings anew
    uvicorn.run(
        "streamrec.service.app:from_environment",
        factory=True,
        workers=settings.workers,
        **options,
    )


def _with_store(settings: Settings) -> Settings:
    """Refuse a data directory where nothing has been built, before an empty one is made."""
    if not settings.database_url and not (settings.data / "streamrec.db").exists():
        from streamrec.errors import NothingLive

        raise NothingLive(
            f"{settings.data} holds no catalogue: run 'streamrec catalogue --movies M.csv "
            f"--credits C.csv --data {settings.data}' first"
        )
    return settings


def _write_json(out: str | None, report: dict[str, Any]) -> None:
    if out is None:
        return
    text = json.dumps(report, ensure_ascii=False, indent=1) + "\n"
    if out == "-":
        sys.stdout.write(text)
    else:
        aside = Path(f"{out}.aside")
        aside.write_text(text, "utf-8")
        aside.replace(out)
