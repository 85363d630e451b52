"""The limits of a connection: its headers, its address, its time, and how many there are.

They hold before a request reaches the application. uvicorn's own options bound how many requests
run at once. httptools, its parser, bounds nothing, and nothing times a caller without a request.
"""

from __future__ import annotations

import asyncio
import resource
import time
from typing import Any
from weakref import WeakKeyDictionary

import structlog
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol
from uvicorn.server import ServerState

URL_LIMIT = 8 * 1024
HEADERS_LIMIT = 64 * 1024
"""Bytes of all headers of a request, with the trailers of its body."""
MAX_CONNECTIONS = 1_000
HEADERS_TIMEOUT_S = 10.0
"""From the opened connection, or the first byte of a later request, to the end of its headers."""
WRITE_TIMEOUT_S = 30.0
"""For the caller to take what is buffered of an answer."""
LINGER_S = 5.0
"""For the rest of a body that was answered before its end."""
MAX_OPEN_FILES = 65_536
_LOG_EVERY_S = 60.0

SERVER_OPTIONS: dict[str, Any] = {
    "access_log": False,
    "server_header": False,
    # A few more than there may be connections, which are closed first.
    "limit_concurrency": MAX_CONNECTIONS + 100,
    "timeout_keep_alive": 5,
    "timeout_graceful_shutdown": 10,
    "ws": "none",
}
"""The options of uvicorn, for every way in which the service starts it."""


class ConnectionLog:
    """Counts the connections that were closed, and logs the counts once a minute at most."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}
        self._next = 0.0

    def count(self, why: str) -> None:
        """Count a closed connection; log the first, and then all of each minute."""
        self._counts[why] = self._counts.get(why, 0) + 1
        now = time.monotonic()
        if now >= self._next:
            structlog.get_logger().warning("connections closed", **self._counts)
            self._counts, self._next = {}, now + _LOG_EVERY_S


_log = ConnectionLog()
# The connections of each server without a request, the one that waits longest first.
_waiting: WeakKeyDictionary[ServerState, dict[LimitedProtocol, None]] = WeakKeyDictionary()


class LimitedProtocol(HttpToolsProtocol):
    """uvicorn's HTTP/1.1 protocol with limits.

    A connection *waits* unless a request of it has all its headers and no answer yet. With too many
    connections the one that waits longest is closed, so that callers who send nothing cannot keep
    others out.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._waiting = _waiting.setdefault(self.server_state, {})
        self._timer: asyncio.TimerHandle | None = None
        self._write_timer: asyncio.TimerHandle | None = None
        self._n_header_bytes = self._n_unparsed = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the time for the headers, and make room for the connection."""
        super().connection_made(transport)
        self._wait()
        while len(self.connections) > MAX_CONNECTIONS and self._waiting:
            oldest = next(iter(self._waiting))
            del self._waiting[oldest]
            self.connections.discard(oldest)
            _log.count("too_many")
            oldest.transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop all timers."""
        self._go_on()
        self._writable()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse what arrived; refuse what the parser would have to keep beyond the limits."""
        self._n_unparsed += len(data)
        super().data_received(data)
        if self.transport.is_closing():
            return
        if self._n_unparsed > HEADERS_LIMIT:
            self._refuse(431)
        elif self._timer is None and self in self._waiting:
            self._wait()

    def on_message_begin(self) -> None:
        """Begin to count the bytes of a request's headers."""
        super().on_message_begin()
        self._n_header_bytes = self._n_unparsed = 0

    def on_url(self, url: bytes) -> None:
        """Keep the next part of the address; 414 if it is too long."""
        self._n_unparsed = 0
        if len(self.url) + len(url) > URL_LIMIT:
            self._refuse_in_parser(414)
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep a header, or a trailer; 431 if they are too many."""
        self._n_unparsed = 0
        self._n_header_bytes += len(name) + len(value)
        if self._n_header_bytes > HEADERS_LIMIT:
            self._refuse_in_parser(431)
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Start the request."""
        self._n_unparsed = 0
        self._go_on()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Keep the next part of a body."""
        self._n_unparsed = 0
        super().on_body(body)

    def on_response_complete(self) -> None:
        """Wait for the next request; close if the rest of this one's body does not arrive."""
        super().on_response_complete()
        if self.transport.is_closing() or not self.cycle.response_complete:
            return
        if self.cycle.more_body:
            self._wait(LINGER_S)
        else:
            self._waiting[self] = None  # uvicorn's own timer closes it

    def on_message_complete(self) -> None:
        """Wait for the next request if this one was answered before its body's end."""
        super().on_message_complete()
        if self.cycle.response_complete:
            self._wait()

    def send_400_response(self, msg: str) -> None:
        """Answer what is not HTTP, unless the parser stopped at a limit."""
        if not self.transport.is_closing():
            super().send_400_response(msg)

    def pause_writing(self) -> None:
        """Start the time for the caller to take the answer."""
        super().pause_writing()
        if self._write_timer is None:
            self._write_timer = self.loop.call_later(WRITE_TIMEOUT_S, self._abort, "slow_reader")

    def resume_writing(self) -> None:
        """Stop the time for the caller to take the answer."""
        self._writable()
        super().resume_writing()

    def timeout_keep_alive_handler(self) -> None:
        """Close a connection without a next request, even if the caller never took the answer."""
        super().timeout_keep_alive_handler()
        if self._write_timer is None:
            self._write_timer = self.loop.call_later(WRITE_TIMEOUT_S, self._abort, "slow_reader")

    def _wait(self, seconds: float = HEADERS_TIMEOUT_S) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self.loop.call_later(seconds, self._abort, "no_request")
        self._waiting[self] = None

    def _go_on(self) -> None:
        self._waiting.pop(self, None)
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _writable(self) -> None:
        if self._write_timer is not None:
            self._write_timer.cancel()
            self._write_timer = None

    def _abort(self, why: str) -> None:
        if self.transport is not None:
            _log.count(why)
            self.transport.abort()

    def _refuse(self, status: int) -> None:
        _log.count("too_long")
        self.transport.write(
            STATUS_LINE[status] + b"content-length: 0\r\nconnection: close\r\n\r\n"
        )
        self.transport.close()

    def _refuse_in_parser(self, status: int) -> None:
        self._refuse(status)
        raise ValueError("a limit is reached")  # the parser stops at it


def raise_open_files() -> None:
    """Raise this process's limit of open files as far as it may; log where that is too low."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MAX_OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, MAX_OPEN_FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        soft = wanted
    if soft != resource.RLIM_INFINITY and soft < 2 * MAX_CONNECTIONS:
        structlog.get_logger().warning("few open files", limit=soft, needed=2 * MAX_CONNECTIONS)
