"""While the database is away one caller at a time finds out; the others are told at once."""

from __future__ import annotations

import time
from threading import Lock

from streamrec.errors import StoreUnavailable

_PAUSE_S = 1.0  # after a failure, before somebody tries again
_TRY_S = 10.0  # longer than a try takes


class Outage:
    """Remembers that the database did not answer a moment ago.

    Without it the few threads of a service would all wait for a database that is away, and
    nothing would be served that could do without it.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._away = False
        self._next_try = 0.0

    def check(self) -> None:
        """Let the caller go to the database.

        Raises
        ------
        StoreUnavailable
            It was away a moment ago, or somebody is finding out whether it still is.
        """
        if self._away:
            with self._lock:
                if time.monotonic() < self._next_try:
                    raise StoreUnavailable("the database did not answer a moment ago")
                self._next_try = time.monotonic() + _TRY_S

    def began(self) -> None:
        """Note that the database does not answer."""
        with self._lock:
            self._away = True
            self._next_try = time.monotonic() + _PAUSE_S

    def ended(self) -> None:
        """Note that the database answers."""
        if self._away:
            self._away = False
