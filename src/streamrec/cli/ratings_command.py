"""``streamrec ratings``: what people gave → a clean snapshot, and the store."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from streamrec.cli.output import DataOption, JsonOption, Steps, built, out, write_json
from streamrec.settings import read_settings

# Beyond this many ratings the store is not filled from a file: SQLite would grow past 100 MB, and
# training reads the snapshot anyway.
STORE_LIMIT = 1_000_000


def ratings(
    ratings: Annotated[Path, typer.Option(help="CSV: userId,movieId,rating,timestamp.")],
    links: Annotated[Path | None, typer.Option(help="CSV: movieId,imdbId,tmdbId.")] = None,
    data: DataOption = None,
    json_out: JsonOption = None,
) -> None:
    """Clean what people rated into a snapshot, and load it into the store.

    Example: streamrec ratings --ratings ratings.csv --links links.csv
    """
    from streamrec.catalogue.build import open_snapshot
    from streamrec.dataset.ratings_snapshot import build_ratings
    from streamrec.store.engine import live_versions, open_store, set_live
    from streamrec.store.rating_rows import load_ratings

    settings = built(read_settings(data=data))
    steps = Steps()
    store = open_store(settings.url)
    with store.ask() as connection:
        catalogue = live_versions(connection).catalogue
    with steps.part("snapshot"):
        steps.say("read and clean the ratings")
        known = open_snapshot(settings.snapshots / catalogue).table("titles").select("title_id")
        snapshot = build_ratings(ratings, settings.ratings, links, known, catalogue)
    with steps.part("store"):
        rows = snapshot.manifest["rows"]["clean"]
        if rows <= STORE_LIMIT:
            steps.say("load the store")
            load_ratings(store, snapshot.ratings().iter_rows())
        with store.write() as connection:
            set_live(connection, "ratings", snapshot.version)
    store.close()
    report = {
        "version": snapshot.version,
        "rows": dict(snapshot.manifest["rows"]),
        "rejected": dict(snapshot.manifest["reasons"]),
        "users": snapshot.manifest["users"],
        "titles": snapshot.manifest["titles"],
        "in_store": rows <= STORE_LIMIT,
        "seconds": steps.seconds,
    }
    write_json(json_out, report)
    if json_out != "-":
        _print_ratings(report, snapshot.path)


def _print_ratings(report: dict[str, Any], path: Path) -> None:
    table = Table("read", "clean", "rejected", "merged", title=f"Ratings {report['version']}")
    table.add_row(*(f"{report['rows'][key]:,}" for key in ("read", "clean", "rejected", "merged")))
    out.print(table)
    for reason, count in report["rejected"].items():
        out.print(f"  {count:,} × {reason}", highlight=False, markup=False)
    if not report["in_store"]:
        out.print(f"  More than {STORE_LIMIT:,}: kept in the snapshot, not loaded into the store")
    out.print(
        f"{report['users']:,} people, {report['titles']:,} titles. Every row that left, with its "
        f"line: {path}/rejects.parquet. Next: streamrec train",
        soft_wrap=True,
    )
