"""Searching a model's parameters by trials that can be broken off and taken up again."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from streamrec.dataset.dataset import Dataset
from streamrec.dataset.split import split_randomly
from streamrec.errors import InvalidParameter
from streamrec.evaluation.measure import Task, per_viewer, predict_stars, rank_unseen
from streamrec.evaluation.metric import K
from streamrec.evaluation.metrics import rmse
from streamrec.evaluation.recommends import ModelAlone
from streamrec.i18n.messages import message
from streamrec.models.base import Model
from streamrec.models.registry import model_class

HELD_OUT = 0.25

# Parameter → lowest and highest value tried; from a factor of 20 on in logarithmic steps. A
# model is tuned over those of its own parameters that stand here.
RANGES: dict[str, tuple[float, float]] = {
    "reg": (10.0, 2_000.0),
    "features": (1.0, 100.0),
    "liking": (0.0, 0.33),
    "shown_power": (-0.3, 0.1),
    "shrinkage": (1.0, 200.0),
    "k": (10, 400),
    "factors": (8, 128),
    "alpha": (0.5, 20.0),
    "half_life_days": (7.0, 1_000.0),
}
_LOGARITHMIC_FROM = 20


@dataclass(frozen=True)
class Tuned:
    """The best trial so far.

    Attributes
    ----------
    metric
        ``ndcg@10`` (higher is better), or ``rmse`` (lower) for a model that predicts stars.
    value
        Of that metric on the held-out quarter of the ratings.
    parameters
        Name → value; what is not named keeps the model's default.
    trials
        All finished ones, those of earlier runs included.
    """

    model: str
    metric: str
    value: float
    parameters: dict[str, Any]
    trials: int


def tune(
    name: str,
    dataset: Dataset,
    trials: int,
    study: Path,
    relevant_from: float = 0.0,
    seed: int = 0,
    on_trial: Callable[[int, float], None] = lambda *_: None,
) -> Tuned:
    """Run `trials` more trials of a model's parameters and return the best of all.

    A quarter of the ratings judges, drawn by `seed`: the same in every trial and every run.

    Parameters
    ----------
    study
        SQLite file that keeps the trials; made if missing. A run that was broken off goes on
        where it stood: finished trials are never repeated. Other ratings or features begin anew,
        since what was judged by them cannot be compared.
    on_trial
        Called after each trial with its number from 1 and the best value so far.

    Raises
    ------
    InvalidParameter
        No model is called that, or it has nothing to tune.
    """
    import optuna  # not loaded by those who only serve or evaluate

    ranges = tunable(name)
    kind = model_class(name)
    metric = "rmse" if kind.predicts_stars else f"ndcg@{K}"
    split = split_randomly(dataset, HELD_OUT, np.random.default_rng(seed))
    task = Task(split, relevant_from)
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study.parent.mkdir(parents=True, exist_ok=True)
    kept = optuna.create_study(
        study_name=f"{name}, seed {seed}, relevant from {relevant_from}, {_digest(dataset)}",
        storage=f"sqlite:///{study}",
        load_if_exists=True,
        direction="minimize" if kind.predicts_stars else "maximize",
    )
    # The sampler draws by what was tried, so a resumed study goes on and does not start over.
    kept.sampler = optuna.samplers.TPESampler(seed=seed + len(kept.trials))

    def quality(trial: optuna.Trial) -> float:
        chosen = {parameter: _suggest(trial, parameter, ranges) for parameter in ranges}
        return judge_parameters(kind, chosen, task)

    before = len(kept.trials)
    kept.optimize(
        quality,
        n_trials=trials,
        callbacks=[lambda s, t: on_trial(t.number + 1 - before, s.best_value)],
    )
    finished = kept.get_trials(deepcopy=False, states=(optuna.trial.TrialState.COMPLETE,))
    return Tuned(name, metric, kept.best_value, dict(kept.best_params), len(finished))


def _digest(dataset: Dataset) -> str:
    """Return a name for these ratings and features: the same arrays, the same name."""
    matrices = [dataset.ratings, *(dataset.titles.blocks[n] for n in sorted(dataset.titles.blocks))]
    content = hashlib.sha256()
    for matrix in matrices:
        for part in (matrix.indptr, matrix.indices, matrix.data):
            content.update(np.ascontiguousarray(part).tobytes())
    return content.hexdigest()[:12]


def tunable(name: str) -> dict[str, tuple[float, float]]:
    """Return which parameters of a model are tuned, and between what."""
    own = inspect.signature(model_class(name)).parameters
    ranges = {parameter: RANGES[parameter] for parameter in RANGES if parameter in own}
    if not ranges:
        raise InvalidParameter("model", message("%(name)s has no parameters to tune", name=name))
    return ranges


def judge_parameters(kind: type[Model], chosen: Mapping[str, Any], task: Task) -> float:
    """Return nDCG@10 (or RMSE in stars) of a model with these parameters."""
    make: Callable[..., Model] = kind
    model = make(**chosen).fit(task.split.train)
    if kind.predicts_stars:
        predicted = predict_stars(ModelAlone(model), task.split.train, task.split.test)
        return rmse(predicted - task.split.test.stars)
    lists = task.measured(rank_unseen(ModelAlone(model), task))
    return float(per_viewer(lists)[f"ndcg@{K}"].mean())


def _suggest(trial: Any, parameter: str, ranges: Mapping[str, tuple[float, float]]) -> float:
    """Return the value that the study wants tried next; whole where the range is whole."""
    low, high = ranges[parameter]
    logarithmic = low > 0 and high / low >= _LOGARITHMIC_FROM
    if isinstance(low, int):
        return int(trial.suggest_int(parameter, low, int(high), log=logarithmic))
    return float(trial.suggest_float(parameter, low, high, log=logarithmic))
