"""Nearest neighbours: titles rated by the same people, and titles of the same kind and standing."""

from __future__ import annotations

import time
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from streamrec.dataset.dataset import Dataset
from streamrec.models.base import Parameter, Saved
from streamrec.models.ease import most_rated, rating_counts
from streamrec.models.gram import ratings_gram
from streamrec.models.item_item import ItemItem, place, worth_of_ratings
from streamrec.models.popularity import damped_means
from streamrec.models.search import list_quality, search_split

METRICS = ("cosine", "euclidean")
_TRIED_K = (20, 50, 100, 200)
_ROWS_AT_ONCE = 1_000  # × 45,000 titles × 4 bytes = 180 MB of distances


class ItemKNN(ItemItem):
    """The titles rated by the same people: the classic neighbourhood model.

    ``W[j, i] = (XᵀX)[j, i] / (‖x_i‖ · ‖x_j‖ + shrinkage)`` for the `k` titles j nearest to each
    i, with X what each rating counts. Simple and quick to explain; EASE ranks better.

    Cost: the sum of n² over people, 4 bytes · items² while it lasts; 16 bytes · k · items kept.
    Sources: Sarwar et al. 2001; shrinkage: Bell & Koren 2007.

    Parameters
    ----------
    k
        Neighbours that each title may follow from.
    shrinkage
        In ratings: two titles that few people rated are not near for having one of them in
        common.
    """

    name: ClassVar[str] = "item_knn"

    def __init__(self, k: int = 100, shrinkage: float = 20.0, liking: float = 0.2) -> None:
        super().__init__(liking)
        self.k, self.shrinkage = k, shrinkage

    def fit(self, dataset: Dataset) -> Self:
        """Find each rated title's neighbours."""
        at = most_rated(dataset)
        near = ratings_gram(worth_of_ratings(dataset, self.liking)[:, at])
        length = np.sqrt(near.diagonal())
        near /= np.outer(length, length) + np.float32(self.shrinkage)
        np.fill_diagonal(near, 0)
        # Columns are titles to be shown: the matrix is symmetric, so its rows are taken.
        chosen = nearest_rows(near, self.k)
        return self._take(place(csr_array(chosen.T), at, len(dataset.items)))

    def to_arrays(self) -> Saved:
        """Return the matrix and the parameters."""
        saved = super().to_arrays()
        return Saved(saved.arrays, {**saved.parameters, "k": self.k, "shrinkage": self.shrinkage})


class FeatureKNN(ItemItem):
    """Titles of like genres, popularity and score: neighbours without any person.

    A title is a point: its genres (a vector of length 1), and ``ln(1 + popularity)`` and score
    in standard deviations. Where the source gives no popularity or score, the number of ratings
    and their damped mean stand in; what is still unknown is taken as average. W[j, i] is the
    cosine, or ``1 / (1 + distance)``, for the `k` titles j nearest to each i.

    Cost: titles² · (genres + 2), 1,000 rows of it in memory at a time; 16 bytes · k · titles kept.
    Source: Fix & Hodges 1951.

    Parameters
    ----------
    metric
        ``cosine`` or ``euclidean``; None = chosen by ``fit`` from the training ratings.
    k
        Neighbours that each title may follow from; None = chosen by ``fit``.
    """

    name: ClassVar[str] = "feature_knn"
    metric_: str
    k_: int

    def __init__(
        self,
        metric: str | None = None,
        k: int | None = None,
        liking: float = 0.2,
        seed: int = 0,
    ) -> None:
        super().__init__(liking)
        self.metric, self.k, self.seed = metric, k, seed

    def fit(self, dataset: Dataset) -> Self:
        """Choose what is not given, then find each title's neighbours."""
        started = time.perf_counter()
        self.metric_, self.k_ = self._choose(dataset)
        self.search_seconds = time.perf_counter() - started
        return self._take(csr_array(_neighbours(points(dataset), self.metric_, self.k_).T))

    def _choose(self, dataset: Dataset) -> tuple[str, int]:
        metrics = METRICS if self.metric is None else (self.metric,)
        sizes = _TRIED_K if self.k is None else (self.k,)
        tried = [(metric, k) for metric in metrics for k in sizes]
        if len(tried) == 1 or dataset.ratings.nnz == 0:
            return tried[0]
        train, held_out = search_split(dataset, [self.seed])
        worths, where = worth_of_ratings(train, self.liking), points(train)

        def quality(option: tuple[str, int]) -> float:
            scores = (worths @ _neighbours(where, *option).T).toarray()
            return list_quality(scores, train.ratings, held_out)

        return max(tried, key=quality)

    def to_arrays(self) -> Saved:
        """Return the matrix and what was chosen."""
        saved = super().to_arrays()
        own: dict[str, Parameter] = {"metric_": self.metric_, "k_": self.k_, "seed": self.seed}
        return Saved(saved.arrays, saved.parameters | own)


def nearest_rows(near: NDArray[np.float32], k: int) -> csr_array:
    """Return the `k` largest positive values of each row; ties go to the lower column.

    >>> nearest_rows(np.array([[0, 3, 2, 2]], np.float32), 2).toarray()
    array([[0., 3., 2., 0.]], dtype=float32)
    """
    k = min(k, near.shape[1])
    order = np.argsort(-near, axis=1, kind="stable")[:, :k]
    values = np.take_along_axis(near, order, axis=1)
    row, place_in_row = np.nonzero(values > 0)
    parts = (values[row, place_in_row], (row, order[row, place_in_row]))
    return csr_array(parts, shape=near.shape)


def points(dataset: Dataset) -> NDArray[np.float32]:
    """Return each title as a point, float32 (items × (genres + 2)); see `FeatureKNN`."""
    titles, n_items = dataset.titles, len(dataset.items)
    counts = rating_counts(dataset)
    fame = _known(titles.popularity, np.where(counts > 0, counts, np.nan))
    score = _known(titles.vote_average, np.where(counts > 0, damped_means(dataset), np.nan))
    genres = titles.blocks.get("genres", csr_array((n_items, 0), dtype=np.float32))
    columns = [genres.toarray(), _standard(np.log1p(fame))[:, None], _standard(score)[:, None]]
    return np.hstack(columns).astype(np.float32)


def _known(facts: NDArray[np.float64], instead: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the facts, or what stands in for all of them where none is known."""
    return instead if np.isnan(facts).all() else facts


def _standard(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return values in standard deviations from the mean; 0 where unknown or all alike."""
    known = values[~np.isnan(values)]
    spread = known.std() if len(known) else 0.0
    if spread == 0:
        return np.zeros(len(values))
    return np.asarray(np.nan_to_num((values - known.mean()) / spread))


def _neighbours(where: NDArray[np.float32], metric: str, k: int) -> csr_array:
    """Return csr_array float32 (items × items): row i holds how near its `k` nearest are."""
    length = np.sqrt((where**2).sum(axis=1))
    unit: NDArray[np.floating] = where
    if metric == "cosine":
        unit = where / np.where(length > 0, length, np.float32(1))[:, None]
    rows = []
    for start in range(0, len(unit), _ROWS_AT_ONCE):
        some = unit[start : start + _ROWS_AT_ONCE]
        near = np.asarray(some @ unit.T, np.float32)
        if metric == "euclidean":
            squared = length[start : start + len(some), None] ** 2 + length**2 - 2 * near
            near = np.float32(1) / (1 + np.sqrt(np.maximum(squared, np.float32(0))))
        near[np.arange(len(some)), np.arange(start, start + len(some))] = 0
        rows.append(_largest(near, k))
    return rows[0] if len(rows) == 1 else _stacked(rows)


def _largest(near: NDArray[np.float32], k: int) -> csr_array:
    """Return about the `k` largest of each row: those above the k-th value, then by column."""
    if near.shape[1] > 4 * k:
        bar = -np.partition(-near, k - 1, axis=1)[:, k - 1 : k]
        kept = np.where(near >= bar, near, np.float32(0))
        return _first(csr_array(kept), k)
    return nearest_rows(near, k)


def _first(matrix: csr_array, k: int) -> csr_array:
    """Return the `k` largest stored values of each row, ties by column."""
    row = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    order = np.lexsort((matrix.indices, -matrix.data, row))
    rank = np.arange(len(row)) - matrix.indptr[row[order]]
    kept = order[rank < k]
    parts = (matrix.data[kept], (row[kept], matrix.indices[kept]))
    return csr_array(parts, shape=matrix.shape)


def _stacked(rows: list[csr_array]) -> csr_array:
    from scipy.sparse import vstack

    return csr_array(vstack(rows))
