"""The same figures for groups of viewers and groups of titles."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from streamrec.evaluation.measure import Measurement, Task

# Groups of viewers by their number of training ratings: lower bounds, the last one open.
_RATINGS_FROM = (0, 20, 50, 100, 200)

Values = dict[str, NDArray[np.float64]]


def viewer_groups(measured: Measurement) -> dict[str, Values]:
    """Return ``0-19``, ``20-49`` … ``200+`` training ratings → the values of these viewers."""
    task = measured.task
    ratings = np.diff(task.split.train.ratings.indptr)[task.viewers]
    group = np.searchsorted(_RATINGS_FROM, ratings, side="right") - 1
    names = [f"{low}-{high - 1}" for low, high in pairwise(_RATINGS_FROM)]
    return {
        name: {metric: values[group == number] for metric, values in measured.per_viewer.items()}
        for number, name in enumerate([*names, f"{_RATINGS_FROM[-1]}+"])
    }


def title_groups(measured: Measurement) -> dict[str, Values]:
    """Return hot, warm and cold titles → the values of the test ratings of these titles.

    hot: rated at training; warm: not rated, but with features; cold: nothing is known.

    Returns
    -------
    ``found@20``: 1 for each relevant test rating whose title is on the viewer's list of 20, else
    0 (its mean is the recall over ratings); ``squared_error``: stars², one per test row, where
    stars are predicted.
    """
    task = measured.task
    kinds = title_kinds(task)
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


def title_kinds(task: Task) -> NDArray[np.int8]:
    """Return int8 (items,): 0 = hot, 1 = warm, 2 = cold, as `title_groups` defines them."""
    described = np.zeros(len(task.rating_counts), bool)
    if task.features is not None:
        described = np.diff(task.features.indptr) > 0
    return np.where(task.rating_counts > 0, 0, np.where(described, 1, 2)).astype(np.int8)
