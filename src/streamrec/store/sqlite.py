"""SQLite's habits: what each connection is set to, and how writers take turns.

SQLite has one writer at a time, in all processes together, and no queue: whoever waits asks again
and again. Its own waiting asks ever more seldom, up to every tenth of a second, and so misses the
moments between the transactions of somebody who writes much. Here a waiting writer asks at least
every ten milliseconds; whoever writes much commits often and pauses longer (``BREATH_S``).
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

# A write transaction among many should not take longer than this, and leave this between it and
# the next: so nobody waits much longer than the first.
SLICE_S, BREATH_S = 0.1, 0.015

# Longer than any transaction takes but a migration of a large catalogue.
_PATIENCE_S = 30.0
# SQLite then asks after 1, 3, 8, 18 and 20 ms, and we start it over.
_ASKING_MS = 20


def prepare_sqlite(engine: Engine, patience_s: float | None) -> None:
    """Set the pragmas of each connection, and begin transactions ourselves.

    Python's driver begins one only before a write, so that two reads in a row could see two
    states; and a transaction that begins as a reader cannot always become a writer.

    Parameters
    ----------
    patience_s
        How long to wait for other writers; None is half a minute.
    """
    patience_s = _PATIENCE_S if patience_s is None else patience_s

    @event.listens_for(engine, "connect")
    def _connect(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",
            f"busy_timeout = {patience_s * 1000:.0f}",
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
            _begin_writing(connection, patience_s)
        elif mode is not None:
            connection.exec_driver_sql(f"BEGIN {mode}")


def _begin_writing(connection: Connection, patience_s: float) -> None:
    patient_until = time.monotonic() + patience_s
    connection.exec_driver_sql(f"PRAGMA busy_timeout = {_ASKING_MS}")
    try:
        while True:
            try:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            except OperationalError as error:
                code = getattr(error.orig, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
                if code != sqlite3.SQLITE_BUSY or time.monotonic() > patient_until:
                    raise
            else:
                return
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {patience_s * 1000:.0f}")


@contextmanager
def one_at_a_time(engine: Engine) -> Iterator[None]:
    """Wait until nobody else is in here with this database, in any process; then go in.

    The lock is on a file beside the database, and ends with the process that holds it.
    """
    handle = os.open(f"{engine.url.database}-lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
