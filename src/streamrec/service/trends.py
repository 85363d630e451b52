"""What is trending, asked of the store now and then and not at every request."""

from __future__ import annotations

import time
from collections.abc import Mapping
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from streamrec.errors import StoreUnavailable
from streamrec.models.trending import WINDOW_DAYS
from streamrec.service.live_bundle import LiveBundle
from streamrec.store.database import Store
from streamrec.store.rating_reads import count_raters

GOOD_FOR_S = 60.0
"""A rating shows among what is trending after so long at most, in each worker process."""

_WINDOW_S = WINDOW_DAYS * 86_400


class Trends:
    """The trending scores of the live bundle; while the store is away, those of before."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._recent: dict[str, int] = {}
        self._scores: NDArray[np.float64] | None = None
        self._of: LiveBundle | None = None
        self._good_until = 0.0
        self._lock = Lock()

    def raters(self) -> Mapping[str, int]:
        """Return title_id → how many people rated it of late, as the scores last saw it."""
        return self._recent

    def scores(self, live: LiveBundle) -> NDArray[np.float64]:
        """Return float64 (n_items,), see `trending_scores`; not to be changed."""
        with self._lock:
            now = time.monotonic()
            if now >= self._good_until:
                self._good_until, self._scores = now + GOOD_FOR_S, None
                try:
                    with self._store.autocommit() as connection:
                        today = int(time.time())
                        self._recent = count_raters(connection, today - _WINDOW_S, today)
                except StoreUnavailable:
                    self._good_until = now + 1.0
            if self._scores is None or self._of is not live:
                self._scores, self._of = live.recommender.trending_scores(self._recent), live
            return self._scores
