"""Item × item matrices: cut to their most useful entries, and placed among all items."""

from __future__ import annotations

from threading import Lock
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, vstack

_ROWS_AT_ONCE = 1_000
_ROWS_ADDED_AT_ONCE = 256  # × 20,000 columns × 4 bytes = 20 MB


class _Entries(NamedTuple):
    rows: NDArray[np.int32]
    columns: NDArray[np.int32]
    weights: NDArray[np.float32]
    uses: NDArray[np.float32]

    def where(self, mask: NDArray[np.bool_]) -> _Entries:
        return _Entries(self.rows[mask], self.columns[mask], self.weights[mask], self.uses[mask])


class MostUsed:
    """The `keep` most used entries of a square matrix that is computed in blocks, in any order.

    The use of an entry W[j, i] is ``|W[j, i]| · √n_j``: this is how far it spreads the scores of
    item i over users, of which n_j (`counts`) rated item j. One threshold for the whole matrix,
    instead of a number per row, costs the lists next to nothing. (By |W| alone, lists of
    ``ratings_small`` lose half as much again.) Entries as used as the least of them are kept too.

    Memory: some 50 bytes · `keep`. Blocks may be added by several threads at once: the result
    depends neither on the blocks nor on their order.
    """

    def __init__(self, counts: NDArray[np.int64], keep: int) -> None:
        self._spread, self._keep = np.sqrt(counts).astype(np.float32), keep
        self._threshold = np.float32(0)
        self._entries: list[_Entries] = []
        self._held = 0
        self._lock = Lock()

    def add(
        self, rows: NDArray[np.intp], columns: NDArray[np.intp], weights: NDArray[np.float32]
    ) -> None:
        """Add the block of these rows and columns; no entry may be added twice."""
        for start in range(0, len(rows), _ROWS_ADDED_AT_ONCE):
            part = slice(start, start + _ROWS_ADDED_AT_ONCE)
            uses = np.abs(weights[part])
            uses *= self._spread[rows[part], None]
            # The threshold only rises, so an old one keeps too much and never too little.
            row, column = np.nonzero((uses >= self._threshold) & (uses > 0))
            found = _Entries(
                rows[part][row].astype(np.int32),
                columns[column].astype(np.int32),
                weights[part][row, column],
                uses[row, column],
            )
            with self._lock:
                self._entries.append(found)
                self._held += len(row)
                if self._held > 1.5 * self._keep:
                    self._trim()

    def matrix(self) -> csr_array:
        """Return the entries as csr_array float32 (n × n), sorted within each row."""
        self._trim()
        n = len(self._spread)
        (kept,) = self._entries
        found = csr_array((kept.weights, (kept.rows, kept.columns)), shape=(n, n))
        found.sort_indices()
        return found

    def _trim(self) -> None:
        numbers = [np.empty(0, np.int32)], [np.empty(0, np.float32)]
        entries = _Entries(
            np.concatenate([part.rows for part in self._entries] or numbers[0]),
            np.concatenate([part.columns for part in self._entries] or numbers[0]),
            np.concatenate([part.weights for part in self._entries] or numbers[1]),
            np.concatenate([part.uses for part in self._entries] or numbers[1]),
        )
        self._entries = []
        if len(entries.uses) > self._keep:
            place = len(entries.uses) - self._keep
            self._threshold = np.partition(entries.uses, place)[place]
            entries = entries.where(entries.uses >= self._threshold)
        self._entries, self._held = [entries], len(entries.uses)


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
