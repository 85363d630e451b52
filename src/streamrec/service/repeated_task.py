"""Work that the service repeats in a thread of its own, beside the requests."""

from __future__ import annotations

import threading
from collections.abc import Callable

import structlog

from streamrec.errors import NothingLive, StoreUnavailable


class RepeatedTask:
    """Calls a function after each pause, and at the start as well if `at_once`.

    A store that is unavailable, or where nothing is live, is not reported here: the requests do
    that. Any other error is logged, and the task goes on.
    """

    def __init__(
        self, name: str, run: Callable[[], object], pause_s: float, at_once: bool = False
    ) -> None:
        self._name, self._run_once, self._pause_s, self._at_once = name, run, pause_s, at_once
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Start the thread."""
        self._stop.clear()
        self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop the thread."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        if not self._at_once and self._stop.wait(self._pause_s):
            return
        while True:
            try:
                self._run_once()
            except (NothingLive, StoreUnavailable):
                pass
            except Exception:
                structlog.get_logger().exception("task failed", task=self._name)
            if self._stop.wait(self._pause_s):
                return
