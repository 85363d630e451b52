"""``streamrec evaluate`` and ``tune``: how good models are, and which parameters are best."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import Progress
from rich.table import Table

from streamrec.cli.output import (
    DataOption,
    JsonOption,
    as_json,
    err,
    out,
    say,
    write_json,
    wrong_use,
)
from streamrec.settings import read_settings

_SHOWN = ("rmse", "mae", "ndcg@10", "map@10", "recall@10", "coverage@10", "fit_seconds")

MovielensOption = Annotated[
    Path | None, typer.Option(help="MovieLens' movies.csv, instead of the catalogue in --data.")
]
LinksOption = Annotated[Path | None, typer.Option(help="CSV: movieId,imdbId,tmdbId.")]


def evaluate(
    train: Annotated[Path | None, typer.Option(help="Ratings to train on.")] = None,
    test: Annotated[Path | None, typer.Option(help="Ratings to test with.")] = None,
    folds: Annotated[int | None, typer.Option(min=2, max=100, help="Random folds.")] = None,
    by_time: Annotated[float | None, typer.Option(help="Hold out the newest share.")] = None,
    new_viewers: Annotated[
        float | None, typer.Option(help="Hold out this share of the viewers whole; tell k ratings.")
    ] = None,
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
    from streamrec.evaluation.run import ALL_MEASURED
    from streamrec.pipeline.evaluate import HoldOut, TitlesFiles, write_evaluation
    from streamrec.pipeline.evaluate import evaluate as measure

    with wrong_use():
        hold_out = HoldOut(train, test, folds, by_time, new_viewers)
    settings = read_settings(data=data)
    names = ALL_MEASURED if models == "all" else tuple(name.strip() for name in models.split(","))
    files = TitlesFiles(movielens, links)
    with Progress(console=err, transient=True) as progress:
        task = progress.add_task("measure", total=None)

        def on_model(name: str, total: int) -> None:
            progress.update(task, total=total, advance=1, description=f"measure {name}")
            say(f"measure {name}")

        measured = measure(settings, hold_out, files, names, relevant_from, seed, say, on_model)
    if new_viewers is not None:  # figures for each number of ratings, without a page
        write_json(json_out, measured)
        if json_out != "-":
            _print_new_viewers(measured)
        return
    page = report or settings.reports / "evaluation.html"
    write_evaluation(page, measured)
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
    """Search for the best parameters of a model; continue where an earlier run stopped.

    Example: streamrec tune --model ease --trials 50
    """
    from streamrec.pipeline.evaluate import TitlesFiles
    from streamrec.pipeline.evaluate import tune as search

    settings = read_settings(data=data)
    with Progress(console=err) as progress:
        task = progress.add_task(f"tune {model}", total=trials)

        def on_trial(number: int, best: float) -> None:
            progress.update(task, completed=number, description=f"tune {model}: best {best:.4f}")

        files = TitlesFiles(movielens, links)
        tuned = search(settings, model, trials, files, ratings, relevant_from, seed, on_trial)
    write_json(json_out, as_json(tuned))
    if json_out != "-":
        out.print(f"{tuned.metric} {tuned.value:.4f} after {tuned.trials} trials")
        for name, value in tuned.parameters.items():
            out.print(f"  {name} = {value:g}")


def _print_new_viewers(measured: dict[str, Any]) -> None:
    for order, by_k in measured["new_viewers"].items():
        out.print(f"ndcg@10 after k ratings: {order}")
        table = Table("model", *(f"{k} ({of['viewers']})" for k, of in by_k.items()))
        for name in next(iter(by_k.values()))["ndcg@10"]:
            means = (of["ndcg@10"].get(name) for of in by_k.values())
            table.add_row(name, *(f"{one['mean']:.4f}" if one else "" for one in means))
        out.print(table)
    for name, remedy in measured["skipped"].items():
        out.print(f"  {name} was skipped: {remedy}", markup=False)


def _print_figures(measured: dict[str, Any]) -> None:
    table = Table("model", *_SHOWN)
    for name, figures in measured["models"].items():
        shown = (figures[key] for key in _SHOWN)
        table.add_row(name, *("" if value is None else f"{value:.4f}" for value in shown))
    out.print(table)
    for name, remedy in measured["skipped"].items():
        out.print(f"  {name} was skipped: {remedy}", markup=False)
