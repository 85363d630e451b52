"""Re-ranking for diversity by maximal marginal relevance (Carbonell & Goldstein 1998)."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from streamrec.recommend.bundle import Bundle
from streamrec.recommend.list_builder import ListBuilder


def rerank_mmr(
    builder: ListBuilder,
    items: NDArray[np.int32],
    similarity: NDArray[np.float64],
    diversity: float,
) -> None:
    """Fill a list with items that are high in `items` and unlike those chosen before.

    Each step takes the item with the largest
    ``(1 − diversity) · relevance − diversity · similarity``: relevance falls evenly from 1 to 0
    along `items`, similarity is that to the nearest item of the list. The position and not the
    score gives the relevance, because scores of two models do not compare.
    `similarity` is float64 (k, k), 0-1, of the `items` to one another.
    """
    relevance = 1 - np.arange(len(items)) / len(items)
    nearest, left = np.zeros(len(items)), np.ones(len(items), np.bool_)
    while left.any() and not builder.full:
        gain = (1 - diversity) * relevance - diversity * nearest
        best = int(np.argmax(np.where(left, gain, -np.inf)))
        left[best] = False
        if builder.add(int(items[best])):
            nearest = np.maximum(nearest, similarity[best])


class ItemSimilarity:
    """The mean over the kinds of features of the cosine of two items.

    Within a kind (collection, directors, cast, keywords, genres, companies) a feature weighs
    ``1 + ln((1 + n) / (1 + titles that have it))``: rare ones count for more.
    """

    def __init__(self, bundle: Bundle) -> None:
        self._features = bundle.arrays["features"]
        self._offsets = bundle.arrays["feature_offsets"]
        self._starts = bundle.arrays["feature_kinds"]

    @cached_property
    def _weights(self) -> NDArray[np.float64]:
        n_items, n_features = len(self._offsets) - 1, int(self._starts[-1])
        count = np.bincount(self._features, minlength=n_features)
        return np.asarray(1 + np.log((1 + n_items) / (1 + count)))

    def among(self, items: NDArray[np.int32]) -> NDArray[np.float64]:
        """Return float64 (items × items), 0-1: 1 = the same features, 0 = none shared."""
        own = [self._features[slice(*self._offsets[item : item + 2])] for item in items]
        starts = np.cumsum([0, *map(len, own)])
        features = np.concatenate([*own, self._features[:0]])
        weights, n_kinds = self._weights[features], len(self._starts) - 1
        row = np.repeat(np.arange(len(items)), np.diff(starts))
        cell = row * n_kinds + np.searchsorted(self._starts, features, side="right") - 1
        length = np.sqrt(np.bincount(cell, weights**2, len(items) * n_kinds))
        parts = (weights / length[cell] / n_kinds**0.5, features, starts)
        unit = csr_array(parts, shape=(len(items), len(self._weights)))
        return np.asarray((unit @ unit.T).toarray())
