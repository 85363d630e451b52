"""Inner split: part of the training ratings, held out so that ``fit`` can choose parameters."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from streamrec.dataset.dataset import Dataset
from streamrec.dataset.split import split_randomly
from streamrec.dataset.vocabulary import Vocabulary

K = 10
HELD_OUT = 0.25
"""Share of the training ratings that is held out."""

MAX_ITEMS = 3_000
MAX_USERS = 10_000
"""Size up to which a search looks at the data: it inverts a dozen matrices, 0.3 s each here."""


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
