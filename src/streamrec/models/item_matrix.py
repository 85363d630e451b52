"""Item × item matrices: cut to their most useful entries, and placed among all items."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, vstack

_ROWS_AT_ONCE = 1_000


def prune(weights: NDArray[np.float32], counts: NDArray[np.int64], keep: int) -> csr_array:
    """Return the `keep` most used entries of a square matrix, and ties with the least of them.

    The use of an entry W[j, i] is ``|W[j, i]| · √n_j``: this is how far it spreads the scores of
    item i over users, n_j of whom (`counts`) rated item j. One threshold for the whole matrix,
    instead of a number per row, costs the lists next to nothing. (By |W| alone, lists of
    ``ratings_small`` lose half as much again.)
    """
    if keep >= np.count_nonzero(weights):
        return csr_array(weights)
    use = np.abs(weights)
    use *= np.sqrt(counts).astype(np.float32)[:, None]
    threshold = np.partition(use, use.size - keep, axis=None)[use.size - keep]
    return csr_array(np.where(use >= threshold, weights, np.float32(0)))


def largest_per_row(values: NDArray[np.float32], k: int) -> csr_array:
    """Return the `k` largest positive values of each row; ties go to the lower column.

    >>> largest_per_row(np.array([[0, 3, 2, 2]], np.float32), 2).toarray()
    array([[0., 3., 2., 0.]], dtype=float32)
    """
    parts = [
        _largest_of_rows(values[start : start + _ROWS_AT_ONCE], k)
        for start in range(0, len(values), _ROWS_AT_ONCE)
    ]
    return csr_array(vstack(parts, format="csr")) if parts else csr_array(values)


def _largest_of_rows(values: NDArray[np.float32], k: int) -> csr_array:
    if values.shape[1] > 4 * k:  # so few are kept that it pays to find the k-th largest first
        threshold = -np.partition(-values, k - 1, axis=1)[:, k - 1 : k]
        row, column = np.nonzero((values >= threshold) & (values > 0))
    else:
        row, column = np.nonzero(values > 0)
    found = values[row, column]
    order = np.lexsort((column, -found, row))
    rank = np.arange(len(row)) - np.searchsorted(row, row)
    kept = order[rank < k]
    return csr_array((found[kept], (row[kept], column[kept])), shape=values.shape)


def expand(block: csr_array, at: NDArray[np.int32], n_items: int) -> csr_array:
    """Return the block as the rows and columns `at` (ascending) of a matrix over all items."""
    indptr = np.zeros(n_items + 1, np.int64)
    indptr[at + 1] = np.diff(block.indptr)
    indices = at[block.indices].astype(np.int32)
    return csr_array((block.data, indices, np.cumsum(indptr)), shape=(n_items, n_items))
