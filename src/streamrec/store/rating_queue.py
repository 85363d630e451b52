"""A queue of rating changes, written in batches; each is on disk before it is acknowledged.

A commit waits some milliseconds for the disk, so a thousand viewers cannot each have one of their
own. One thread of the process takes all changes that have arrived, writes them in one transaction,
and answers each caller after the commit.
"""

from __future__ import annotations

import queue
import threading
from concurrent.futures import Future
from typing import NamedTuple

from streamrec.errors import NotAllowed, StoreUnavailable
from streamrec.store.api_keys import INVALID_KEY, valid_key_ids
from streamrec.store.database import Store
from streamrec.store.ratings import RatingChange, put_ratings

# Changes that may wait. When the queue is full, a caller gets an error at once and may try again.
_QUEUE_LENGTH = 2_000
# Changes in one transaction: more would gain little, and other writers wait for its end.
_BATCH_ROWS = 500


class _Waiting(NamedTuple):
    change: RatingChange
    key_id: str | None
    done: Future[None]


class RatingQueue:
    """Writes rating changes and reports when each one is committed.

    The last of several changes of one pair wins. A viewer may rate `max_titles` titles. The thread
    starts with the first change.
    """

    def __init__(
        self, store: Store, length: int = _QUEUE_LENGTH, max_titles: int | None = None
    ) -> None:
        self._store, self._max_titles = store, max_titles
        self._queue: queue.Queue[_Waiting | None] = queue.Queue(length)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._closed = False

    def submit(self, change: RatingChange, key_id: str | None = None) -> Future[None]:
        """Queue a change and return a future that is done once the change is committed.

        The future raises ``UnknownName`` if the user or the title to rate does not exist,
        ``NotAllowed`` if the API key `key_id` was revoked or the viewer has rated too many titles,
        and ``StoreUnavailable`` if the database is unreachable. A change that is cancelled in time
        is not written. A full or closed queue raises ``StoreUnavailable`` at once.
        """
        waiting = _Waiting(change, key_id, Future())
        with self._lock:
            if self._closed:
                raise StoreUnavailable("the service is stopping")
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="ratings", daemon=True)
                self._thread.start()
            try:
                self._queue.put_nowait(waiting)
            except queue.Full:
                raise StoreUnavailable("too many ratings wait to be written") from None
        return waiting.done

    def close(self) -> None:
        """Accept no more changes, write those that wait, and return."""
        with self._lock:
            self._closed = True
        if self._thread is not None:
            self._queue.put(None)
            self._thread.join()

    def _run(self) -> None:
        while (first := self._queue.get()) is not None:
            batch: list[_Waiting] = [first]
            last = False
            while len(batch) < _BATCH_ROWS and not last and not self._queue.empty():
                more = self._queue.get()  # does not block: only this thread takes changes
                if more is None:
                    last = True
                else:
                    batch.append(more)
            self._write([one for one in batch if one.done.set_running_or_notify_cancel()])
            if last:
                return

    def _write(self, batch: list[_Waiting]) -> None:
        """Write a batch in one transaction, then answer each caller on its own."""
        try:
            with self._store.write() as connection:
                keys = valid_key_ids(connection, {one.key_id for one in batch if one.key_id})
                allowed = [one for one in batch if one.key_id is None or one.key_id in keys]
                errors = put_ratings(connection, [one.change for one in allowed], self._max_titles)
        except Exception as error:  # the callers handle it, and the thread goes on
            for one in batch:
                one.done.set_exception(error)
            return
        for one in batch:
            if one.key_id is not None and one.key_id not in keys:
                one.done.set_exception(NotAllowed(INVALID_KEY, 401))
        for one, refused in zip(allowed, errors, strict=True):
            if refused is None:
                one.done.set_result(None)
            else:
                one.done.set_exception(refused)
