"""``streamrec train``: the catalogue and all ratings → the next model, measured and made live."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from streamrec.cli.output import DataOption, JsonOption, Steps, built, out, write_json
from streamrec.settings import Settings, read_settings

if TYPE_CHECKING:
    import polars as pl

    from streamrec.store.engine import Store

_HELD_OUT = 0.25
_FEWEST_MEASURED = 100
_MOST_PEOPLE = 5_000  # to ask: a mean over so many is sure enough, and all of 162,000 take too long
_MEASURED = ("ndcg@10", "map@10", "recall@20", "coverage@10", "novelty@10", "rmse", "mae")


def train(
    model: Annotated[str, typer.Option(help="Name of the model.")] = "hybrid",
    promote: Annotated[bool, typer.Option(help="Make it live.")] = True,
    measure: Annotated[
        bool, typer.Option(help="Fit it on three quarters first, to say how good it is.")
    ] = True,
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
    snapshot = open_snapshot(settings.snapshots / live.catalogue).tables()
    tables = {name: table.collect() for name, table in snapshot.items()}
    with steps.part("measure"):
        if measure:
            steps.say(f"measure {model} on a quarter of the ratings, trained on the others")
        metrics = measured(tables, rated, model, seed) if measure else {}
    steps.say(f"train {model} on {rated.height:,} ratings")
    trained = train_bundle(
        tables,
        rated,
        settings.models,
        {"catalogue_version": live.catalogue, "ratings_version": brought_in or ""},
        model,
        seed,
        metrics,
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
        "metrics": metrics,
        "seconds": steps.seconds | {step: round(took, 3) for step, took in trained.seconds.items()},
    }
    write_json(json_out, report)
    if json_out != "-":
        took = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in trained.seconds.items())
        state = "live now" if promote else f"not live: {settings.models / trained.version}"
        out.print(
            f"Model {trained.version} ({model}, {rated.height:,} ratings; {took}): {state}",
            soft_wrap=True,
        )
        for name, figures in metrics.items():
            shown = ", ".join(f"{k} {v:.3f}" for k, v in figures.items() if v is not None)
            out.print(f"  {name}: {shown}", highlight=False)


def measured(
    tables: dict[str, pl.DataFrame], rated: pl.DataFrame, model: str, seed: int
) -> dict[str, dict[str, float | None]]:
    """Return what a model reaches on a random quarter of the ratings, beside the plain ones.

    Too few ratings to hold any out: nothing. Of very many people some are drawn and asked.
    """
    import numpy as np  # not before `main` has said how many threads it may start

    from streamrec.dataset.number import number_ratings
    from streamrec.dataset.split import Split, split_randomly
    from streamrec.evaluation.inputs import titles_of_tables
    from streamrec.evaluation.run import evaluate

    known = titles_of_tables(tables)
    held = rated.filter(rated["title_id"].is_in(known.title_ids))
    if held.height < _FEWEST_MEASURED:
        return {}
    dataset = number_ratings(held, known.title_ids, known.titles)
    rng = np.random.default_rng(seed)
    split = split_randomly(dataset, _HELD_OUT, rng)
    people = np.unique(split.test.user_nums)
    if len(people) > _MOST_PEOPLE:
        asked = rng.choice(people, _MOST_PEOPLE, replace=False)
        split = Split(split.train, split.test.take(np.isin(split.test.user_nums, asked)))
    report = evaluate([split], [model], seed=seed)
    return {
        name: {figure: figures[figure] for figure in _MEASURED}
        for name, figures in report["models"].items()
    }


def gather_ratings(settings: Settings, store: Store, version: str | None) -> pl.DataFrame:
    """Return the ratings of the live snapshot and of the store, of each pair the newer.

    What was taken back since, and whoever was deleted, is left out.
    """
    import polars as pl

    from streamrec.dataset.ratings_snapshot import open_ratings
    from streamrec.store.rating_rows import all_ratings, forgotten_people

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
