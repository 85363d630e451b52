"""``streamrec evaluate`` and ``tune``: how good models are, and how they get better."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.progress import Progress
from rich.table import Table

from streamrec.cli.output import DataOption, JsonOption, Steps, built, err, out, write_json
from streamrec.errors import InvalidParameter
from streamrec.settings import Settings, read_settings

if TYPE_CHECKING:
    from streamrec.dataset.dataset import Dataset
    from streamrec.dataset.split import Split
    from streamrec.evaluation.inputs import KnownTitles

_SHOWN = ("rmse", "mae", "ndcg@10", "map@10", "recall@10", "coverage@10", "fit_seconds")

MovielensOption = Annotated[
    Path | None, typer.Option(help="MovieLens' movies.csv, instead of the catalogue in --data.")
]
LinksOption = Annotated[Path | None, typer.Option(help="CSV: movieId,imdbId,tmdbId.")]


def evaluate(
    train: Annotated[Path | None, typer.Option(help="Ratings to learn from.")] = None,
    test: Annotated[Path | None, typer.Option(help="Ratings to be judged by.")] = None,
    folds: Annotated[int | None, typer.Option(min=2, max=100, help="Random folds.")] = None,
    by_time: Annotated[float | None, typer.Option(help="Hold out the newest share.")] = None,
    movielens: MovielensOption = None,
    links: LinksOption = None,
    models: Annotated[str, typer.Option(help="Names with commas between, or all.")] = "all",
    relevant_from: Annotated[float, typer.Option(help="Stars from which a title counts.")] = 0.0,
    seed: Annotated[int, typer.Option(help="For splits, models and intervals.")] = 0,
    report: Annotated[Path | None, typer.Option(help="HTML page [04_reports/…].")] = None,
    data: DataOption = None,
    json_out: JsonOption = None,
) -> None:
    """Measure models on ratings they have not seen, over all unseen titles.

    Example: streamrec evaluate --train u1.base.csv --test u1.test.csv --movielens movies.csv
    """
    from streamrec.evaluation.evaluation_report import report_page
    from streamrec.evaluation.run import ALWAYS
    from streamrec.evaluation.run import evaluate as measure
    from streamrec.models.registry import ALL

    ways = [train is not None or test is not None, folds is not None, by_time is not None]
    if sum(ways) != 1 or (train is None) != (test is None):
        raise typer.BadParameter("give --train and --test, or --folds, or --by-time")
    settings = read_settings(data=data)
    steps = Steps()
    steps.say("read titles and ratings")
    known = _titles(settings, movielens)
    splits = _splits(settings, known, links, train, test, folds, by_time, seed, steps.say)
    names = ALL if models == "all" else tuple(name.strip() for name in models.split(","))
    with Progress(console=err, transient=True) as progress:
        task = progress.add_task("measure", total=len(splits) * len({*ALWAYS, *names}) + 1)

        def on_model(name: str) -> None:
            progress.update(task, advance=1, description=f"measure {name}")
            steps.say(f"measure {name}")

        measured = measure(splits, names, relevant_from, seed, on_model)
    page = report or settings.reports / "evaluation.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(report_page(measured), "utf-8")
    write_json(json_out, measured)
    if json_out != "-":
        _print_figures(measured)
        out.print(f"All figures, with plots: {page}", soft_wrap=True)


def tune(
    model: Annotated[str, typer.Option(help="Name of the model.")],
    trials: Annotated[int, typer.Option(min=1, help="How many more trials.")] = 20,
    movielens: MovielensOption = None,
    ratings: Annotated[Path | None, typer.Option(help="Ratings, instead of those live.")] = None,
    links: LinksOption = None,
    relevant_from: Annotated[float, typer.Option(help="Stars from which a title counts.")] = 0.0,
    seed: Annotated[int, typer.Option(help="For the split and the search.")] = 0,
    data: DataOption = None,
    json_out: JsonOption = None,
) -> None:
    """Look for a model's best parameters; go on where an earlier run stopped.

    Example: streamrec tune --model ease --trials 50
    """
    from streamrec.evaluation.inputs import dataset_of_file
    from streamrec.evaluation.tune import tune as search

    settings = read_settings(data=data)
    known = _titles(settings, movielens)
    dataset = (
        _live_dataset(settings, known) if ratings is None
        else dataset_of_file(ratings, known, links)
    )  # fmt: skip
    with Progress(console=err) as progress:
        task = progress.add_task(f"tune {model}", total=trials)

        def on_trial(number: int, best: float) -> None:
            progress.update(task, completed=number, description=f"tune {model}: best {best:.4f}")

        study = settings.models / "tuning.db"
        found = search(model, dataset, trials, study, relevant_from, seed, on_trial)
    write_json(
        json_out,
        {
            "model": found.model,
            "metric": found.metric,
            "value": found.value,
            "parameters": found.parameters,
            "trials": found.trials,
        },
    )
    if json_out != "-":
        out.print(f"{found.metric} {found.value:.4f} after {found.trials} trials")
        for name, value in found.parameters.items():
            out.print(f"  {name} = {value:g}")


def _titles(settings: Settings, movielens: Path | None) -> KnownTitles:
    """Return the titles of MovieLens' file, else of the live catalogue."""
    from streamrec.catalogue.build import open_snapshot
    from streamrec.evaluation.inputs import titles_of_movielens, titles_of_tables
    from streamrec.store.engine import live_versions, open_store

    if movielens is not None:
        return titles_of_movielens(movielens)
    store = open_store(built(settings).url)
    with store.ask() as connection:
        version = live_versions(connection).catalogue
    store.close()
    tables = open_snapshot(settings.snapshots / version).tables()
    return titles_of_tables({name: table.collect() for name, table in tables.items()})


def _splits(
    settings: Settings,
    known: KnownTitles,
    links: Path | None,
    train: Path | None,
    test: Path | None,
    folds: int | None,
    by_time: float | None,
    seed: int,
    tell: Callable[[str], None],
) -> list[Split]:
    from streamrec.evaluation.inputs import split_of_files, splits_of

    if train is not None and test is not None:
        return [split_of_files(train, test, known, links, tell)]
    if by_time is not None and not 0 < by_time < 1:
        raise InvalidParameter("by-time", "is a share between 0 and 1")
    return splits_of(_live_dataset(settings, known), folds, by_time, seed)


def _live_dataset(settings: Settings, known: KnownTitles) -> Dataset:
    """Return the ratings that ``train`` would learn from."""
    from streamrec.cli.train_command import gather_ratings
    from streamrec.dataset.number import number_ratings
    from streamrec.store.engine import open_store, ratings_version

    store = open_store(built(settings).url)
    with store.ask() as connection:
        version = ratings_version(connection)
    rated = gather_ratings(settings, store, version)
    store.close()
    return number_ratings(rated, known.title_ids, known.titles)


def _print_figures(measured: dict[str, Any]) -> None:
    table = Table("model", *_SHOWN)
    for name, figures in measured["models"].items():
        shown = (figures[key] for key in _SHOWN)
        table.add_row(name, *("" if value is None else f"{value:.4f}" for value in shown))
    out.print(table)
    for name, remedy in measured["skipped"].items():
        out.print(f"  {name} was skipped: {remedy}", markup=False)
