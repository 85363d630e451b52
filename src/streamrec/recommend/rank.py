"""The order of a list: the best first, no name twice, no franchise everywhere, not all alike."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from streamrec.recommend.bundle import Bundle

# Of n places at most two in five go to one franchise (and always one may): a title's sequels
# come first, but do not fill the list.
_FRANCHISE_PLACES, _OF_PLACES = 2, 5


class Places:
    """The places of one list, filled one after the other.

    Parameters
    ----------
    bundle
        Its ``namesakes`` and ``collections`` say who bears one name and who is of one franchise.
    n
        How many places there are.
    named
        Items whose names are taken already.
    """

    def __init__(self, bundle: Bundle, n: int, named: Iterable[int] = ()) -> None:
        self._namesakes, self._collections = (
            bundle.arrays["namesakes"],
            bundle.arrays["collections"],
        )
        self._n, self._most = n, max(1, n * _FRANCHISE_PLACES // _OF_PLACES)
        self._named = {int(self._namesakes[item]) for item in named}
        self._of_franchise: dict[int, int] = {}
        self.items: list[int] = []

    @property
    def full(self) -> bool:
        """Whether no place is left."""
        return len(self.items) >= self._n

    def take(self, item: int) -> bool:
        """Give `item` the next place, if its name is new and its franchise has a place left."""
        name, franchise = int(self._namesakes[item]), int(self._collections[item])
        had = self._of_franchise.get(franchise, 0)
        if name in self._named or (franchise >= 0 and had == self._most):
            return False
        self._named.add(name)
        self._of_franchise[franchise] = had + 1
        self.items.append(item)
        return True

    def fill(self, items: Iterable[int]) -> None:
        """Give the places left to the first of `items` that may have them."""
        for item in items:
            if self.full:
                return
            self.take(item)


class Likeness:
    """How much titles have in common: the mean cosine over the kinds of what reasons name.

    Within a kind (franchise, directors, cast, keywords, genres, companies) what few titles have
    counts for more: ``1 + ln((1 + n) / (1 + titles that have it))``.
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
        """Return float64 (items × items): 1 = all alike, 0 = nothing in common that is known."""
        from scipy.sparse import csr_array  # similar titles are served without SciPy

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


def spread_out(
    places: Places, items: NDArray[np.int32], likeness: NDArray[np.float64], diversity: float
) -> None:
    """Fill the places with what is both well placed in `items` and unlike the places before.

    The next place goes to the largest ``(1 − diversity) · standing − diversity · likeness``, with
    standing falling evenly from 1 to 0 along `items` and likeness that to the nearest title of
    the list: maximal marginal relevance (Carbonell & Goldstein 1998). Standing and not score,
    since the scores of two models do not compare.
    """
    standing = 1 - np.arange(len(items)) / len(items)
    nearest, left = np.zeros(len(items)), np.ones(len(items), np.bool_)
    while left.any() and not places.full:
        worth = (1 - diversity) * standing - diversity * nearest
        best = int(np.argmax(np.where(left, worth, -np.inf)))
        left[best] = False
        if places.take(int(items[best])):
            nearest = np.maximum(nearest, likeness[best])
