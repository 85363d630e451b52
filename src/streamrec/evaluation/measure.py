"""One fitted model against held-out ratings: what it gets right, person by person."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, hstack

from streamrec.dataset.dataset import Dataset, Ratings
from streamrec.dataset.split import Split
from streamrec.evaluation import metrics
from streamrec.models.base import Model, Query, top
from streamrec.models.popularity import damped_means

K = 10
K_LONG = 20

_PEOPLE_AT_ONCE = 200  # × 45,000 titles × 8 bytes = 72 MB of scores


@dataclass(frozen=True)
class Task:
    """What a model is asked, and the right answers: the same for every model of a table.

    Parameters
    ----------
    split
        Training and test ratings under one numbering.
    relevant_from
        Test ratings of so many stars or more make a title relevant; 0 = all do.
    """

    split: Split
    relevant_from: float = 0.0

    @cached_property
    def relevant(self) -> Ratings:
        """The test ratings whose titles are relevant to their person."""
        return self.split.test.take(self.split.test.stars >= self.relevant_from)

    @cached_property
    def people(self) -> NDArray[np.int32]:
        """Numbers of those with a relevant title, ascending; the others are not measured."""
        return np.unique(self.relevant.user_nums)

    @cached_property
    def relevant_counts(self) -> NDArray[np.int64]:
        """int64 (people,): how many titles are relevant to each."""
        return np.unique(self.relevant.user_nums, return_counts=True)[1].astype(np.int64)

    @cached_property
    def rating_counts(self) -> NDArray[np.int64]:
        """int64 (items,): training ratings of each title."""
        return np.bincount(self.split.train.ratings.indices, minlength=len(self.split.train.items))

    @cached_property
    def features(self) -> csr_array | None:
        """All blocks of features side by side, for how alike two titles are; None without any."""
        blocks = [block for block in self.split.train.titles.blocks.values() if block.nnz]
        return csr_array(hstack(blocks)) if blocks else None

    def is_relevant(self, lists: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Return bool (people × k): whether the title at each place is relevant; -1 never is."""
        n_items = len(self.split.train.items)
        right = self.relevant.user_nums.astype(np.int64) * n_items + self.relevant.item_nums
        asked = self.people.astype(np.int64)[:, None] * n_items + lists
        return np.isin(asked, right) & (lists >= 0)


def rank_unseen(model: Model, task: Task) -> NDArray[np.int32]:
    """Return int32 (people × 20): each person's best titles, -1 where the model knows no more.

    All titles compete that are not among the person's training ratings.
    """
    train = task.split.train
    lists = np.full((len(task.people), K_LONG), -1, np.int32)
    for start in range(0, len(task.people), _PEOPLE_AT_ONCE):
        queries = [
            Query.of_user(train, user) for user in task.people[start : start + _PEOPLE_AT_ONCE]
        ]
        scores = model.score_all(queries)
        for place, (query, row) in enumerate(zip(queries, scores, strict=True), start):
            row[query.seen] = np.nan
            best = top(row, K_LONG)
            lists[place, : len(best)] = best
    return lists


def predict_stars(model: Model, train: Dataset, test: Ratings) -> NDArray[np.float64]:
    """Return one predicted rating per test row, in stars; NaN only if nobody rated anything.

    Where the model does not know, the title's damped mean stands in (for a title nobody rated
    that is the mean of all). Clipped to the smallest and largest star of the training ratings.
    """
    predicted = np.empty(len(test))
    order = np.argsort(test.user_nums, kind="stable")
    users, starts = np.unique(test.user_nums[order], return_index=True)
    for user, rows in zip(users, np.split(order, starts[1:]), strict=True):
        predicted[rows] = model.score(Query.of_user(train, user), test.item_nums[rows])
    fallback = damped_means(train)[test.item_nums]
    stars = np.where(np.isnan(predicted), fallback, predicted)
    given = train.rows.stars
    return np.clip(stars, given.min(), given.max()) if len(given) else stars


def ranking_metrics(lists: NDArray[np.int32], task: Task) -> dict[str, NDArray[np.float64]]:
    """Return metric → one value per person of `task.people` (coverage is not a person's)."""
    hits = task.is_relevant(lists)
    short, relevant, counts = hits[:, :K], task.relevant_counts, task.rating_counts
    shown = lists[:, :K]
    unknown = np.full(len(lists), np.nan)
    return {
        f"ndcg@{K}": metrics.ndcg(short, relevant),
        f"map@{K}": metrics.average_precision(short, relevant),
        f"precision@{K}": metrics.precision(short),
        f"recall@{K}": metrics.recall(short, relevant),
        f"recall@{K_LONG}": metrics.recall(hits, relevant),
        f"mrr@{K}": metrics.reciprocal_rank(short),
        f"hit_rate@{K}": metrics.hit_rate(short),
        f"novelty@{K}": metrics.novelty(shown, counts, len(task.split.train.users)),
        f"diversity@{K}": unknown
        if task.features is None
        else metrics.diversity(shown, task.features),
        f"popular_share@{K}": metrics.popular_share(shown, counts),
    }
