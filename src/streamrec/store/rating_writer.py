"""Ratings given one by one, written many at a time: each is on disk before it is acknowledged.

A commit waits some milliseconds for the disk; a thousand people cannot each wait for one of their
own. One thread in the process takes all ratings that have come in meanwhile, writes them in one
transaction, and tells each caller after the commit.
"""

from __future__ import annotations

import queue
import threading
from concurrent.futures import Future
from typing import NamedTuple

from streamrec.errors import NotAllowed, StoreUnavailable
from streamrec.store.api_keys import valid_keys
from streamrec.store.engine import Store
from streamrec.store.rating_rows import Change, give_ratings

# Ratings that wait; whoever comes when there are so many is told at once to come again later.
_LONGEST_QUEUE = 2_000
# Ratings in one transaction: more would gain little, and others wait for its end.
_TOGETHER = 500


class _Waiting(NamedTuple):
    change: Change
    key_id: str | None
    done: Future[None]


class RatingWriter:
    """Writes ratings given and taken back, and says when each is safe.

    Of several changes of one pair the last one submitted counts. The thread starts with the first
    change.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._queue: queue.Queue[_Waiting | None] = queue.Queue(_LONGEST_QUEUE)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._closed = False

    def submit(self, change: Change, key_id: str | None = None) -> Future[None]:
        """Take a change and return what is done once it has been committed.

        It raises UnknownName where there is no such user, or no such title to rate in the live
        catalogue, NotAllowed where the API key `key_id` has been revoked, and StoreUnavailable
        where the database is away. Cancelled in time, the change is not written.

        Raises
        ------
        StoreUnavailable
            Too many changes wait, or the writer has been closed.
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
        """Take no more changes, write those that wait, and return."""
        with self._lock:
            self._closed = True
        if self._thread is not None:
            self._queue.put(None)
            self._thread.join()

    def _run(self) -> None:
        while (first := self._queue.get()) is not None:
            together: list[_Waiting] = [first]
            last = False
            while len(together) < _TOGETHER and not last and not self._queue.empty():
                more = self._queue.get()  # there is one: nobody else takes any
                if more is None:
                    last = True
                else:
                    together.append(more)
            self._write([one for one in together if one.done.set_running_or_notify_cancel()])
            if last:
                return

    def _write(self, together: list[_Waiting]) -> None:
        """Write in one transaction, then tell everyone; one caller's mistake is nobody else's."""
        try:
            with self._store.write() as connection:
                keys = valid_keys(connection, {one.key_id for one in together if one.key_id})
                allowed = [one for one in together if one.key_id is None or one.key_id in keys]
                refused = give_ratings(connection, [one.change for one in allowed])
        except Exception as error:  # the callers' to handle, and the thread lives on
            for one in together:
                one.done.set_exception(error)
            return
        for one in together:
            if one.key_id is not None and one.key_id not in keys:
                one.done.set_exception(NotAllowed("this is no valid API key", 401))
        for one, wrong in zip(allowed, refused, strict=True):
            if wrong is None:
                one.done.set_result(None)
            else:
                one.done.set_exception(wrong)
