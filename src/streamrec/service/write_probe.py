"""Whether the store can be written: a full disk answers every read, and refuses every rating."""

from __future__ import annotations

import time
from threading import Lock

from streamrec.errors import StoreUnavailable
from streamrec.store.database import Store
from streamrec.store.live_versions import write_live_again

_MAX_AGE_S = 5.0


class WriteProbe:
    """Writes to the store, at most once in five seconds: anyone may ask for the result."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._valid_until = 0.0
        self._error: StoreUnavailable | None = None
        self._lock = Lock()

    def check(self) -> None:
        """Raise ``StoreUnavailable`` if the store could not be written lately."""
        with self._lock:
            if time.monotonic() >= self._valid_until:
                self._error = None
                try:
                    self._store.check_space()
                    with self._store.write() as connection:
                        write_live_again(connection)
                except StoreUnavailable as error:
                    self._error = error
                self._valid_until = time.monotonic() + _MAX_AGE_S
            if self._error is not None:
                raise self._error
