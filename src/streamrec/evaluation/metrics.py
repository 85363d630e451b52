"""The metrics: one declaration each, from which the run, the JSON and the report follow.

To add a metric, write its function and declare it below.

A metric gives one number per viewer, so that means, groups and intervals follow. Functions of
lists take `hits`, bool (viewers × k), true where the title at that rank is relevant, and
`relevant`, int (viewers,), how many titles are relevant to each viewer, at least 1. Sources:
Järvelin & Kekäläinen 2002 (nDCG), Voorhees 1999 (MRR), Vargas & Castells 2011 (novelty), Ziegler
et al. 2005 (intra-list diversity), Abdollahpouri et al. 2017 (popular share).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from streamrec.i18n.messages import Message, message

K, K_LONG = 10, 20
"""Lengths of the measured lists."""

POPULAR_TITLES = 0.2
"""The share of the rated titles that counts as popular."""

Hits = NDArray[np.bool_]
Counts = NDArray[np.int64]
PerViewer = NDArray[np.float64]


class Metric(NamedTuple):
    """A figure of the JSON and of the report.

    `value` returns float64 (viewers,), whose mean is reported with an interval, or one float per
    split. `meaning` is what a reader of the report needs to know.
    """

    name: str
    value: Callable[..., PerViewer | float]
    meaning: Message
    lower_is_better: bool = False


def rmse(errors: NDArray[np.float64], _: object = None) -> float:
    """Return the root of the mean squared error, in stars.

    >>> rmse(np.array([1.0, -1.0, 2.0]))
    1.4142135623730951
    """
    return float(np.sqrt(np.mean(errors**2)))


def mae(errors: NDArray[np.float64], _: object = None) -> float:
    """Return the mean absolute error, in stars.

    >>> mae(np.array([1.0, -1.0, 4.0]))
    2.0
    """
    return float(np.mean(np.abs(errors)))


def rmse_by_viewer(errors: NDArray[np.float64], user_nums: NDArray[np.int32]) -> PerViewer:
    """Return each viewer's own RMSE, in order of number; their mean weighs all viewers alike.

    >>> rmse_by_viewer(np.array([1.0, 1.0, 3.0]), np.array([4, 4, 9], np.int32))
    array([1., 3.])
    """
    _, viewer = np.unique(user_nums, return_inverse=True)
    return np.asarray(np.sqrt(np.bincount(viewer, errors**2) / np.bincount(viewer)))


def precision(hits: Hits) -> PerViewer:
    """Return the share of the k ranks that hold a relevant title; an empty rank holds none.

    >>> precision(np.array([[True, False, True, False]]))
    array([0.5])
    """
    return np.asarray(hits.mean(axis=1))


def recall(hits: Hits, relevant: Counts) -> PerViewer:
    """Return the share of all relevant titles that the list holds.

    >>> recall(np.array([[True, False, True]]), np.array([8]))
    array([0.25])
    """
    return np.asarray(hits.sum(axis=1) / relevant)


def hit_rate(hits: Hits) -> PerViewer:
    """Return 1 for a list with any relevant title, else 0.

    >>> hit_rate(np.array([[False, True], [False, False]]))
    array([1., 0.])
    """
    return np.asarray(hits.any(axis=1), dtype=np.float64)


def reciprocal_rank(hits: Hits) -> PerViewer:
    """Return 1 / rank of the first relevant title, 0 where the list holds none.

    >>> reciprocal_rank(np.array([[False, True, True], [False, False, False]]))
    array([0.5, 0. ])
    """
    return np.where(hits.any(axis=1), 1.0 / (1 + hits.argmax(axis=1)), 0.0)


def ndcg(hits: Hits, relevant: Counts) -> PerViewer:
    """Return the discounted gain Σ hit/log₂(rank + 1) over that of the best possible list.

    Binary gain; the best list holds min(k, relevant) relevant titles at its top.

    >>> ndcg(np.array([[True, False, False]]), np.array([1]))
    array([1.])
    >>> ndcg(np.array([[False, False, True]]), np.array([1]))  # 1/log2(4)
    array([0.5])
    """
    k = hits.shape[1]
    discount = 1 / np.log2(np.arange(2, k + 2))
    best = np.cumsum(discount)[np.minimum(relevant, k) - 1]
    return np.asarray((hits @ discount) / best)


def average_precision(hits: Hits, relevant: Counts) -> PerViewer:
    """Return the precision at each hit, summed and divided by **all** relevant titles.

    With more than k relevant titles 1 cannot be reached. Others divide by min(k, relevant), which
    gives higher figures.

    >>> average_precision(np.array([[True, False, True]]), np.array([4]))  # (1/1 + 2/3) / 4
    array([0.41666667])
    """
    at_rank = np.cumsum(hits, axis=1) / np.arange(1, hits.shape[1] + 1)
    return np.asarray((at_rank * hits).sum(axis=1) / relevant)


def novelty(lists: NDArray[np.int32], rating_counts: Counts, n_users: int) -> PerViewer:
    """Return the mean of −log₂ of the share of viewers who rated each listed title, in bits.

    One rating is added to each title and one viewer to all, so that a title without ratings has
    the highest novelty and not an infinite one. NaN for an empty list; -1 = no title at this rank.
    """
    bits = -np.log2((rating_counts + 1) / (n_users + 1))
    return _mean_over_list(bits, lists)


def popular_share(lists: NDArray[np.int32], rating_counts: Counts) -> PerViewer:
    """Return the share of the listed titles that are among the most rated fifth of the rated ones.

    Of equally rated titles the lower item number counts as more rated. NaN for an empty list.
    """
    order = np.argsort(-rating_counts, kind="stable")
    n_popular = int(np.ceil(np.count_nonzero(rating_counts) * POPULAR_TITLES))
    popular = np.zeros(len(rating_counts))
    popular[order[:n_popular]] = 1
    return _mean_over_list(popular, lists)


def coverage(lists: NDArray[np.int32], n_items: int) -> float:
    """Return the share of all titles that are on any viewer's list."""
    return len(np.unique(lists[lists >= 0])) / n_items


def diversity(lists: NDArray[np.int32], features: csr_array | None) -> PerViewer:
    """Return 1 − the mean cosine of the features of two titles of the list, 0-1.

    A title without features is unlike any other. NaN for lists of fewer than two titles, and
    without any features.
    """
    found = np.full(len(lists), np.nan)
    if features is None:
        return found
    length = np.sqrt(features.multiply(features).sum(axis=1))
    scale = 1 / np.where(length > 0, length, 1)
    unit = csr_array(features.multiply(scale[:, None]))
    for viewer, row in enumerate(lists):
        listed = unit[row[row >= 0]]
        n = listed.shape[0]
        if n > 1:
            cosines = (listed @ listed.T).toarray()
            np.fill_diagonal(cosines, 0)
            found[viewer] = 1 - cosines.sum() / (n * (n - 1))
    return found


LIST_METRICS: tuple[Metric, ...] = (
    Metric("ndcg@10", lambda of: ndcg(of.top_hits, of.task.relevant_counts),
           message("gain of ten titles, upper ranks counting more; 1 = the best list")),
    Metric("map@10", lambda of: average_precision(of.top_hits, of.task.relevant_counts),
           message("precision at each hit, over all relevant titles")),
    Metric("precision@10", lambda of: precision(of.top_hits),
           message("share of ten ranks that hold a relevant title")),
    Metric("recall@10", lambda of: recall(of.top_hits, of.task.relevant_counts),
           message("share of the relevant titles among ten")),
    Metric("recall@20", lambda of: recall(of.hits, of.task.relevant_counts),
           message("share of the relevant titles among twenty")),
    Metric("mrr@10", lambda of: reciprocal_rank(of.top_hits),
           message("1 / rank of the first relevant title")),
    Metric("hit_rate@10", lambda of: hit_rate(of.top_hits),
           message("share of viewers with any relevant title among ten")),
    Metric("coverage@10", lambda of: coverage(of.top_items, len(of.task.train.items)),
           message("share of all titles that are among any viewer's ten")),
    Metric("novelty@10", lambda of: novelty(
               of.top_items, of.task.train.rating_counts, len(of.task.train.users)),
           message("how few viewers rated the listed titles, in bits")),
    Metric("diversity@10", lambda of: diversity(of.top_items, of.task.features),
           message("how unlike one another the ten titles are, 0-1")),
    Metric("popular_share@10", lambda of: popular_share(of.top_items, of.task.train.rating_counts),
           message("share of the listed titles in the most rated fifth of titles"), True),
)  # fmt: skip
"""Values of a `Measurement`."""

STARS_METRICS: tuple[Metric, ...] = (
    Metric("rmse", rmse, message("root of the mean squared error, in stars"), True),
    Metric("mae", mae, message("mean absolute error, in stars"), True),
    Metric("rmse_person_mean", rmse_by_viewer, message("RMSE of each viewer, averaged"), True),
)
"""Values of the errors in stars of all test rows, and of their user numbers."""

COST_METRICS: tuple[Metric, ...] = (
    Metric("fit_seconds", lambda of: of.fit_seconds, message("seconds of fitting"), True),
    Metric("search_seconds", lambda of: of.search_seconds, message("seconds of search"), True),
)
"""Values of a `Measurement`."""


def _mean_over_list(values: NDArray[np.float64], lists: NDArray[np.int32]) -> PerViewer:
    """Return the mean of `values` over the titles of each list, NaN for an empty list."""
    there = lists >= 0
    total = np.where(there, values[lists], 0).sum(axis=1)
    count = there.sum(axis=1)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)
