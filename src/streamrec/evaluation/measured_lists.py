"""The lists of all measured viewers, as metrics read them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

K = 10
K_LONG = 20
"""Lengths of the measured lists."""

Hits = NDArray[np.bool_]
Counts = NDArray[np.int64]
PerViewer = NDArray[np.float64]


@dataclass(frozen=True)
class MeasuredLists:
    """The lists of all measured viewers, and what judges them.

    Attributes
    ----------
    items
        int32 (viewers × `K_LONG`) item numbers, best first; -1 = no title at this rank.
    hits
        bool, the same shape: whether the title is relevant.
    relevant
        int64 (viewers,): how many titles are relevant.
    rating_counts
        int64 (items,): training ratings of each title.
    n_users
        Viewers at training.
    features
        csr_array (items × features) of all blocks; None where nothing describes the titles.
    """

    items: NDArray[np.int32]
    hits: Hits
    relevant: Counts
    rating_counts: Counts
    n_users: int
    features: csr_array | None

    @cached_property
    def short(self) -> NDArray[np.int32]:
        """The first `K` items of each list."""
        return self.items[:, :K]

    @cached_property
    def short_hits(self) -> Hits:
        """The hits among the first `K` items of each list."""
        return self.hits[:, :K]
