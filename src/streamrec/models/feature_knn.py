"""Feature-kNN: neighbours are titles of the same genres, popularity and mean vote."""

from __future__ import annotations

import time
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, vstack

from streamrec.dataset.dataset import Dataset
from streamrec.models.base import ModelCard
from streamrec.models.coordinate_search import inner_split, mean_ndcg
from streamrec.models.item_item import ItemItem
from streamrec.models.item_matrix import largest_per_row
from streamrec.models.popularity import damped_means
from streamrec.models.rating_weight import rating_weight_matrix

METRICS = ("cosine", "euclidean")
_TRIED_K = (20, 50, 100, 200)
_ROWS_AT_ONCE = 1_000  # × 45,000 titles × 4 bytes = 180 MB of distances


class FeatureKNN(ItemItem):
    """Neighbours by genres, popularity and mean vote, without any other viewer.

    A title is a point: its genres (a vector of length 1), and ``ln(1 + popularity)`` and mean
    vote in standard deviations. Where the source gives no popularity or mean vote at all, the
    number of ratings and their damped mean take their place. What is unknown of one title is set
    to the average. W[j, i] is the cosine, or ``1 / (1 + distance)``, for the `k` titles j nearest
    to each i.

    Where `metric` (``cosine`` or ``euclidean``) or `k` is None, ``fit`` chooses it on an inner
    split of the training ratings, drawn by `seed`; ``metric_`` and ``k_`` are what was used.
    """

    name: ClassVar[str] = "feature_knn"
    card: ClassVar[ModelCard] = ModelCard(
        purpose="baseline: neighbours by genres, popularity and mean vote",
        needs=("features", "votes"),
        uses=("ratings",),
        blocks=("genres",),
        numbers=("vote_average", "popularity"),
        fit="T² · (genres + 2), nine times when `fit` chooses; 4 bytes · 1,000 · T",
        kept="16 bytes · k · T",
        source="Fix & Hodges 1951",
    )
    kept_parameters = ("preference_weight", "metric_", "k_", "seed")
    metric_: str
    k_: int

    def __init__(
        self,
        metric: str | None = None,
        k: int | None = None,
        preference_weight: float = 0.2,
        seed: int = 0,
    ) -> None:
        super().__init__(preference_weight)
        self.metric, self.k, self.seed = metric, k, seed

    def fit(self, dataset: Dataset) -> Self:
        """Choose what is None, then find the neighbours of each title."""
        started = time.perf_counter()
        self.metric_, self.k_ = self._choose(dataset)
        self.search_seconds = time.perf_counter() - started
        neighbours = _neighbours(points(dataset), self.metric_, self.k_)
        return self._set_matrix(csr_array(neighbours.T))

    @property
    def chosen(self) -> dict[str, Any]:
        """Return the parameters of the search."""
        return {"metric": self.metric_, "k": self.k_}

    def _choose(self, dataset: Dataset) -> tuple[str, int]:
        metrics = METRICS if self.metric is None else (self.metric,)
        sizes = _TRIED_K if self.k is None else (self.k,)
        options = [(metric, k) for metric in metrics for k in sizes]
        if len(options) == 1 or dataset.ratings.nnz == 0:
            return options[0]
        train, held_out = inner_split(dataset, [self.seed])
        weights, where = rating_weight_matrix(train, self.preference_weight), points(train)

        def quality(option: tuple[str, int]) -> float:
            scores = (weights @ _neighbours(where, *option).T).toarray()
            return mean_ndcg(scores, train.ratings, held_out)

        return max(options, key=quality)


def points(dataset: Dataset) -> NDArray[np.float32]:
    """Return each title as a point, float32 (items × (genres + 2)); see `FeatureKNN`."""
    titles, n_items = dataset.titles, len(dataset.items)
    counts = dataset.rating_counts
    popularity, mean_vote = titles.popularity, titles.vote_average
    if np.isnan(popularity).all():
        popularity = np.where(counts > 0, counts, np.nan)
    if np.isnan(mean_vote).all():
        mean_vote = np.where(counts > 0, damped_means(dataset), np.nan)
    genres = titles.blocks.get("genres", csr_array((n_items, 0), dtype=np.float32))
    numbers = [_standardized(np.log1p(popularity)), _standardized(mean_vote)]
    columns = [genres.toarray(), *(number[:, None] for number in numbers)]
    return np.hstack(columns).astype(np.float32)


def _standardized(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return values in standard deviations from the mean; 0 where unknown or all equal."""
    known = values[~np.isnan(values)]
    spread = known.std() if len(known) else 0.0
    if spread == 0:
        return np.zeros(len(values))
    return np.asarray(np.nan_to_num((values - known.mean()) / spread))


def _neighbours(where: NDArray[np.float32], metric: str, k: int) -> csr_array:
    """Return csr_array float32 (items × items): row i holds the nearness of its `k` nearest."""
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
        rows.append(largest_per_row(near, k))
    return csr_array(vstack(rows, format="csr"))
