"""A copy of a SQLite database that others read and write meanwhile."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import cast

from sqlalchemy import Connection


def copy_sqlite(connection: Connection, target: Path) -> None:
    """Copy the state that the connection sees into a new file, through SQLite's online backup.

    One step copies all pages, so a writer meanwhile does not make it start again; in WAL mode no
    writer waits for it.
    """
    source = cast("sqlite3.Connection", connection.connection.driver_connection)
    with closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
        # The file alone is the database: nothing of it stays in a -wal beside it.
        copy.execute("PRAGMA journal_mode = DELETE")
