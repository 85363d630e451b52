"""A thread that removes what nobody uses: empty profiles, sessions that ended long ago."""

from __future__ import annotations

import threading
import time

import structlog

from streamrec.errors import StoreUnavailable
from streamrec.service.auth.sessions import MAX_AGE_S
from streamrec.store.database import Store
from streamrec.store.ended_sessions import remove_ended_sessions
from streamrec.store.user_accounts import remove_empty_profiles

_DAY_S = 86_400
_PAUSE_S = 3600.0


class ProfileCleaner:
    """Removes profiles without account, ratings and marks after some days, once an hour.

    Ended sessions are forgotten when their cookies are too old anyway.
    """

    def __init__(self, store: Store, after_days: int, pause_s: float = _PAUSE_S) -> None:
        self._store, self._after_s, self._pause_s = store, after_days * _DAY_S, pause_s
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Start the thread; the first removal is after a pause."""
        self._stop.clear()
        self._thread = threading.Thread(target=self._run, name="profiles", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop the thread."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(self._pause_s):
            try:
                n_removed = remove_empty_profiles(self._store, int(time.time()) - self._after_s)
                with self._store.write() as connection:
                    remove_ended_sessions(connection, int(time.time()) - MAX_AGE_S)
            except StoreUnavailable:
                continue  # the requests report that
            if n_removed:
                structlog.get_logger().info("empty profiles removed", profiles=n_removed)
