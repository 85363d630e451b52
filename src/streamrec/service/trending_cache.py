"""The trending scores, computed once a minute from the ratings of the last days."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from streamrec.errors import StoreUnavailable
from streamrec.models.trending import WINDOW_DAYS
from streamrec.service.live_bundle import LiveBundle
from streamrec.store.counted_viewers import CountingRule, count_raters
from streamrec.store.database import Store

MAX_AGE_S = 60.0
"""A rating shows among the trending titles after this time at most, in each worker process."""

_RETRY_AFTER_S = 1.0
_WINDOW_S = WINDOW_DAYS * 86_400


class TrendingCache:
    """The trending scores of the live bundle; while the database is away, the last known ones."""

    def __init__(self, store: Store, rule: CountingRule) -> None:
        self._store, self._rule = store, rule
        self._raters: dict[str, float] = {}
        self._scores: NDArray[np.float64] | None = None
        self._live: LiveBundle | None = None
        self._valid_until = 0.0
        self._lock = Lock()

    def raters(self) -> Mapping[str, int]:
        """Return title_id → the number of viewers who rated it in the last days, rounded up."""
        return {title_id: math.ceil(count) for title_id, count in self._raters.items()}

    def scores(self, live: LiveBundle) -> NDArray[np.float64]:
        """Return the scores, float64 (n_items,); callers must not change them."""
        with self._lock:
            now = time.monotonic()
            if now >= self._valid_until:
                self._valid_until, self._scores = now + MAX_AGE_S, None
                try:
                    self._raters = self._count_raters()
                except StoreUnavailable:
                    self._valid_until = now + _RETRY_AFTER_S
            if self._scores is None or self._live is not live:
                self._scores = live.recommender.trending_scores(self._raters)
                self._live = live
            return self._scores

    def _count_raters(self) -> dict[str, float]:
        today = int(time.time())
        with self._store.autocommit() as connection:
            return count_raters(connection, today - _WINDOW_S, today, self._rule)
