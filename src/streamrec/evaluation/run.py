"""The measurement: every model fitted, saved, loaded again and judged alike."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from streamrec.dataset.split import Split
from streamrec.errors import MissingExtra
from streamrec.evaluation import metrics
from streamrec.evaluation.groups import people_groups, title_groups
from streamrec.evaluation.measure import K, Task, predict_stars, rank_unseen, ranking_metrics
from streamrec.models.base import Model
from streamrec.models.registry import ALL, make_model
from streamrec.models.saved import load_arrays, save_arrays

SCHEMA = 1
ALWAYS = ("random", "popularity")  # every table shows the floor and what needs no model

Json = dict[str, Any]


@dataclass(frozen=True)
class Judged:
    """One model on one split.

    ``lists`` int32 (people × 20), ``by_person`` metric → float64 (people,), ``errors`` predicted
    less given stars, one per test row, None for a model that does not predict stars.
    """

    lists: NDArray[np.int32]
    by_person: dict[str, NDArray[np.float64]]
    errors: NDArray[np.float64] | None
    fit_seconds: float
    search_seconds: float


def evaluate(
    splits: Iterable[Split],
    models: Sequence[str] = ALL,
    relevant_from: float = 0.0,
    seed: int = 0,
    on_model: Callable[[str], None] = lambda _: None,
) -> Json:
    """Return the JSON of `streamrec evaluate` (docs/reference/evaluation.md).

    Parameters
    ----------
    splits
        One split, or the folds of one dataset: figures are then means over all rows, or over all
        people of all folds.
    models
        Names from ``models.registry``; random and popularity are measured with them in any case.
        A model whose optional dependency is missing goes to ``skipped`` with the remedy.
    relevant_from
        Test ratings of so many stars or more are relevant; 0 = every test row.
    seed
        For the models that draw, and for the bootstrap. Same seed, same figures, to the bit;
        only the seconds differ.
    on_model
        Called with the name of each model as its turn comes, once per split.

    Raises
    ------
    InvalidParameter
        No model is called that.
    """
    tasks = [Task(split, relevant_from) for split in splits]
    report: Json = {"schema": SCHEMA, "seed": seed, "data": _data(tasks), "models": {}}
    skipped: dict[str, str] = {}
    for name in dict.fromkeys([*ALWAYS, *models]):
        try:
            make_model(name, seed)
        except MissingExtra as missing:
            skipped[name] = f"pip install streamrec[{missing.extra}]"
            continue
        judged = []
        for task in tasks:
            on_model(name)
            judged.append(judge(make_model(name, seed), task))
        report["models"][name] = _figures(tasks, judged, seed)
    report["skipped"] = skipped
    return report


def judge(model: Model, task: Task) -> Judged:
    """Fit a model on the split's training ratings and measure it, loaded again from its files."""
    started = time.perf_counter()
    model.fit(task.split.train)
    seconds = time.perf_counter() - started
    with tempfile.TemporaryDirectory() as aside:
        save_arrays(model.to_arrays(), Path(aside) / "model")
        served = type(model).from_arrays(load_arrays(Path(aside) / "model"))
        lists = rank_unseen(served, task)
        errors = None
        if served.predicts_stars and len(task.split.test):
            predicted = predict_stars(served, task.split.train, task.split.test)
            errors = predicted - task.split.test.stars
    return Judged(
        lists,
        ranking_metrics(lists, task),
        errors,
        seconds - model.search_seconds,
        model.search_seconds,
    )


def _figures(tasks: Sequence[Task], judged: Sequence[Judged], seed: int) -> Json:
    """Return one model's entry: global figures at its top level, the others under ``groups``."""
    by_person = {
        metric: np.concatenate([fold.by_person[metric] for fold in judged])
        for metric in judged[0].by_person
    }
    coverage = [
        metrics.coverage(fold.lists[:, :K], len(task.split.train.items))
        for task, fold in zip(tasks, judged, strict=True)
    ]
    figures: Json = {"rmse": None, "mae": None, "rmse_person_mean": None}
    users, errors = _pooled_errors(tasks, judged)
    if errors is not None:
        by_person["rmse_person_mean"] = metrics.rmse_by_person(errors, users)
        figures |= {"rmse": _or_null(metrics.rmse(errors)), "mae": _or_null(metrics.mae(errors))}
    rng = np.random.default_rng(seed)
    figures |= {metric: _mean(values) for metric, values in by_person.items()}
    figures[f"coverage@{K}"] = float(np.mean(coverage))
    figures["fit_seconds"] = float(np.mean([fold.fit_seconds for fold in judged]))
    figures["search_seconds"] = float(np.mean([fold.search_seconds for fold in judged]))
    figures["intervals"] = {
        metric: [_or_null(end) for end in metrics.interval(values, rng)]
        for metric, values in by_person.items()
    }
    figures["groups"] = _groups(tasks, judged)
    return figures


def _groups(tasks: Sequence[Task], judged: Sequence[Judged]) -> Json:
    """Return people by number of training ratings, titles by hot / warm / cold; over all folds."""
    people: dict[str, list[Mapping[str, NDArray[np.float64]]]] = {}
    titles: dict[str, list[Mapping[str, NDArray[np.float64]]]] = {}
    for task, fold in zip(tasks, judged, strict=True):
        for name, values in people_groups(task, fold.by_person).items():
            people.setdefault(name, []).append(values)
        for name, values in title_groups(task, fold.lists, fold.errors).items():
            titles.setdefault(name, []).append(values)
    return {"people": _means(people), "titles": _means(titles)}


def _means(groups: Mapping[str, Sequence[Mapping[str, NDArray[np.float64]]]]) -> Json:
    found: Json = {}
    for name, folds in groups.items():
        joined = {key: np.concatenate([fold[key] for fold in folds]) for key in folds[0]}
        size = max(len(values) for values in joined.values())
        found[name] = {"count": size} | {key: _mean(values) for key, values in joined.items()}
        if "squared_error" in found[name]:
            squared = found[name].pop("squared_error")
            found[name]["rmse"] = None if squared is None else float(np.sqrt(squared))
    return found


def _pooled_errors(
    tasks: Sequence[Task], judged: Sequence[Judged]
) -> tuple[NDArray[np.int32], NDArray[np.float64] | None]:
    """Return person and error of every test row; a person of two folds counts as two."""
    users, errors, before = [], [], 0
    for task, fold in zip(tasks, judged, strict=True):
        users.append(task.split.test.user_nums + np.int32(before))
        before += len(task.split.train.users)
        if fold.errors is None:
            return np.empty(0, np.int32), None
        errors.append(fold.errors)
    return np.concatenate(users), np.concatenate(errors)


def _data(tasks: Sequence[Task]) -> Json:
    """Return what was measured on; people without a relevant test title are counted here."""
    tested = sum(len(np.unique(task.split.test.user_nums)) for task in tasks)
    measured = sum(len(task.people) for task in tasks)
    first = tasks[0]
    return {
        "users": len(first.split.train.users),
        "items": len(first.split.train.items),
        "splits": len(tasks),
        "train_ratings": [task.split.train.ratings.nnz for task in tasks],
        "test_ratings": [len(task.split.test) for task in tasks],
        "relevant_from": first.relevant_from,
        "people_measured": measured,
        "people_without_relevant": tested - measured,
    }


def _mean(values: NDArray[np.float64]) -> float | None:
    """Return the mean of the known values; None where there are none."""
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else None


def _or_null(value: float) -> float | None:
    return None if np.isnan(value) else value
