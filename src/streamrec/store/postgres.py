"""PostgreSQL over a network: timeouts for servers that are unreachable or do not answer."""

from __future__ import annotations

import time
from collections.abc import Generator
from threading import Lock
from typing import Any, TypeVar

from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from streamrec.errors import StoreUnavailable

Result = TypeVar("Result")

# Defaults that the URL may override. A connection attempt ends after two seconds (libpq's
# minimum); a connection whose server vanishes ends after about ten.
_CONNECT_DEFAULTS = {
    "connect_timeout": 2,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,  # ms
}
_PING_TIMEOUT_S = 1.0


def prepare_postgres(engine: Engine, timeout_s: float | None) -> None:
    """Give the engine's connections a timeout (or none), and check each one before it is used.

    A connection may have died since its last use, for example when the server restarted. The pool
    then replaces it, and the caller does not notice.
    """
    connection_class = _timeout_connection()

    @event.listens_for(engine, "do_connect")
    def _connect(
        _dialect: object, _record: object, args: tuple[str, ...], options: dict[str, Any]
    ) -> Any:
        connection = connection_class.connect(*args, **(_CONNECT_DEFAULTS | options))
        connection.timeout_s, connection.is_new = timeout_s, True
        if timeout_s is not None:
            # A server that answers ends a slow statement itself, before this side gives it up.
            connection.execute(f"SET statement_timeout = {timeout_s * 900:.0f}")
            connection.commit()
        return connection

    @event.listens_for(engine, "checkout")
    def _ping(
        connection: DBAPIConnection, _record: ConnectionPoolEntry, _proxy: PoolProxiedConnection
    ) -> None:
        if connection.is_new:
            connection.is_new = False
            return
        connection.timeout_s = _PING_TIMEOUT_S
        try:
            engine.dialect.do_ping(connection)
        except connection_class.operational_error as error:
            raise DisconnectionError from error
        connection.timeout_s = timeout_s


def is_unreachable(error: BaseException | None) -> bool:
    """Return whether a driver's error means that the server is unreachable, not busy.

    Errors that the server sends have a code. Classes 08 and 57P are failed connections and its
    own shutdown. A statement that the server ended since it was slow has another one.
    """
    code = getattr(error, "sqlstate", None)
    return code is None or code.startswith(("08", "57P"))


def _timeout_connection() -> Any:
    """Return a psycopg connection class with a timeout on the client's side.

    The driver waits for ever for a server that is stopped or whose packets are dropped. A timeout
    that the server itself keeps does not help there.
    """
    import psycopg

    class TimeoutConnection(psycopg.Connection[Any]):
        operational_error = psycopg.OperationalError
        timeout_s: float | None = None
        is_new = True

        def wait(self, gen: Generator[Any, Any, Result], *args: Any, **options: Any) -> Result:
            if self.timeout_s is not None:
                gen = self._limited(gen, time.monotonic() + self.timeout_s)
            return super().wait(gen, *args, **options)

        def _limited(
            self, gen: Generator[Any, Any, Result], deadline: float
        ) -> Generator[Any, Any, Result]:
            """Relay the driver's waits; it wakes every 0.1 s with an empty result."""
            try:
                wait_for = next(gen)
                while True:
                    ready = yield wait_for
                    if not ready and time.monotonic() > deadline:
                        self.pgconn.finish()
                        raise psycopg.OperationalError("the server does not answer in time")
                    wait_for = gen.send(ready)
            except StopIteration as end:
                result: Result = end.value
                return result

    return TimeoutConnection


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
        self._is_open = False
