"""One recommender against held-out ratings: its lists, and the errors of its predicted stars."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, hstack

from streamrec.dataset.dataset import Dataset, Ratings
from streamrec.dataset.split import Split
from streamrec.evaluation.metrics import K_LONG, LIST_METRICS, K, PerViewer
from streamrec.evaluation.recommends import Recommends
from streamrec.models.popularity import damped_means
from streamrec.models.query import Query

_VIEWERS_AT_ONCE = 200  # × 45,000 titles × 8 bytes = 72 MB of scores


@dataclass(frozen=True)
class Task:
    """What is asked, and the right answers: the same for every recommender of a table.

    Test ratings of `relevant_from` stars or more make a title relevant; 0 = all do.
    """

    split: Split
    relevant_from: float = 0.0

    @cached_property
    def relevant(self) -> Ratings:
        """The test ratings whose titles are relevant to their viewer."""
        return self.split.test.take(self.split.test.stars >= self.relevant_from)

    @cached_property
    def viewers(self) -> NDArray[np.int32]:
        """User numbers of the viewers with a relevant title, ascending; others are not measured."""
        return np.unique(self.relevant.user_nums)

    @cached_property
    def relevant_counts(self) -> NDArray[np.int64]:
        """int64 (viewers,): how many titles are relevant to each."""
        return np.unique(self.relevant.user_nums, return_counts=True)[1].astype(np.int64)

    @property
    def train(self) -> Dataset:
        """The training ratings."""
        return self.split.train

    @cached_property
    def features(self) -> csr_array | None:
        """All blocks of features side by side; None where there are none."""
        blocks = [block for block in self.split.train.titles.blocks.values() if block.nnz]
        return csr_array(hstack(blocks)) if blocks else None


@dataclass(frozen=True)
class Measurement:
    """The answers of one recommender to one task.

    `items` are int32 (viewers × `K_LONG`), best first; -1 = no title at this rank. `errors` are
    predicted less given stars, one per test row; None where no stars are predicted.
    """

    task: Task
    items: NDArray[np.int32]
    errors: NDArray[np.float64] | None = None
    fit_seconds: float = 0.0
    search_seconds: float = 0.0

    @cached_property
    def hits(self) -> NDArray[np.bool_]:
        """Bool (viewers × `K_LONG`): whether each listed title is relevant."""
        relevant, n_items = self.task.relevant, len(self.task.train.items)
        right = relevant.user_nums.astype(np.int64) * n_items + relevant.item_nums
        listed = self.task.viewers.astype(np.int64)[:, None] * n_items + self.items
        return np.isin(listed, right) & (self.items >= 0)

    @property
    def top_items(self) -> NDArray[np.int32]:
        """The first `K` items of each list."""
        return self.items[:, :K]

    @property
    def top_hits(self) -> NDArray[np.bool_]:
        """The hits among them."""
        return self.hits[:, :K]

    @cached_property
    def per_viewer(self) -> dict[str, PerViewer]:
        """Metric → float64 (viewers,), for the metrics that have a value per viewer."""
        values = {metric.name: metric.value(self) for metric in LIST_METRICS}
        return {name: value for name, value in values.items() if not isinstance(value, float)}


def measure(
    recommends: Recommends, task: Task, fit_seconds: float = 0.0, search_seconds: float = 0.0
) -> Measurement:
    """Return the answers of a recommender."""
    errors = None
    if recommends.predicts_stars and len(task.split.test):
        predicted = predict_stars(recommends, task.train, task.split.test)
        errors = predicted - task.split.test.stars
    lists = rank_unseen(recommends, task)
    return Measurement(task, lists, errors, fit_seconds, search_seconds)


def rank_unseen(recommends: Recommends, task: Task) -> NDArray[np.int32]:
    """Return int32 (viewers × 20): the list of each measured viewer, -1 where it has no more.

    All titles compete that are not among the viewer's training ratings.
    """
    train, lists = task.train, []
    for start in range(0, len(task.viewers), _VIEWERS_AT_ONCE):
        some = task.viewers[start : start + _VIEWERS_AT_ONCE]
        queries = [Query.of_user(train, user) for user in some]
        lists.append(recommends.top_items(queries, K_LONG))
    return np.concatenate(lists) if lists else np.empty((0, K_LONG), np.int32)


def predict_stars(recommends: Recommends, train: Dataset, test: Ratings) -> NDArray[np.float64]:
    """Return one predicted rating per test row, in stars; NaN only without training ratings.

    Where the stars are unknown the title's damped mean is taken, which for a title without
    ratings is the global mean. Clipped to the smallest and largest star of the training ratings.
    """
    predicted = np.empty(len(test))
    order = np.argsort(test.user_nums, kind="stable")
    users, starts = np.unique(test.user_nums[order], return_index=True)
    for user, rows in zip(users, np.split(order, starts[1:]), strict=True):
        predicted[rows] = recommends.stars(Query.of_user(train, user), test.item_nums[rows])
    fallback = damped_means(train)[test.item_nums]
    stars = np.where(np.isnan(predicted), fallback, predicted)
    given = train.rows.stars
    return np.clip(stars, given.min(), given.max()) if len(given) else stars
