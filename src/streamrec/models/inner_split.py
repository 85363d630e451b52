"""Inner split: part of the training ratings, held out so that ``fit`` can choose parameters."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from streamrec.dataset.dataset import Dataset, Ratings
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
    rows, counts = dataset.rows, dataset.rating_counts
    items = np.sort(np.argsort(-counts, kind="stable")[: min(MAX_ITEMS, (counts > 0).sum())])
    users = np.arange(len(dataset.users))
    if len(users) > MAX_USERS:
        users = np.sort(rng.choice(users, MAX_USERS, replace=False))
    item_of, user_of = (np.full(n, -1, np.int32) for n in (len(counts), len(dataset.users)))
    item_of[items], user_of[users] = np.arange(len(items)), np.arange(len(users))
    kept = rows.take((item_of[rows.item_nums] >= 0) & (user_of[rows.user_nums] >= 0))
    numbered = Ratings(
        user_of[kept.user_nums], item_of[kept.item_nums], kept.half_stars, kept.times
    )
    return Dataset.build(
        Vocabulary(tuple(dataset.users.ids[u] for u in users)),
        Vocabulary(tuple(dataset.items.ids[i] for i in items)),
        numbered,
        dataset.titles.take(items.astype(np.int32)),
    )


def mean_ndcg(scores: NDArray[np.float32], rated: csr_array, held_out: csr_array) -> float:
    """Return the mean nDCG@10 over users with held-out ratings, all of which are relevant.

    Parameters
    ----------
    scores
        float32 (users × items), higher = better; **overwritten** where `rated`.
    rated
        csr_array (users × items): items that a list may not hold.
    held_out
        csr_array bool (users × items): the relevant items.
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
