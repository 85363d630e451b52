"""PostgreSQL over a network: servers that are away, or there and silent."""

from __future__ import annotations

import time
from collections.abc import Generator
from typing import Any, TypeVar

from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

Result = TypeVar("Result")

# What the URL may set otherwise. A server that cannot be reached is given up after two seconds
# (libpq's least), one that vanishes without a word after some ten.
_CONNECT = {
    "connect_timeout": 2,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,  # ms
}
_PING_S = 1.0


def prepare_postgres(engine: Engine, patience_s: float | None) -> None:
    """Look at each connection before it is used, and wait no longer than this for an answer.

    A connection may have died since it was last used, with the server's restart; it is replaced
    before anybody notices.

    Parameters
    ----------
    patience_s
        The longest wait for the server, in seconds; None waits as long as a statement takes.
    """
    kind = _impatient()

    @event.listens_for(engine, "do_connect")
    def _connect(
        _dialect: object, _record: object, given: tuple[str, ...], named: dict[str, Any]
    ) -> Any:
        connection = kind.connect(*given, **(_CONNECT | named))
        connection.patience_s, connection.is_new = patience_s, True
        return connection

    @event.listens_for(engine, "checkout")
    def _look(
        connection: DBAPIConnection, _record: ConnectionPoolEntry, _proxy: PoolProxiedConnection
    ) -> None:
        if connection.is_new:
            connection.is_new = False
            return
        connection.patience_s = _PING_S
        try:
            engine.dialect.do_ping(connection)
        except kind.away as error:
            raise DisconnectionError from error
        connection.patience_s = patience_s


def is_away(error: BaseException | None) -> bool:
    """Return whether the driver says that there is no server, rather than a server that it is busy.

    Only a server gives a code; classes 08 and 57P are its own end and failed connections.
    """
    code = getattr(error, "sqlstate", None)
    return code is None or code.startswith(("08", "57P"))


def _impatient() -> Any:
    """Return a class of connections that give up a server which stays silent.

    A server that is stopped, or behind a network that swallows everything, leaves the driver
    waiting for ever; a limit that the server keeps is no help then.
    """
    import psycopg

    class Impatient(psycopg.Connection[Any]):
        away = psycopg.OperationalError
        patience_s: float | None = None
        is_new = True

        def wait(self, gen: Generator[Any, Any, Result], *args: Any, **options: Any) -> Result:
            if self.patience_s is not None:
                gen = self._limited(gen, time.monotonic() + self.patience_s)
            return super().wait(gen, *args, **options)

        def _limited(
            self, gen: Generator[Any, Any, Result], until: float
        ) -> Generator[Any, Any, Result]:
            """Pass on what the driver waits for and what came; nothing comes every 0.1 s."""
            try:
                wanted = next(gen)
                while True:
                    ready = yield wanted
                    if not ready and time.monotonic() > until:
                        self.pgconn.finish()
                        raise psycopg.OperationalError("the server stays silent")
                    wanted = gen.send(ready)
            except StopIteration as end:
                result: Result = end.value
                return result

    return Impatient
