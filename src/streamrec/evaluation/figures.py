"""Measurements of one recommender on several splits → its figures in the JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from streamrec.evaluation.measure import Measurement
from streamrec.evaluation.metrics import COST_METRICS, LIST_METRICS, STARS_METRICS, K, PerViewer

RESAMPLES = 1000
"""Draws of a bootstrap interval (Efron 1979)."""

Json = dict[str, Any]
Values = dict[str, NDArray[np.float64]]

# Groups of viewers by their number of training ratings: lower bounds, the last one open.
_RATINGS_FROM = (0, 20, 50, 100, 200)


def figures(measured: Sequence[Measurement], seed: int, intervals: bool = True) -> Json:
    """Return the entry of one recommender: global figures, and the others under ``groups``.

    Viewers and errors of several splits are pooled: a viewer of two splits counts as two.
    Figures per split and seconds are means over splits. Without `intervals` these are left out.
    """
    per_viewer = {
        metric: np.concatenate([one.per_viewer[metric] for one in measured])
        for metric in measured[0].per_viewer
    }
    found: Json = {metric.name: None for metric in STARS_METRICS}
    users, errors = _pooled_errors(measured)
    for metric in STARS_METRICS if errors is not None else ():
        value = metric.value(errors, users)
        if isinstance(value, float):
            found[metric.name] = _or_null(value)
        else:
            per_viewer[metric.name] = value
    found |= {metric: _mean(values) for metric, values in per_viewer.items()}
    for metric in (*LIST_METRICS, *COST_METRICS):
        if metric.name not in found:  # one figure per split
            found[metric.name] = float(np.mean([metric.value(one) for one in measured]))
    rng = np.random.default_rng(seed)
    return found | {
        "intervals": {
            metric: [_or_null(end) for end in interval(values, rng)]
            for metric, values in per_viewer.items()
            if intervals
        },
        "groups": {
            "people": _group_means(map(_viewer_groups, measured)),
            "titles": _group_means(map(_title_groups, measured)),
        },
    }


def differences(measured: Mapping[str, Sequence[Measurement]], seed: int) -> Json:
    """Return, for each two recommenders, by how much the nDCG@10 of the first is higher.

    The differences are paired: of the same viewers, whose own difference is certain where two
    intervals overlap. ``{first: {second: {"mean": …, "interval": [low, high]}}}``.
    """
    metric = f"ndcg@{K}"
    pooled = {
        name: np.concatenate([one.per_viewer[metric] for one in found])
        for name, found in measured.items()
    }
    rng = np.random.default_rng(seed)
    found: Json = {}
    for first, second in combinations(pooled, 2):
        higher = pooled[first] - pooled[second]
        ends = [_or_null(end) for end in interval(higher, rng)]
        found.setdefault(first, {})[second] = {"mean": _mean(higher), "interval": ends}
    return found


def interval(values: PerViewer, rng: np.random.Generator) -> tuple[float, float]:
    """Return the 95 % bootstrap interval of the mean over viewers (percentile method).

    Viewers and not ratings are resampled: the ratings of one viewer are not independent.
    """
    known = values[~np.isnan(values)]
    if len(known) == 0:
        return (float("nan"), float("nan"))
    drawn = rng.integers(len(known), size=(RESAMPLES, len(known)), dtype=np.int32)
    low, high = np.percentile(known[drawn].mean(axis=1), [2.5, 97.5])
    return float(low), float(high)


def _group_means(splits: Iterable[Mapping[str, Values]]) -> Json:
    """Return the means of each group over all splits, and its size."""
    pooled: dict[str, list[Values]] = {}
    for groups in splits:
        for name, values in groups.items():
            pooled.setdefault(name, []).append(values)
    found: Json = {}
    for name, parts in pooled.items():
        joined = {key: np.concatenate([part[key] for part in parts]) for key in parts[0]}
        size = max(len(values) for values in joined.values())
        found[name] = {"count": size} | {key: _mean(values) for key, values in joined.items()}
        if "squared_error" in found[name]:
            squared = found[name].pop("squared_error")
            found[name]["rmse"] = None if squared is None else float(np.sqrt(squared))
    return found


def _pooled_errors(
    measured: Sequence[Measurement],
) -> tuple[NDArray[np.int32], NDArray[np.float64] | None]:
    """Return viewer and error of every test row; None where no stars are predicted."""
    users, errors, before = [], [], 0
    for one in measured:
        if one.errors is None:
            return np.empty(0, np.int32), None
        users.append(one.task.split.test.user_nums + np.int32(before))
        before += len(one.task.train.users)
        errors.append(one.errors)
    return np.concatenate(users), np.concatenate(errors)


def _mean(values: NDArray[np.float64]) -> float | None:
    """Return the mean of the known values; None where there are none."""
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else None


def _or_null(value: float) -> float | None:
    return None if np.isnan(value) else value


def _viewer_groups(measured: Measurement) -> dict[str, Values]:
    """Return ``0-19``, ``20-49`` … ``200+`` training ratings → the values of these viewers."""
    task = measured.task
    ratings = np.diff(task.train.ratings.indptr)[task.viewers]
    group = np.searchsorted(_RATINGS_FROM, ratings, side="right") - 1
    names = [f"{low}-{high - 1}" for low, high in pairwise(_RATINGS_FROM)]
    return {
        name: {metric: values[group == number] for metric, values in measured.per_viewer.items()}
        for number, name in enumerate([*names, f"{_RATINGS_FROM[-1]}+"])
    }


def _title_groups(measured: Measurement) -> dict[str, Values]:
    """Return hot, warm and cold titles → the values of the test ratings of these titles.

    hot: rated at training; warm: not rated, but with features; cold: nothing is known.
    ``found@20`` is 1 for each relevant test rating whose title is on the viewer's list of 20, else
    0 (its mean is the recall over ratings); ``squared_error`` is stars², one per test row, where
    stars are predicted.
    """
    task = measured.task
    described = np.zeros(len(task.train.items), bool)
    if task.features is not None:
        described = np.diff(task.features.indptr) > 0
    kinds = np.where(task.train.rating_counts > 0, 0, np.where(described, 1, 2))
    relevant, test = task.relevant, task.split.test
    viewer = np.searchsorted(task.viewers, relevant.user_nums)
    listed = measured.items[viewer] == relevant.item_nums[:, None]
    found = listed.any(axis=1).astype(np.float64)
    groups: dict[str, Values] = {}
    for number, name in enumerate(("hot", "warm", "cold")):
        groups[name] = {"found@20": found[kinds[relevant.item_nums] == number]}
        if measured.errors is not None:
            of_kind = kinds[test.item_nums] == number
            groups[name]["squared_error"] = measured.errors[of_kind] ** 2
    return groups
