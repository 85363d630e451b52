"""The search for parameters inside ``fit``: inner splits, and coordinate search on them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from streamrec.dataset.dataset import Dataset
from streamrec.dataset.split import split_randomly
from streamrec.dataset.vocabulary import Vocabulary

K = 10
HELD_OUT = 0.1
"""Share of the training ratings that is held out. Without a quarter of them the data are so much
sparser that a search regularises too much."""

MAX_ITEMS = 4_000
MAX_USERS = 5_000
"""Size up to which a search looks at the data."""

MIN_GAIN = 1.01
"""A step must improve the quality by more than this factor. The optimum is flat and a measurement
is off by half a per cent. The start was tuned on real data, so a tie is no reason to leave it."""

_MAX_STEPS = 3  # per parameter


def inner_split(dataset: Dataset, seed: Sequence[int]) -> tuple[Dataset, csr_array]:
    """Return the ratings to train on, and the held-out ones as csr_array bool (users × items).

    Both cover the most rated items, at most `MAX_ITEMS`. Of more than `MAX_USERS` users, they
    cover that many, drawn evenly.
    """
    rng = np.random.default_rng(seed)
    small = _most_rated(dataset, rng)
    split = split_randomly(small, HELD_OUT, rng)
    held_out = csr_array(
        (np.ones(len(split.test), bool), (split.test.user_nums, split.test.item_nums)),
        shape=small.ratings.shape,
    )
    return split.train, held_out


def _most_rated(dataset: Dataset, rng: np.random.Generator) -> Dataset:
    counts = dataset.rating_counts
    items = np.sort(np.argsort(-counts, kind="stable")[: min(MAX_ITEMS, (counts > 0).sum())])
    users = np.arange(len(dataset.users))
    if len(users) > MAX_USERS:
        users = np.sort(rng.choice(users, MAX_USERS, replace=False))
    ratings = csr_array(dataset.ratings[users][:, items])
    ratings.sort_indices()
    return Dataset(
        Vocabulary(tuple(dataset.users.ids[u] for u in users)),
        Vocabulary(tuple(dataset.items.ids[i] for i in items)),
        ratings,
        np.zeros(ratings.nnz, np.int64),
        dataset.titles.take(items.astype(np.int32)),
    )


def mean_ndcg(scores: NDArray[np.float32], rated: csr_array, held_out: csr_array) -> float:
    """Return the mean nDCG@10 over users with held-out ratings, all of which are relevant.

    All three are (users × items). `scores` is **overwritten** where `rated`: lists leave that out.
    """
    k = min(K, scores.shape[1])
    scores[np.repeat(np.arange(len(scores)), np.diff(rated.indptr)), rated.indices] = -np.inf
    measured = np.flatnonzero(np.diff(held_out.indptr))
    if len(measured) == 0:
        return 0.0
    best = np.argpartition(-scores[measured], k - 1, axis=1)[:, :k]
    order = np.argsort(-np.take_along_axis(scores[measured], best, 1), axis=1, kind="stable")
    lists = np.take_along_axis(best, order, 1)
    hits = np.take_along_axis(held_out[measured].toarray(), lists, 1)
    discount = 1 / np.log2(np.arange(2, k + 2))
    relevant = np.minimum(np.diff(held_out.indptr)[measured], k)
    return float(np.mean((hits @ discount) / np.cumsum(discount)[relevant - 1]))


def coordinate_search(
    quality: Callable[[dict[str, float]], float], start: dict[str, float], factors: dict[str, float]
) -> dict[str, float]:
    """Return the parameters at which the search ends.

    It multiplies or divides each parameter by its factor for as long as `quality` clearly rises,
    at most three times. It visits the parameters in the order of `factors`.

    >>> coordinate_search(lambda p: 1 / abs(p["reg"] - 801), {"reg": 200.0}, {"reg": 2.0})
    {'reg': 800.0}
    """

    @cache
    def quality_at(*values: float) -> float:
        return quality(dict(zip(start, values, strict=True)))

    def is_better(point: dict[str, float]) -> bool:
        return quality_at(*point.values()) > quality_at(*best.values()) * MIN_GAIN

    best = dict(start)
    for name, factor in factors.items():
        step = factor if is_better(best | {name: best[name] * factor}) else 1 / factor
        for _ in range(_MAX_STEPS):
            further = best | {name: best[name] * step}
            if not is_better(further):
                break
            best = further
    return best
