"""What is measured: one number per person, so that means, groups and intervals follow.

Ranking metrics take `hits`: bool (people × k), true where the title at that place of a person's
list is relevant, and `relevant`: int (people,), how many titles are relevant to the person, at
least 1. Sources: Järvelin & Kekäläinen 2002 (nDCG), Voorhees 1999 (MRR), Vargas & Castells 2011
(novelty), Ziegler et al. 2005 (intra-list diversity), Abdollahpouri et al. 2017 (popular share),
Efron 1979 (bootstrap).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

POPULAR_SHARE_OF_TITLES = 0.2
RESAMPLES = 1000

Hits = NDArray[np.bool_]
Counts = NDArray[np.int64]
PerPerson = NDArray[np.float64]


def rmse(errors: NDArray[np.float64]) -> float:
    """Return the root of the mean squared error, in stars.

    >>> rmse(np.array([1.0, -1.0, 2.0]))
    1.4142135623730951
    """
    return float(np.sqrt(np.mean(errors**2)))


def mae(errors: NDArray[np.float64]) -> float:
    """Return the mean absolute error, in stars.

    >>> mae(np.array([1.0, -1.0, 4.0]))
    2.0
    """
    return float(np.mean(np.abs(errors)))


def rmse_by_person(errors: NDArray[np.float64], user_nums: NDArray[np.int32]) -> PerPerson:
    """Return each person's own RMSE (persons in order of number); their mean weighs all alike.

    >>> rmse_by_person(np.array([1.0, 1.0, 3.0]), np.array([4, 4, 9], np.int32))
    array([1., 3.])
    """
    _, person = np.unique(user_nums, return_inverse=True)
    return np.asarray(np.sqrt(np.bincount(person, errors**2) / np.bincount(person)))


def precision(hits: Hits) -> PerPerson:
    """Return the share of the k places that hold a relevant title; an empty place holds none.

    >>> precision(np.array([[True, False, True, False]]))
    array([0.5])
    """
    return np.asarray(hits.mean(axis=1))


def recall(hits: Hits, relevant: Counts) -> PerPerson:
    """Return the share of all relevant titles that the list holds.

    >>> recall(np.array([[True, False, True]]), np.array([8]))
    array([0.25])
    """
    return np.asarray(hits.sum(axis=1) / relevant)


def hit_rate(hits: Hits) -> PerPerson:
    """Return 1 for a list with any relevant title, else 0.

    >>> hit_rate(np.array([[False, True], [False, False]]))
    array([1., 0.])
    """
    return np.asarray(hits.any(axis=1), dtype=np.float64)


def reciprocal_rank(hits: Hits) -> PerPerson:
    """Return 1 / rank of the first relevant title, 0 where the list holds none.

    >>> reciprocal_rank(np.array([[False, True, True], [False, False, False]]))
    array([0.5, 0. ])
    """
    return np.where(hits.any(axis=1), 1.0 / (1 + hits.argmax(axis=1)), 0.0)


def ndcg(hits: Hits, relevant: Counts) -> PerPerson:
    """Return the discounted gain Σ hit/log₂(rank + 1) over that of the best possible list.

    Binary gain; the best list holds min(k, relevant) relevant titles on top.

    >>> ndcg(np.array([[True, False, False]]), np.array([1]))
    array([1.])
    >>> ndcg(np.array([[False, False, True]]), np.array([1]))  # 1/log2(4)
    array([0.5])
    """
    k = hits.shape[1]
    discount = 1 / np.log2(np.arange(2, k + 2))
    best = np.cumsum(discount)[np.minimum(relevant, k) - 1]
    return np.asarray((hits @ discount) / best)


def average_precision(hits: Hits, relevant: Counts) -> PerPerson:
    """Return the precision at each hit, summed and divided by **all** relevant titles.

    With more than k relevant titles 1 cannot be reached (some divide by min(k, relevant), which
    gives higher figures).

    >>> average_precision(np.array([[True, False, True]]), np.array([4]))  # (1/1 + 2/3) / 4
    array([0.41666667])
    """
    at_rank = np.cumsum(hits, axis=1) / np.arange(1, hits.shape[1] + 1)
    return np.asarray((at_rank * hits).sum(axis=1) / relevant)


def novelty(lists: NDArray[np.int32], ratings_of: Counts, n_users: int) -> PerPerson:
    """Return the mean of −log₂ of the share of people who rated the titles shown, in bits.

    One rating more is counted for each title and one person more, so that a title nobody rated
    has the highest novelty and not an infinite one. NaN for an empty list.

    Parameters
    ----------
    lists
        int32 (people × k): item numbers, -1 = no title at this place.
    ratings_of
        int64 (items,): ratings of each title at training.
    """
    bits = -np.log2((ratings_of + 1) / (n_users + 1))
    return _mean_over_list(bits, lists)


def popular_share(lists: NDArray[np.int32], ratings_of: Counts) -> PerPerson:
    """Return the share of the titles shown that belong to the most rated fifth of the rated ones.

    Of equally rated titles the lower item number counts as more rated. NaN for an empty list.
    """
    order = np.argsort(-ratings_of, kind="stable")
    n_popular = int(np.ceil(np.count_nonzero(ratings_of) * POPULAR_SHARE_OF_TITLES))
    popular = np.zeros(len(ratings_of))
    popular[order[:n_popular]] = 1
    return _mean_over_list(popular, lists)


def coverage(lists: NDArray[np.int32], n_items: int) -> float:
    """Return the share of all titles that stand in anyone's list."""
    return len(np.unique(lists[lists >= 0])) / n_items


def diversity(lists: NDArray[np.int32], features: csr_array) -> PerPerson:
    """Return 1 − the mean cosine of the features of two titles of the list, 0-1.

    Titles of which nothing is known are unlike any other. NaN for lists of fewer than two.
    """
    length = np.sqrt(features.multiply(features).sum(axis=1))
    scale = 1 / np.where(length > 0, length, 1)
    unit = csr_array(features.multiply(scale[:, None]))
    found = np.full(len(lists), np.nan)
    for person, row in enumerate(lists):
        shown = unit[row[row >= 0]]
        n = shown.shape[0]
        if n > 1:
            cosines = (shown @ shown.T).toarray()
            np.fill_diagonal(cosines, 0)
            found[person] = 1 - cosines.sum() / (n * (n - 1))
    return found


def interval(values: PerPerson, rng: np.random.Generator) -> tuple[float, float]:
    """Return the 95 % bootstrap interval of the mean over people (percentile method).

    People, not ratings, are drawn again: those of one person stand or fall together.
    """
    known = values[~np.isnan(values)]
    if len(known) == 0:
        return (float("nan"), float("nan"))
    drawn = rng.integers(len(known), size=(RESAMPLES, len(known)), dtype=np.int32)
    low, high = np.percentile(known[drawn].mean(axis=1), [2.5, 97.5])
    return float(low), float(high)


def _mean_over_list(values: NDArray[np.float64], lists: NDArray[np.int32]) -> PerPerson:
    """Return the mean of `values` over the titles of each list, NaN for an empty list."""
    there = lists >= 0
    total = np.where(there, values[lists], 0).sum(axis=1)
    count = there.sum(axis=1)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)
