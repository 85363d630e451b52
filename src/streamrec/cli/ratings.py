"""``streamrec ratings`` and ``train``: what people gave → the next model."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from streamrec.cli.output import DataOption, JsonOption, Steps, built, out, write_json
from streamrec.settings import Settings, read_settings

if TYPE_CHECKING:
    import polars as pl

    from streamrec.store.engine import Store

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
    from streamrec.dataset.snapshot import build_ratings
    from streamrec.store.engine import live_versions, open_store, set_live
    from streamrec.store.ratings import load_ratings

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
        f"line: {path}/rejects.parquet. Next: streamrec train"
    )


def train(
    model: Annotated[str, typer.Option(help="Name of the model.")] = "hybrid",
    promote: Annotated[bool, typer.Option(help="Make it live.")] = True,
    seed: Annotated[int, typer.Option(help="For models that draw.")] = 0,
    data: DataOption = None,
    json_out: JsonOption = None,
) -> None:
    """Fit a model on the catalogue and all ratings; make it live unless told not to.

    Example: streamrec train --model hybrid
    """
    from streamrec.catalogue.build import open_snapshot
    from streamrec.recommend.train import train as train_bundle
    from streamrec.store.engine import live_versions, open_store, ratings_version, set_live

    settings = built(read_settings(data=data))
    steps = Steps()
    store = open_store(settings.url)
    with store.ask() as connection:
        live, brought_in = live_versions(connection), ratings_version(connection)
    steps.say("gather the ratings")
    rated = gather_ratings(settings, store, brought_in)
    steps.say(f"train {model} on {rated.height:,} ratings")
    tables = open_snapshot(settings.snapshots / live.catalogue).tables()
    trained = train_bundle(
        {name: table.collect() for name, table in tables.items()},
        rated,
        settings.models,
        {"catalogue_version": live.catalogue, "ratings_version": brought_in or ""},
        model,
        seed,
    )
    if promote:
        with store.write() as connection:
            set_live(connection, "model", trained.version)
    store.close()
    report = {
        "version": trained.version,
        "model": trained.model,
        "ratings": rated.height,
        "live": promote,
        "parameters": trained.parameters,
        "seconds": {name: round(took, 3) for name, took in trained.seconds.items()},
    }
    write_json(json_out, report)
    if json_out != "-":
        took = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in trained.seconds.items())
        state = "live now" if promote else f"not live: {settings.models / trained.version}"
        out.print(f"Model {trained.version} ({model}, {rated.height:,} ratings; {took}): {state}")


def gather_ratings(settings: Settings, store: Store, version: str | None) -> pl.DataFrame:
    """Return the ratings of the live snapshot and of the store, of each pair the newer.

    What was taken back since, and whoever was deleted, is left out.
    """
    import polars as pl

    from streamrec.dataset.snapshot import open_ratings
    from streamrec.store.ratings import all_ratings, forgotten_people

    schema = {
        "user_id": pl.String, "title_id": pl.String, "half_stars": pl.Int8, "timestamp": pl.Int64,
    }  # fmt: skip
    with store.read() as connection:
        stored = pl.DataFrame(all_ratings(connection), schema=schema, orient="row")
        gone = forgotten_people(connection)
    parts = [stored]
    if version is not None:
        snapshot = open_ratings(settings.ratings / version).ratings()
        parts.insert(0, snapshot.select(pl.col(name).cast(kind) for name, kind in schema.items()))
    return (
        pl.concat(parts)
        .sort("timestamp", maintain_order=True)
        .unique(["user_id", "title_id"], keep="last", maintain_order=True)
        .filter(pl.col("half_stars").is_not_null(), ~pl.col("user_id").is_in(gone))
        .sort("user_id", "title_id")
    )
