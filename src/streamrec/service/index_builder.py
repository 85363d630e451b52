"""A thread that builds the indexes of a new catalogue, so that no request pays for it."""

from __future__ import annotations

import threading
from collections.abc import Callable

from sqlalchemy import Connection

from streamrec.errors import NothingLive, StoreUnavailable
from streamrec.store.database import Store

_PAUSE_S = 5.0


class IndexBuilder:
    """Calls functions at the start and every few seconds, each with a connection.

    Such a function builds what it caches of the live catalogue if that has changed.
    """

    def __init__(
        self, store: Store, *build: Callable[[Connection], object], pause_s: float = _PAUSE_S
    ) -> None:
        self._store, self._build, self._pause_s = store, build, pause_s
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Start the thread."""
        self._stop.clear()
        self._thread = threading.Thread(target=self._run, name="indexes", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop the thread."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while True:
            try:
                with self._store.read() as connection:
                    for build in self._build:
                        build(connection)
            except (NothingLive, StoreUnavailable):
                pass  # the requests report that
            if self._stop.wait(self._pause_s):
                return
