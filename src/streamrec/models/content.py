"""Which titles are like one another, by what is known about them alone: no ratings.

The similarity of two titles is the weighted mean of their blocks' cosines, times a prior for how
much the second one is seen. Weights and exponent were tuned on the liked titles of people
(``benchmarks/similar_quality.py``; ``docs/decisions/0010``).
"""

from __future__ import annotations

import os

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from streamrec.features.build import Features

WEIGHTS: dict[str, float] = {
    "text": 0.7,
    "title": 0.2,
    "scene": 1.5,
    "keywords": 0.5,
    "collection": 0.6,
    "companies": 0.5,
    "directors": 0.5,
    "cast": 0.8,
}

# Content alone finds obscure namesakes. A higher exponent buys more hits with fewer distinct
# titles and less lift.
VOTES_EXPONENT = 0.3

# Lists of up to 50, and enough left over when the largest franchise (29 titles) is cut.
N_NEIGHBOURS = 64

_ROWS_AT_ONCE = 4096


def similar_titles(
    features: Features, votes: NDArray[np.float64]
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Return the titles most like each title, best first.

    Parameters
    ----------
    features
        The catalogue's features, n items; not changed.
    votes
        (n,) number of votes, NaN where unknown: counted as none; not changed.

    Returns
    -------
    neighbours
        (n, k) int32 item numbers, k = `N_NEIGHBOURS` or n - 1 if that is less; a row holds no
        number twice and never its own. By similarity, ties by item number.
    similarities
        (n, k) float32 in 0-1, falling along each row. 0 means that nothing is shared: such
        places are filled with the titles of most votes, so that every list is full.
    """
    n = len(features.title_ids)
    k = max(0, min(N_NEIGHBOURS, n - 1))
    seen = 1 + np.nan_to_num(votes)
    prior = (seen / seen.max(initial=1)) ** VOTES_EXPONENT
    neighbours, similarities = _all_nearest(_stack(features), prior.astype(np.float32), k)
    most_voted = np.lexsort((np.arange(n), -seen))[: k + 1]
    for item in np.flatnonzero(similarities[:, -1:] == 0):
        known = np.count_nonzero(similarities[item])
        taken = np.append(neighbours[item, :known], item)
        neighbours[item, known:] = most_voted[~np.isin(most_voted, taken)][: k - known]
    return neighbours, similarities


def _stack(features: Features) -> sparse.csr_array:
    """Return all weighted blocks side by side: the product of two rows is their similarity."""
    total = sum(WEIGHTS.values())
    blocks = []
    for name, weight in WEIGHTS.items():
        block = features.blocks[name]
        # What one title alone has makes nothing similar; leaving it out is exact.
        shared = np.flatnonzero(np.bincount(block.indices, minlength=block.shape[1]) > 1)
        blocks.append(block[:, shared] * np.float32((weight / total) ** 0.5))
    return sparse.hstack(blocks, format="csr")


def _all_nearest(
    items: sparse.csr_array, prior: NDArray[np.float32], k: int
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Return the k nearest of each row, (n, k) numbers and values of items · itemsᵀ · diag(prior).

    Exact. Each row is computed whole by one thread, so their number does not change the result;
    and so many rows at once that what is held beside the result stays small.
    """
    from sparse_dot_topn import sp_matmul_topn

    n = items.shape[0]
    weighted = sparse.csr_matrix((items * prior[:, np.newaxis]).T)
    neighbours = np.full((n, k), -1, np.int32)
    similarities = np.zeros((n, k), np.float32)
    for start in range(0, n, _ROWS_AT_ONCE):
        rows = slice(start, min(start + _ROWS_AT_ONCE, n))
        # One more than wanted, because a title is near itself.
        found = sp_matmul_topn(
            sparse.csr_matrix(items[rows]),
            weighted,
            top_n=k + 1,
            sort=True,
            n_threads=os.cpu_count() or 1,
        )
        neighbours[rows], similarities[rows] = _in_rows(found, start, k)
    return neighbours, similarities


def _in_rows(
    found: sparse.csr_matrix, start: int, k: int
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Return each row's k largest without the item itself, ties by column, as (rows, k) arrays.

    The first row is item `start`. Rows with fewer end with similarity 0 and number -1.
    """
    n = found.shape[0]
    row = np.repeat(np.arange(n), np.diff(found.indptr))
    other = found.indices != row + start
    row, column, value = row[other], found.indices[other], found.data[other]
    place = np.arange(len(row)) - np.searchsorted(row, np.arange(n))[row]
    fits = place < k
    neighbours = np.full((n, k), -1, np.int32)
    similarities = np.zeros((n, k), np.float32)
    neighbours[row[fits], place[fits]] = column[fits]
    similarities[row[fits], place[fits]] = value[fits]
    order = np.lexsort((neighbours, -similarities), axis=1)
    return (
        np.take_along_axis(neighbours, order, axis=1),
        np.take_along_axis(similarities, order, axis=1),
    )
