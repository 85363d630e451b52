"""A circuit breaker: while the database is unreachable, one caller at a time tries to reach it."""

from __future__ import annotations

import time
from threading import Lock

from streamrec.errors import StoreUnavailable

_PAUSE_S = 1.0  # between a failure and the next try
_TRY_S = 10.0  # longer than a try takes


class CircuitBreaker:
    """Rejects callers at once while the database is known to be unreachable.

    Else all threads would wait for it, and requests that need no database would get no answer.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._is_open = False
        self._next_try = 0.0

    def check(self) -> None:
        """Raise ``StoreUnavailable`` if the last try failed a moment ago or another one runs."""
        if self._is_open:
            with self._lock:
                if time.monotonic() < self._next_try:
                    raise StoreUnavailable("the database did not answer a moment ago")
                self._next_try = time.monotonic() + _TRY_S

    def record_failure(self) -> None:
        """Reject callers from now on, except for one try after each pause."""
        with self._lock:
            self._is_open = True
            self._next_try = time.monotonic() + _PAUSE_S

    def record_success(self) -> None:
        """Let all callers through again."""
        if self._is_open:
            self._is_open = False
