"""A low-rank item–item part: few numbers per title, and each rating adds a product of two rows."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from streamrec.dataset.dataset import Dataset
from streamrec.models.truncated_svd import TruncatedSVD, truncated_svd

DAMPING = 10.0
"""Ratings that are added to each title's own: the factors of rarely rated titles are small."""

MAX_RATINGS = 5_000_000
"""Of more ratings, the decomposition reads those of every second, third, … user."""

Floats = NDArray[np.float64]


def decompose(dataset: Dataset, factors: int, seed: int) -> TruncatedSVD:
    """Return ``X / (√n_user · √(10 + n_item)) = U S Vᵀ``: S and V, one row per item.

    X is 1 where a user rated an item, whatever the stars.
    """
    rated, counts = dataset.ratings, dataset.rating_counts
    if step := rated.nnz // MAX_RATINGS:
        rated = csr_array(rated[:: step + 1])
    per_user = np.diff(rated.indptr)
    damped = np.repeat(np.maximum(per_user, 1) ** -0.5, per_user)
    damped *= (DAMPING + counts[rated.indices]) ** -0.5
    parts = (damped.astype(np.float32), rated.indices, rated.indptr)
    return truncated_svd(csr_array(parts, rated.shape), factors, seed)


@dataclass(frozen=True)
class LowRank:
    """``score(i) = Σ weight_j · p_j · q_i`` over the ratings j, with ``p_j = q_j / (10 + n_j)``.

    ``q_i = V_i · √(10 + n_i) · √direction_weights`` are the `vectors`, float32 (rows × factors), of
    the `items`, int32 (rows,), out of `n_items`; n are the ratings of an item, and `damped` is
    float32 (rows,) ``10 + n``. Other items add nothing and score 0. `n_rated` is the number of
    rated items, over which `spread` is taken.
    """

    items: NDArray[np.int32]
    vectors: NDArray[np.float32]
    damped: NDArray[np.float32]
    n_items: int
    n_rated: int

    @classmethod
    def of(
        cls, svd: TruncatedSVD, direction_weights: Floats, counts: NDArray[np.int64], most: int
    ) -> LowRank:
        """Return the part of the first directions, as many as have a weight.

        `counts` are the ratings of each item; the `most` rated items get a row.
        """
        n_rated = int(np.count_nonzero(counts))
        order = np.argsort(-counts, kind="stable")[: min(most, n_rated)]
        items = np.sort(order).astype(np.int32)
        factors = min(len(direction_weights), svd.right.shape[1])
        damped = DAMPING + counts[items]
        scale = np.sqrt(damped)[:, None] * np.sqrt(direction_weights[:factors])
        vectors = (svd.right[items, :factors] * scale).astype(np.float32)
        return cls(items, vectors, damped.astype(np.float32), len(counts), n_rated)

    @cached_property
    def _row_of(self) -> NDArray[np.int32]:
        """int32 (n_items,): the row of each item, -1 where it has none."""
        rows = np.full(self.n_items, -1, np.int32)
        rows[self.items] = np.arange(len(self.items))
        return rows

    @cached_property
    def _covariance(self) -> Floats:
        """The covariance of the factors over the rated items, those without a row taken as 0."""
        known = self.vectors.astype(np.float64)
        n = max(self.n_rated, 1)
        mean = known.sum(axis=0) / n
        return np.asarray(known.T @ known / n - np.outer(mean, mean))

    def viewer_vector(self, rated: NDArray[np.int32], weights: Floats) -> Floats:
        """Return ``Σ weight_j · p_j`` over the rated items, float64 (factors,)."""
        rows = self._row_of.take(rated)
        known = rows >= 0
        rows = rows[known]
        return np.asarray((weights[known] / self.damped.take(rows)) @ self.vectors[rows])

    def spread(self, viewer_vector: Floats) -> float:
        """Return the standard deviation of the scores of a vector over the rated items."""
        variance = float(viewer_vector @ self._covariance @ viewer_vector)
        return math.sqrt(max(variance, 0.0))

    def scores(self, viewer_vector: Floats, dtype: type[np.floating[Any]]) -> NDArray[Any]:
        """Return (rows,): the scores of a vector for `items`; computed and rounded in `dtype`."""
        vectors = self.vectors.astype(dtype, copy=False)
        return np.asarray(vectors @ viewer_vector.astype(dtype))

    def contributions(
        self, rated: NDArray[np.int32], weights: Floats, items: NDArray[np.int32]
    ) -> Floats:
        """Return float64 (rated × items): what each rating adds to each score."""
        rows, columns = self._row_of.take(rated), self._row_of.take(items)
        # An item without a row has the number -1: it takes some row, times 0.
        of_ratings = np.where(rows < 0, 0, weights / self.damped.take(rows))
        added = self.vectors.take(rows, axis=0) * of_ratings[:, None]
        shown = self.vectors.take(columns, axis=0) * (columns >= 0).astype(np.float64)[:, None]
        return np.asarray(added @ shown.T)

    def to_arrays(self, name: str) -> dict[str, NDArray[Any]]:
        """Return the part as arrays named ``name.…``."""
        return {f"{name}.{part}": getattr(self, part) for part in ("items", "vectors", "damped")}

    @classmethod
    def from_arrays(
        cls, name: str, arrays: Mapping[str, NDArray[Any]], n_items: int, n_rated: int
    ) -> LowRank:
        """Return the part that `to_arrays` described, without copying it."""
        parts = (arrays[f"{name}.{part}"] for part in ("items", "vectors", "damped"))
        items, vectors, damped = map(np.asarray, parts)
        return cls(items, vectors, damped, n_items, n_rated)
