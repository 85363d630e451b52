"""Ratings and titles → figures of models, as JSON and as a page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from streamrec.artifacts import write_file
from streamrec.dataset.dataset import Dataset
from streamrec.dataset.number import number_ratings
from streamrec.dataset.split import Split
from streamrec.errors import InvalidParameter
from streamrec.evaluation.evaluation_report import report_page
from streamrec.evaluation.inputs import (
    CatalogueTitles,
    dataset_of_file,
    split_of_files,
    splits_of,
    titles_of_movielens,
    titles_of_tables,
)
from streamrec.evaluation.new_viewers import REFERENCE, evaluate_new_viewers
from streamrec.evaluation.run import ALL_MEASURED, BASELINES
from streamrec.evaluation.run import evaluate as evaluate_splits
from streamrec.evaluation.tune import Tuned
from streamrec.evaluation.tune import tune as search_parameters
from streamrec.i18n.messages import message
from streamrec.pipeline.live_data import live_snapshot, live_store, training_ratings
from streamrec.pipeline.steps import Say, say_nothing
from streamrec.settings import Settings


@dataclass(frozen=True)
class TitlesFiles:
    """Where titles come from, if not from the data directory.

    ``movielens`` is MovieLens' ``movies.csv``; ``links`` maps MovieLens identifiers to TMDB's.
    """

    movielens: Path | None = None
    links: Path | None = None


@dataclass(frozen=True)
class HoldOut:
    """How ratings are held out: two files, `folds` random folds, or the newest share `by_time`.

    Or viewers: the share `new_viewers` of them is held out whole.
    """

    train: Path | None = None
    test: Path | None = None
    folds: int | None = None
    by_time: float | None = None
    new_viewers: float | None = None

    def __post_init__(self) -> None:
        """Refuse none or several ways, and a share outside 0-1, with an `InvalidParameter`."""
        files = self.train is not None or self.test is not None
        shares = {"by-time": self.by_time, "new-viewers": self.new_viewers}
        ways = (files, self.folds is not None, *(share is not None for share in shares.values()))
        if sum(ways) != 1 or (self.train is None) != (self.test is None):
            what = message("give train and test, or folds, or by-time, or new-viewers")
            raise InvalidParameter("hold out", what)
        for name, share in shares.items():
            if share is not None and not 0 < share < 1:
                what = message("must be between 0 and 1, got %(share)s", share=share)
                raise InvalidParameter(name, what)


OnModel = Callable[[str, int], None]
"""Receives the name of the model that is measured next, and the number of measurements in all."""


def evaluate(
    settings: Settings,
    hold_out: HoldOut,
    files: TitlesFiles = TitlesFiles(),
    models: Sequence[str] = ALL_MEASURED,
    relevant_from: float = 0.0,
    seed: int = 0,
    say: Say = say_nothing,
    on_model: OnModel = lambda _name, _total: None,
) -> dict[str, Any]:
    """Return the JSON of ``streamrec evaluate``, see docs/reference/evaluation.md.

    Raises `InputError` if a file cannot be used, and `NothingLive` if the data directory is needed
    and holds no catalogue.
    """
    say("read titles and ratings")
    titles = _titles(settings, files.movielens)
    if hold_out.new_viewers is not None:
        return evaluate_new_viewers(
            _live_dataset(settings, titles),
            hold_out.new_viewers,
            models,
            relevant_from,
            seed,
            lambda name: on_model(name, len({REFERENCE, *models})),
            titles,
        )
    splits: list[Split]
    if hold_out.train is not None and hold_out.test is not None:
        splits = [split_of_files(hold_out.train, hold_out.test, titles, files.links, say)]
    else:
        dataset = _live_dataset(settings, titles)
        splits = splits_of(dataset, hold_out.folds, hold_out.by_time, seed)
    total = len(splits) * len({*BASELINES, *models})
    return evaluate_splits(
        splits, models, relevant_from, seed, lambda name: on_model(name, total), titles
    )


def write_evaluation(page: Path, measured: dict[str, Any]) -> None:
    """Write the figures of `evaluate` as an HTML page."""
    write_file(page, report_page(measured).encode())


def tune(
    settings: Settings,
    model: str,
    trials: int,
    files: TitlesFiles = TitlesFiles(),
    ratings: Path | None = None,
    relevant_from: float = 0.0,
    seed: int = 0,
    on_trial: Callable[[int, float], None] = lambda _number, _best: None,
) -> Tuned:
    """Search for the best parameters of a model; continue where an earlier search stopped.

    Parameters
    ----------
    ratings
        Ratings file; None = the ratings of the data directory.
    on_trial
        Receives the number of trials done and the best figure so far.
    """
    titles = _titles(settings, files.movielens)
    if ratings is None:
        dataset = _live_dataset(settings, titles)
    else:
        dataset = dataset_of_file(ratings, titles, files.links)
    study = settings.models / "tuning.db"
    return search_parameters(model, dataset, trials, study, relevant_from, seed, on_trial)


def _titles(settings: Settings, movielens: Path | None) -> CatalogueTitles:
    """Return the titles of MovieLens' file, else of the live catalogue."""
    if movielens is not None:
        return titles_of_movielens(movielens)
    with live_store(settings) as store:
        tables = live_snapshot(settings, store).tables()
    return titles_of_tables({name: table.collect() for name, table in tables.items()})


def _live_dataset(settings: Settings, titles: CatalogueTitles) -> Dataset:
    """Return the ratings that ``train`` would learn from."""
    with live_store(settings) as store:
        ratings = training_ratings(settings, store)
    return number_ratings(ratings, titles.title_ids, titles.titles)
