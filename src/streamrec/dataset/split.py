"""Ways to hold ratings out, so that a model is tested on ratings it has not seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from streamrec.dataset.dataset import Dataset, Ratings


@dataclass(frozen=True)
class Split:
    """A dataset to train on and the ratings held out of it, with the same numbering."""

    train: Dataset  # without the held-out ratings; it still numbers all users and items
    test: Ratings  # only scored; nothing in `train` depends on them

    @classmethod
    def at(cls, dataset: Dataset, held_out: NDArray[np.bool_]) -> Self:
        """Return the split that holds out the rows of `dataset.rows` where the mask is true."""
        return cls(dataset.with_rows(~held_out), dataset.rows.take(held_out))


def split_randomly(dataset: Dataset, share: float, rng: np.random.Generator) -> Split:
    """Hold out a `share` (0-1) of all ratings, drawn uniformly; the count is rounded down."""
    n = len(dataset.rows)
    return Split.at(dataset, rng.permutation(n) < int(n * share))


def split_each_user(dataset: Dataset, share: float, rng: np.random.Generator) -> Split:
    """Hold out a `share` (0-1) of each user's ratings; the count is rounded down."""
    counts = np.diff(dataset.ratings.indptr)
    rank = _rank_within_user(dataset, rng.permutation(len(dataset.rows)))
    return Split.at(dataset, rank < np.repeat((counts * share).astype(np.int64), counts))


def split_last(dataset: Dataset, n: int) -> Split:
    """Hold out the `n` newest ratings of each user; of equally old ones, the higher item number.

    A user with `n` ratings or fewer keeps them all and has no test ratings.
    """
    counts = np.diff(dataset.ratings.indptr)
    rank = _rank_within_user(dataset, dataset.times)
    total = np.repeat(counts, counts)
    return Split.at(dataset, (rank >= total - n) & (total > n))


def split_by_time(dataset: Dataset, share: float) -> Split:
    """Hold out the newest `share` (0-1) of all ratings.

    All ratings in the second of the cut are held out. The share may therefore be exceeded, and no
    test rating is older than a training rating.
    """
    if len(dataset.times) == 0 or share <= 0:
        return Split.at(dataset, np.zeros(len(dataset.times), bool))
    first = min(int(len(dataset.times) * (1 - share)), len(dataset.times) - 1)
    return Split.at(dataset, dataset.times >= np.sort(dataset.times)[first])


def split_folds(dataset: Dataset, k: int, rng: np.random.Generator) -> Iterator[Split]:
    """Yield `k` splits; each rating is held out in exactly one, sizes differ by 1 at most."""
    fold = rng.permutation(len(dataset.rows)) % k
    for number in range(k):
        yield Split.at(dataset, fold == number)


def _rank_within_user(dataset: Dataset, key: NDArray[np.integer]) -> NDArray[np.int64]:
    """Return the rank (from 0) of each rating among its user's ratings, ordered by `key`."""
    user_nums = dataset.rows.user_nums
    order = np.lexsort((key, user_nums))
    rank = np.empty(len(order), np.int64)
    # Rows are ordered by user, so the overall rank minus the row's start is the rank in the row.
    rank[order] = np.arange(len(order)) - dataset.ratings.indptr[user_nums[order]]
    return rank
