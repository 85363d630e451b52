"""Search a model's parameters by trials, in a study that can be stopped and continued."""

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
from streamrec.evaluation.measure import Measurement, Task, predict_stars, rank_unseen
from streamrec.evaluation.metrics import K, rmse
from streamrec.evaluation.recommends import ModelAlone
from streamrec.i18n.messages import message
from streamrec.models.base import Model
from streamrec.models.registry import model_class

HELD_OUT = 0.25

# Parameter → lowest and highest value tried, in logarithmic steps from a factor of 20 on. A model
# is tuned over those of its own parameters that are listed here.
RANGES: dict[str, tuple[float, float]] = {
    "reg": (10.0, 2_000.0),
    "feature_weight": (1.0, 100.0),
    "preference_weight": (0.0, 0.33),
    "popularity_exponent": (-0.3, 0.1),
    "shrinkage": (1.0, 200.0),
    "k": (10, 400),
    "factors": (8, 128),
    "alpha": (0.5, 20.0),
    "window_days": (1.0, 100.0),
}
_LOGARITHMIC_FROM = 20


@dataclass(frozen=True)
class Tuned:
    """The best of all finished trials: the metric on the held-out quarter of the ratings.

    The metric is ``ndcg@10`` (higher is better), or ``rmse`` (lower) where stars are predicted.
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

    The test ratings are a quarter, drawn by `seed`: the same in every trial and every run.
    `study` is a SQLite file of the trials. A run that was stopped continues: finished trials are
    never repeated. Other ratings or features start a study of their own, since their figures cannot
    be compared. `on_trial` receives the number of each finished trial and the best value so far.
    """
    import optuna  # an extra that serving and evaluating do not need

    ranges = tunable(name)
    kind = model_class(name)
    metric = "rmse" if kind.predicts_stars else f"ndcg@{K}"
    split = split_randomly(dataset, HELD_OUT, np.random.default_rng(seed))
    task = Task(split, relevant_from)
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study.parent.mkdir(parents=True, exist_ok=True)
    optuna_study = optuna.create_study(
        study_name=f"{name}, seed {seed}, relevant from {relevant_from}, {_digest(dataset)}",
        storage=f"sqlite:///{study}",
        load_if_exists=True,
        direction="minimize" if kind.predicts_stars else "maximize",
    )
    # The seed depends on the number of trials, so that a continued study draws new values.
    optuna_study.sampler = optuna.samplers.TPESampler(seed=seed + len(optuna_study.trials))

    def quality(trial: Any) -> float:
        chosen: dict[str, float] = {}
        for parameter, (low, high) in ranges.items():
            log = low > 0 and high / low >= _LOGARITHMIC_FROM
            suggest = trial.suggest_int if isinstance(low, int) else trial.suggest_float
            chosen[parameter] = suggest(parameter, low, high, log=log)
        return measure_parameters(kind, chosen, task)

    before = len(optuna_study.trials)
    optuna_study.optimize(
        quality,
        n_trials=trials,
        callbacks=[lambda s, t: on_trial(t.number + 1 - before, s.best_value)],
    )
    finished = optuna_study.get_trials(deepcopy=False, states=(optuna.trial.TrialState.COMPLETE,))
    return Tuned(
        name, metric, optuna_study.best_value, dict(optuna_study.best_params), len(finished)
    )


def _digest(dataset: Dataset) -> str:
    """Return a name for these ratings and features, the same for the same arrays."""
    matrices = [dataset.ratings, *(dataset.titles.blocks[n] for n in sorted(dataset.titles.blocks))]
    content = hashlib.sha256()
    for matrix in matrices:
        for part in (matrix.indptr, matrix.indices, matrix.data):
            content.update(np.ascontiguousarray(part).tobytes())
    return content.hexdigest()[:12]


def tunable(name: str) -> dict[str, tuple[float, float]]:
    """Return the tuned parameters of a model, each with its lowest and highest value."""
    own = inspect.signature(model_class(name)).parameters
    ranges = {parameter: RANGES[parameter] for parameter in RANGES if parameter in own}
    if not ranges:
        raise InvalidParameter("model", message("%(name)s has no parameters to tune", name=name))
    return ranges


def measure_parameters(kind: type[Model], chosen: Mapping[str, Any], task: Task) -> float:
    """Return nDCG@10 (or RMSE in stars) of a model with these parameters."""
    make: Callable[..., Model] = kind
    model = make(**chosen).fit(task.train)
    if kind.predicts_stars:
        predicted = predict_stars(ModelAlone(model), task.train, task.split.test)
        return rmse(predicted - task.split.test.stars)
    lists = Measurement(task, rank_unseen(ModelAlone(model), task))
    return float(lists.per_viewer[f"ndcg@{K}"].mean())
