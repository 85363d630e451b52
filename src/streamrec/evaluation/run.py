"""The measurement: every recommender fitted, saved, loaded again and measured alike."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np

from streamrec.dataset.split import Split
from streamrec.errors import MissingExtra
from streamrec.evaluation.figures import Json, differences, figures
from streamrec.evaluation.inputs import CatalogueTitles
from streamrec.evaluation.measure import Measurement, Task, measure
from streamrec.evaluation.recommends import ModelAlone, Served, served_recommender
from streamrec.models.base import Model
from streamrec.models.registry import ALL, make_model
from streamrec.models.saved_model import load_arrays, save_arrays
from streamrec.recommend.fit_models import FittedModels, TimedFit, fit_models, fit_timed

SCHEMA = 1

SERVED = "served"
"""The whole recommender as the service uses it."""

ALL_MEASURED = (SERVED, *ALL)
BASELINES = ("random", "popularity")
"""Measured in every run: the floor, and what needs no model."""

_NO_CATALOGUE = CatalogueTitles()


def evaluate(
    splits: Iterable[Split],
    models: Sequence[str] = ALL_MEASURED,
    relevant_from: float = 0.0,
    seed: int = 0,
    on_model: Callable[[str], None] = lambda _: None,
    titles: CatalogueTitles = _NO_CATALOGUE,
    served_model: str = "hybrid",
    fitted: FittedModels | None = None,
    intervals: bool = True,
) -> Json:
    """Return the JSON of ``streamrec evaluate``, see docs/reference/evaluation.md.

    `splits` are one split, or the folds of one dataset: figures are over all their viewers and
    rows. `models` are ``served`` and names of ``models.registry``; `BASELINES` are measured in any
    case, and a model whose optional dependency is missing goes to ``skipped`` with the remedy. Test
    ratings of `relevant_from` stars or more are relevant. The same `seed`, of models and of the
    bootstrap, gives the same figures. `on_model` receives each name when its turn comes, once per
    split. `titles` and `served_model` are the catalogue and the list model of ``served``; without
    a catalogue no two titles share a name or collection. `fitted` is what ``served`` serves, where
    it is fitted already on the one split. An unknown model is an `InvalidParameter`.
    """
    tasks = [Task(split, relevant_from) for split in splits]
    names = dict.fromkeys([*(name for name in models if name == SERVED), *BASELINES, *models])
    skipped = skipped_models(names, served_model, seed)
    measured: dict[str, list[Measurement]] = {name: [] for name in names if name not in skipped}
    for task in tasks:
        fits: dict[str, TimedFit] = {}  # of `served`, which is the first
        for name, found in measured.items():
            on_model(name)
            if name == SERVED:
                served = fitted or fit_models(task.train, served_model, seed)
                fits = {one.model.name: one for one in served.fits}
                found.append(_measure_served(task, titles, served))
            else:
                fit = fits.pop(name, None) or fit_timed(task.train, name, seed)
                found.append(_measure_fitted(fit, task))
    return {
        "schema": SCHEMA,
        "seed": seed,
        "data": _data(tasks),
        "models": {name: figures(found, seed, intervals) for name, found in measured.items()},
        "differences": differences(measured, seed) if intervals else {},
        "skipped": skipped,
    }


def measure_model(model: Model, task: Task) -> Measurement:
    """Fit a model on the split's training ratings and measure it, loaded again from its files."""
    return _measure_fitted(TimedFit.of(model, task.train), task)


def _measure_fitted(fitted: TimedFit, task: Task) -> Measurement:
    with tempfile.TemporaryDirectory() as directory:
        save_arrays(fitted.model.to_arrays(), Path(directory) / "model")
        loaded = type(fitted.model).from_arrays(load_arrays(Path(directory) / "model"))
        return measure(ModelAlone(loaded), task, fitted.fit_seconds, fitted.search_seconds)


def _measure_served(task: Task, titles: CatalogueTitles, fitted: FittedModels) -> Measurement:
    with tempfile.TemporaryDirectory() as directory:
        recommender = served_recommender(fitted, titles.arrays, Path(directory))
        return measure(Served(recommender), task, *fitted.seconds)


def skipped_models(names: Iterable[str], served_model: str, seed: int) -> dict[str, str]:
    """Return what to install for each model whose optional dependency is missing."""
    return {name: remedy for name in names if (remedy := _missing(name, served_model, seed))}


def _missing(name: str, served_model: str, seed: int) -> str | None:
    """Return what to install for a model; None where nothing is missing."""
    try:
        make_model(served_model if name == SERVED else name, seed)
    except MissingExtra as missing:
        return f"pip install streamrec[{missing.extra}]"
    return None


def _data(tasks: Sequence[Task]) -> Json:
    """Return what was measured on; viewers without a relevant test title are counted."""
    tested = sum(len(np.unique(task.split.test.user_nums)) for task in tasks)
    first, measured = tasks[0], sum(len(task.viewers) for task in tasks)
    return {
        "users": len(first.train.users),
        "items": len(first.train.items),
        "splits": len(tasks),
        "train_ratings": [task.train.ratings.nnz for task in tasks],
        "test_ratings": [len(task.split.test) for task in tasks],
        "relevant_from": first.relevant_from,
        "people_measured": measured,
        "people_without_relevant": tested - measured,
    }
