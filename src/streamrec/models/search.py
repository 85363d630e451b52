"""Choosing parameters inside ``fit``, from the training ratings alone: an inner split judges."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from streamrec.dataset.dataset import Dataset, Ratings, Titles
from streamrec.dataset.split import split_randomly
from streamrec.dataset.vocabulary import Vocabulary

K = 10
HELD_OUT = 0.25
"""Share of the training ratings that judge."""

MAX_ITEMS = 3_000
MAX_USERS = 10_000
"""Sizes up to which a search looks at the data: it inverts a dozen matrices, 0.3 s each here."""

_LEAST_GAIN = 1.01
"""A step must win by more than this factor. The optimum is flat, a judgement is off by half a per
cent, and where the start was tuned on real data a toss-up is no reason to leave it."""


def search_split(dataset: Dataset, seed: Sequence[int]) -> tuple[Dataset, csr_array]:
    """Return what a search trains on, and the held-out ratings as csr_array bool (users × items).

    Both cover the most rated items (at most `MAX_ITEMS`) and, where there are more than
    `MAX_USERS`, that many people drawn evenly.
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
    rows = dataset.rows
    counts = np.bincount(rows.item_nums, minlength=len(dataset.items))
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
    titles: Titles = dataset.titles.take(items.astype(np.int32))
    return Dataset.build(
        Vocabulary(tuple(dataset.users.ids[u] for u in users)),
        Vocabulary(tuple(dataset.items.ids[i] for i in items)),
        numbered,
        titles,
    )


def list_quality(scores: NDArray[np.float32], rated: csr_array, held_out: csr_array) -> float:
    """Return the mean nDCG@10 over people with held-out ratings, all of them relevant.

    Parameters
    ----------
    scores
        float32 (users × items), higher = better; **overwritten** where `rated`.
    rated
        csr_array (users × items): titles that a list may not hold.
    """
    k = min(K, scores.shape[1])
    scores[np.repeat(np.arange(len(scores)), np.diff(rated.indptr)), rated.indices] = -np.inf
    judged = np.flatnonzero(np.diff(held_out.indptr))
    if len(judged) == 0:
        return 0.0
    best = np.argpartition(-scores[judged], k - 1, axis=1)[:, :k]
    order = np.argsort(-np.take_along_axis(scores[judged], best, 1), axis=1, kind="stable")
    lists = np.take_along_axis(best, order, 1)
    hits = np.take_along_axis(held_out[judged].toarray(), lists, 1)
    discount = 1 / np.log2(np.arange(2, k + 2))
    relevant = np.minimum(np.diff(held_out.indptr)[judged], k)
    return float(np.mean((hits @ discount) / np.cumsum(discount)[relevant - 1]))


def climb(
    quality: Callable[[dict[str, float]], float],
    start: dict[str, float],
    factors: dict[str, float],
) -> dict[str, float]:
    """Return the parameters that a search along one parameter after the other ends at.

    Each parameter is multiplied or divided by its factor for as long as `quality` clearly rises,
    at most three times; parameters go in the order of `factors`.

    >>> climb(lambda p: 1 / abs(p["reg"] - 801), {"reg": 200.0}, {"reg": 2.0})
    {'reg': 800.0}
    """
    known: dict[tuple[float, ...], float] = {}

    def judged(at: dict[str, float]) -> float:
        key = tuple(at.values())
        if key not in known:
            known[key] = quality(at)
        return known[key]

    best = dict(start)
    for name, factor in factors.items():
        up = judged(best | {name: best[name] * factor})
        step = factor if up > judged(best) * _LEAST_GAIN else 1 / factor
        for _ in range(3):
            further = best | {name: best[name] * step}
            if judged(further) <= judged(best) * _LEAST_GAIN:
                break
            best = further
    return best
