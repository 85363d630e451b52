"""Models that are one item × item matrix: a person's list is the sum of a few of its rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array, csr_array

from streamrec.dataset.dataset import HALF_STARS_PER_STAR, Dataset
from streamrec.models.base import Model, Query, Saved, at_items, pack, unpack

NEUTRAL_STARS = 3.5
"""A rating that says no more than "has seen it": the mean of both MovieLens sets used here."""

SEED_STARS = 4.5
"""What a title named without stars counts as: liked, if not loved."""

_ROWS_AT_ONCE = 128  # of some 2,000 weights each: 1 MB


def worth(stars: NDArray[np.float64], liking: float) -> NDArray[np.float64]:
    """Return what each rating counts: ``1 + liking · (stars − 3.5)``; NaN stars count as 4.5.

    It depends on that one rating only, not on the person's mean: so a score is a sum over
    ratings, and takes one away exactly.

    >>> worth(np.array([5.0, 3.5, 0.5, np.nan]), 0.2)
    array([1.3, 1. , 0.4, 1.2])
    """
    known = np.where(np.isnan(stars), SEED_STARS, stars)
    return np.asarray(1 + liking * (known - NEUTRAL_STARS))


def worth_of_ratings(dataset: Dataset, liking: float) -> csr_array:
    """Return csr_array float32 (users × items): what each rating of the dataset counts."""
    stars = dataset.ratings.data / float(HALF_STARS_PER_STAR)
    parts = (worth(stars, liking).astype(np.float32), dataset.ratings.indices)
    return csr_array((*parts, dataset.ratings.indptr), shape=dataset.ratings.shape)


class ItemItem(Model):
    """A scorer with one sparse matrix W (given × shown): ``score = Σ worth(stars) · W[given]``.

    A title that no row of the query reaches scores NaN. Serving costs the sum of as many rows as
    the person has ratings; a rating given now changes the next list, without retraining.

    Parameters
    ----------
    liking
        How much a rating's stars change what it counts, see `worth`; 0-0.33.

    Attributes
    ----------
    matrix
        csr_array float32 (items × items), diagonal empty: row j holds what a rating of item j
        adds to the score of each item.
    columns
        The same, transposed: row i holds what a rating of each item adds to the score of item i.
        It is kept because to turn the matrix for one list costs more than the list.
    """

    name: ClassVar[str] = "item_item"
    matrix: csr_array
    columns: csr_array

    def __init__(self, liking: float = 0.0) -> None:
        self.liking = liking

    def _take(self, matrix: csr_array, columns: csr_array | None = None) -> Self:
        """Make `matrix` what is served; `columns` is its transpose, where that is at hand."""
        # SciPy's sums give int64 numbers of places: twice the memory, and half the speed.
        places = (part.astype(np.int32, copy=False) for part in (matrix.indices, matrix.indptr))
        self.matrix = csr_array((matrix.data, *places), shape=matrix.shape)
        self.columns = csr_array(self.matrix.T) if columns is None else columns
        self.n_items = matrix.shape[1]
        return self

    def score(self, query: Query, items: NDArray[np.int32]) -> NDArray[np.float64]:
        """Return the sums of the query's rows at `items`; NaN where no row reaches.

        A sum of exactly 0 counts as not reached: to look up which it is doubles the time.
        """
        known = query.known(self.n_items)
        weights, sums = worth(known.stars, self.liking), np.zeros(self.n_items)
        for some in _few_at_once(len(known.items)):
            sums += self.matrix[known.items[some]].T @ weights[some]
        sums[sums == 0] = np.nan
        return at_items(sums, items)

    def score_all(self, queries: Sequence[Query]) -> NDArray[np.float64]:
        """Return float64 (queries × items), all at once."""
        known = [query.known(self.n_items) for query in queries]
        starts = np.cumsum([0, *(len(query.items) for query in known)])
        given = np.concatenate([query.items for query in known]) if known else starts[:0]
        stars = np.concatenate([query.stars for query in known]) if known else np.empty(0)
        shape = (len(queries), self.n_items)
        weights = csr_array((worth(stars, self.liking), given, starts), shape=shape)
        sums = weights @ self.matrix.astype(np.float64)
        sums.eliminate_zeros()
        scores = np.full(shape, np.nan)
        rows = np.repeat(np.arange(len(queries)), np.diff(sums.indptr))
        scores[rows, sums.indices] = sums.data
        return scores

    def contributions(self, query: Query, items: NDArray[np.int32]) -> NDArray[np.float64]:
        """Return float64 (ratings of the query × items): what each adds to each item's score."""
        place_of = np.full(self.n_items, -1, np.int32)
        rated = np.flatnonzero((query.items >= 0) & (query.items < self.n_items))
        place_of[query.items[rated]] = rated
        shown = np.flatnonzero((items >= 0) & (items < self.n_items))
        starts, ends = (self.columns.indptr[items[shown] + more] for more in (0, 1))
        bounds = list(zip(starts.tolist(), ends.tolist(), strict=True))
        places, weights = (
            np.concatenate([part[start:end] for start, end in bounds] or [part[:0]])
            for part in (self.columns.indices, self.columns.data)
        )
        places = place_of.take(places)
        hit = np.flatnonzero(places >= 0)
        added = np.zeros((len(items), len(query.items)))
        added[np.repeat(shown, ends - starts)[hit], places[hit]] = weights[hit]
        return (added * worth(query.stars, self.liking)).T

    def sums(self, query: Query) -> NDArray[np.float32]:
        """Return float32 (n_items,): the sums of the query's rows, NaN where they are 0."""
        known = query.known(self.n_items)
        sums = _sum_of_rows(self.matrix, known.items, worth(known.stars, self.liking))
        with np.errstate(invalid="ignore"):
            return np.asarray(
                sums / (sums != 0)
            )  # 0 / 0 is NaN: several times as quick as to look for zeros

    def to_arrays(self) -> Saved:
        """Return the matrix both ways, and `liking`."""
        arrays = pack("matrix", self.matrix) | pack("columns", self.columns)
        return Saved(arrays, {"liking": self.liking})

    @classmethod
    def from_arrays(cls, saved: Saved) -> Self:
        """Return the model that serves this matrix."""
        model = cls()
        for parameter, value in saved.parameters.items():
            setattr(model, parameter, value)
        n_items = len(saved.arrays["matrix.indptr"]) - 1
        both = (unpack(name, saved.arrays, n_items) for name in ("matrix", "columns"))
        return model._take(*both)


def _few_at_once(n_rows: int) -> Iterator[slice]:
    """Yield the rows of a query in parts, so that no copy of them is large.

    A copy of 10 MB comes from the system page by page, each time anew, and doubles the time.
    """
    for start in range(0, n_rows, _ROWS_AT_ONCE):
        yield slice(start, start + _ROWS_AT_ONCE)


def _sum_of_rows(
    matrix: csr_array, rows: NDArray[np.int32], weights: NDArray[np.float64]
) -> NDArray[np.float32]:
    """Return float32 (columns,): the weighted sum of some rows, none of which is copied.

    To SciPy the rows are the columns of another matrix over the same arrays. Between two of them
    stands an empty column with weight 0: it would reach from the end of one row to the start of
    the next, and as the rows come last first, it ends before it starts.
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


def prune(weights: NDArray[np.float32], counts: NDArray[np.int64], keep: int) -> csr_array:
    """Return the `keep` entries of a square matrix that matter most.

    An entry W[j, i] matters by ``|W[j, i]| · √n_j``: so much does it spread the scores of item i
    over people, n_j of whom have rated j. One threshold for the whole matrix and not so many per
    row: lists lose next to nothing. Signs stay. Entries as large as the threshold all stay.
    (By |W| alone, lists of ``ratings_small`` lose half as much again.)

    Parameters
    ----------
    weights
        float32 (n × n); not changed.
    counts
        int64 (n,): ratings of each item.
    """
    if keep >= np.count_nonzero(weights):
        return csr_array(weights)
    size = np.abs(weights)
    size *= np.sqrt(counts).astype(np.float32)[:, None]
    bar = np.partition(size, size.size - keep, axis=None)[size.size - keep]
    return csr_array(np.where(size >= bar, weights, np.float32(0)))


def place(block: csr_array, at: NDArray[np.int32], n_items: int) -> csr_array:
    """Return the matrix over all items whose rows and columns `at` (ascending) are the block's."""
    entries = np.diff(block.indptr)
    indptr = np.zeros(n_items + 1, np.int64)
    indptr[at + 1] = entries
    indices = at[block.indices].astype(np.int32)
    return csr_array((block.data, indices, np.cumsum(indptr)), shape=(n_items, n_items))
