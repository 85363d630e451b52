"""The same figures for kinds of people and kinds of titles."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from streamrec.evaluation.measure import Task

# People by their number of training ratings: lower bounds, the last without an upper one.
_PEOPLE_FROM = (0, 20, 50, 100, 200)

Values = dict[str, NDArray[np.float64]]


def people_groups(task: Task, by_person: Values) -> dict[str, Values]:
    """Return ``0-19``, ``20-49`` … ``200+`` training ratings → the values of these people."""
    ratings = np.diff(task.split.train.ratings.indptr)[task.people]
    place = np.searchsorted(_PEOPLE_FROM, ratings, side="right") - 1
    names = [f"{low}-{high - 1}" for low, high in pairwise(_PEOPLE_FROM)]
    return {
        name: {metric: values[place == number] for metric, values in by_person.items()}
        for number, name in enumerate([*names, f"{_PEOPLE_FROM[-1]}+"])
    }


def title_groups(
    task: Task, lists: NDArray[np.int32], errors: NDArray[np.float64] | None
) -> dict[str, Values]:
    """Return hot, warm and cold titles → what became of the test ratings of these titles.

    hot: rated at training; warm: not rated, but features are known; cold: nothing is known.

    Returns
    -------
    ``found@20``: 1 for each relevant test rating whose title stands in the person's list of 20,
    else 0 (its mean is the recall over ratings); ``squared_error``: stars², one per test row,
    for a model that predicts stars.
    """
    kinds = title_kinds(task)
    relevant, test = task.relevant, task.split.test
    place = np.searchsorted(task.people, relevant.user_nums)
    found = (lists[place] == relevant.item_nums[:, None]).any(axis=1).astype(np.float64)
    groups: dict[str, Values] = {}
    for number, name in enumerate(("hot", "warm", "cold")):
        groups[name] = {"found@20": found[kinds[relevant.item_nums] == number]}
        if errors is not None:
            groups[name]["squared_error"] = errors[kinds[test.item_nums] == number] ** 2
    return groups


def title_kinds(task: Task) -> NDArray[np.int8]:
    """Return int8 (items,): 0 = hot, 1 = warm, 2 = cold, as `title_groups` defines them."""
    described = np.zeros(len(task.rating_counts), bool)
    if task.features is not None:
        described = np.diff(task.features.indptr) > 0
    return np.where(task.rating_counts > 0, 0, np.where(described, 1, 2)).astype(np.int8)
