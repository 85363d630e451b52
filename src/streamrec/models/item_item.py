"""Models that are one item × item matrix: a viewer's scores are a weighted sum of its rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array, csr_array

from streamrec.models.base import Model, Sums, at_items
from streamrec.models.query import Query
from streamrec.models.rating_weight import rating_weight
from streamrec.models.saved_model import Saved, pack_sparse, unpack_sparse

_ROWS_AT_ONCE = 128  # of some 2,000 weights each: 1 MB


class ItemItem(Model):
    """A scorer with one sparse matrix W: ``score(i) = Σ rating_weight(stars_j) · W[j, i]``.

    The sum runs over the rated items j of the query. An item that no row reaches scores NaN. A
    list costs the sum of as many rows as the viewer has ratings, and a new rating changes the
    next list without retraining.

    ``matrix``, csr_array float32 (items × items), has an empty diagonal. ``transposed`` is kept
    because transposing for one list costs more than the list. `preference_weight` (0-0.33) says
    how much stars change the weight of a rating, see `rating_weight`.
    """

    name: ClassVar[str] = "item_item"
    kept_parameters: ClassVar[tuple[str, ...]] = ("preference_weight",)
    matrix: csr_array
    transposed: csr_array

    def __init__(self, preference_weight: float = 0.0) -> None:
        self.preference_weight = preference_weight

    def _set_matrix(self, matrix: csr_array, transposed: csr_array | None = None) -> Self:
        """Serve `matrix`; `transposed` is its transpose, where that exists already."""
        # SciPy's sums give int64 indices, which take twice the memory and halve the speed.
        indices = (part.astype(np.int32, copy=False) for part in (matrix.indices, matrix.indptr))
        self.matrix = csr_array((matrix.data, *indices), shape=matrix.shape)
        self.transposed = csr_array(self.matrix.T) if transposed is None else transposed
        self.n_items = matrix.shape[1]
        return self

    def score(self, query: Query, items: NDArray[np.int32]) -> NDArray[np.float64]:
        """Return the weighted sums of the query's rows at `items`; NaN where no row reaches.

        A sum of exactly 0 counts as not reached. Telling the two apart doubles the time.
        """
        sums = self._exact_sums(query.within(self.n_items))
        sums[sums == 0] = np.nan
        return at_items(sums, items)

    def _exact_sums(self, own: Query) -> NDArray[np.float64]:
        """Return float64 (n_items,): the weighted sums of rows of the matrix, 0 = not reached."""
        weights, sums = rating_weight(own.stars, self.preference_weight), np.zeros(self.n_items)
        # In parts: a copy of 10 MB comes page by page, each time anew, which doubles the time.
        for start in range(0, len(own.items), _ROWS_AT_ONCE):
            some = slice(start, start + _ROWS_AT_ONCE)
            sums += self.matrix[own.items[some]].T @ weights[some]
        return sums

    def _rounded_sums(self, own: Query) -> NDArray[np.float32]:
        """Return float32 (n_items,): the same sums, fast and rounded."""
        return _sum_of_rows(
            self.matrix, own.items, rating_weight(own.stars, self.preference_weight)
        )

    def score_all(self, queries: Sequence[Query]) -> NDArray[np.float64]:
        """Return float64 (queries × items) in one sparse product."""
        own = [query.within(self.n_items) for query in queries]
        starts = np.cumsum([0, *(len(query.items) for query in own)])
        rated = np.concatenate([query.items for query in own]) if own else starts[:0]
        stars = np.concatenate([query.stars for query in own]) if own else np.empty(0)
        shape = (len(queries), self.n_items)
        weights = rating_weight(stars, self.preference_weight)
        sums = csr_array((weights, rated, starts), shape=shape) @ self.matrix.astype(np.float64)
        sums.eliminate_zeros()
        scores = np.full(shape, np.nan)
        rows = np.repeat(np.arange(len(queries)), np.diff(sums.indptr))
        scores[rows, sums.indices] = sums.data
        return scores

    def contributions(
        self,
        query: Query,
        items: NDArray[np.int32],
        part_weights: Sequence[float] | None = None,  # noqa: ARG002
    ) -> NDArray[np.float64]:
        """Return float64 (ratings of the query × items): each rating's share of each score."""
        rating_of = np.full(self.n_items, -1, np.int32)
        rated = np.flatnonzero((query.items >= 0) & (query.items < self.n_items))
        rating_of[query.items[rated]] = rated
        shown = np.flatnonzero((items >= 0) & (items < self.n_items))
        starts, ends = (self.transposed.indptr[items[shown] + more] for more in (0, 1))
        bounds = list(zip(starts.tolist(), ends.tolist(), strict=True))
        sources, weights = (
            np.concatenate([part[start:end] for start, end in bounds] or [part[:0]])
            for part in (self.transposed.indices, self.transposed.data)
        )
        ratings = rating_of.take(sources)
        hit = np.flatnonzero(ratings >= 0)
        shares = np.zeros((len(items), len(query.items)))
        shares[np.repeat(shown, ends - starts)[hit], ratings[hit]] = weights[hit]
        return (shares * rating_weight(query.stars, self.preference_weight)).T

    def popularity_amounts(
        self,
        items: NDArray[np.int32],
        part_weights: Sequence[float],  # noqa: ARG002
    ) -> NDArray[np.float64]:
        """Return 0 for each item: a score is the sum of what the ratings add."""
        return np.zeros(len(items))

    def sums(self, query: Query) -> Sums:
        """Return the scores of all items, rounded; NaN where they are 0."""
        sums = self._rounded_sums(query.within(self.n_items))
        with np.errstate(invalid="ignore"):
            # 0 / 0 is NaN: several times as fast as looking for the zeros.
            return Sums(np.asarray(sums / (sums != 0)))

    def to_arrays(self) -> Saved:
        """Return the matrix, its transpose and the `kept_parameters`."""
        arrays = pack_sparse("matrix", self.matrix) | pack_sparse("transposed", self.transposed)
        return Saved(arrays, {name: getattr(self, name) for name in self.kept_parameters})

    @classmethod
    def from_arrays(cls, saved: Saved) -> Self:
        """Return the model that serves this matrix."""
        model = cls()
        for parameter, value in saved.parameters.items():
            setattr(model, parameter, value)
        n_items = len(saved.arrays["matrix.indptr"]) - 1
        both = (unpack_sparse(name, saved.arrays, n_items) for name in ("matrix", "transposed"))
        return model._set_matrix(*both)


def _sum_of_rows(
    matrix: csr_array, rows: NDArray[np.int32], weights: NDArray[np.float64]
) -> NDArray[np.float32]:
    """Return float32 (columns,): the weighted sum of some rows, without copying them.

    The rows become the columns of a CSC matrix over the same arrays. An empty column with weight
    0 stands between two of them: it reaches from the end of one row to the start of the next, and
    since the rows are in descending order, it ends before it starts.
    """
    order = np.argsort(-rows)
    bounds = np.zeros(2 * len(rows) + 1, np.int32)
    bounds[:-1:2], bounds[1::2] = matrix.indptr[rows[order]], matrix.indptr[rows[order] + 1]
    bounds[-1:] = bounds[-2:-1]
    every_other = np.zeros(2 * len(rows), np.float32)
    every_other[::2] = weights[order]
    turned = csc_array((matrix.shape[1], 2 * len(rows)), dtype=np.float32)
    turned.data, turned.indices, turned.indptr = matrix.data, matrix.indices, bounds
    return np.asarray(turned @ every_other)
