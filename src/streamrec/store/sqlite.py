"""SQLite: the settings of each connection, and fair waiting for the write lock.

SQLite allows one writer at a time over all processes and keeps no queue: a waiting writer polls.
SQLite's own polling slows down to once in 100 ms and so misses the pauses between another writer's
transactions. Here a waiting writer polls at least every ten milliseconds, and a writer of many rows
commits often and pauses longer than that (``WRITER_PAUSE_S``), or as long as a short transaction.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

# The longest transaction of a writer of many rows, and its pause before the next one.
TRANSACTION_S, WRITER_PAUSE_S = 0.1, 0.015

# Longer than any transaction except the migration of a large catalogue.
_DEFAULT_TIMEOUT_S = 30.0
# Within this time SQLite polls after 1, 3, 8, 18 and 20 ms; then we start it again.
_POLL_MS = 20


def prepare_sqlite(engine: Engine, timeout_s: float | None) -> None:
    """Set the pragmas of each connection, and begin its transactions explicitly.

    Python's driver begins a transaction only before a write, so two consecutive reads could see
    two states. And a transaction that begins as a reader cannot always become a writer.
    """
    timeout_s = _DEFAULT_TIMEOUT_S if timeout_s is None else timeout_s

    @event.listens_for(engine, "connect")
    def _connect(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",
            f"busy_timeout = {timeout_s * 1000:.0f}",
            "foreign_keys = ON",
            "cache_size = -16000",
            "temp_store = MEMORY",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        mode = connection.get_execution_options().get("sqlite_begin", "IMMEDIATE")
        if mode == "IMMEDIATE":
            _begin_immediate(connection, timeout_s)
        elif mode is not None:
            connection.exec_driver_sql(f"BEGIN {mode}")


def _begin_immediate(connection: Connection, timeout_s: float) -> None:
    deadline = time.monotonic() + timeout_s
    connection.exec_driver_sql(f"PRAGMA busy_timeout = {_POLL_MS}")
    try:
        while True:
            try:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            except OperationalError as error:
                code = getattr(error.orig, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
                if code != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                    raise
            else:
                return
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {timeout_s * 1000:.0f}")


@contextmanager
def exclusive_lock(engine: Engine) -> Iterator[None]:
    """Hold the lock that loads and migrations of this database share over all processes.

    The lock is on a file beside the database and ends with the process that holds it.
    """
    handle = os.open(f"{engine.url.database}-lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
