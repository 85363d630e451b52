"""Loading a catalogue: all of it in one transaction, so that readers see the old or the new."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Table

from streamrec.store.engine import Store, set_live
from streamrec.store.tables import CATALOGUE

Rows = tuple[Sequence[str], Iterable[Sequence[Any]]]


def load_catalogue(
    store: Store, version: str, rows: Iterable[tuple[str, Rows]], model: str | None = None
) -> None:
    """Replace the catalogue by `rows` and make `version` live, and with it `model` if given.

    Parameters
    ----------
    rows
        Pairs of a table's name and its (column names, rows); tables that do not come stay empty.
        They are consumed one after the other.
    """
    tables = {table.name: table for table in CATALOGUE}
    with store.write() as connection:
        if connection.dialect.name == "postgresql":
            # Two loads at once: the second waits and then replaces what the first one wrote.
            # Readers go on. SQLite's writers wait for each other anyway.
            connection.exec_driver_sql("LOCK TABLE live IN SHARE ROW EXCLUSIVE MODE")
        # SQLite makes an index of rows that are there faster than it keeps one up to date. On
        # PostgreSQL readers would have to wait until the new index is committed.
        indexes = [index for table in CATALOGUE for index in table.indexes]
        remade = indexes if connection.dialect.name == "sqlite" else []
        for index in remade:
            index.drop(connection)
        for table in CATALOGUE:
            connection.execute(table.delete())
        for name, (columns, values) in rows:
            _insert(connection, tables[name], columns, values)
        for index in remade:
            index.create(connection)
        set_live(connection, "catalogue", version)
        if model is not None:
            set_live(connection, "model", model)
        if connection.dialect.name == "postgresql":
            for table in CATALOGUE:  # the planner must not believe the old sizes
                connection.exec_driver_sql(f"ANALYZE {table.name}")


def _insert(
    connection: Connection,
    table: Table,
    columns: Sequence[str],
    values: Iterable[Sequence[Any]],
) -> None:
    """Insert rows the driver's fast way: COPY on PostgreSQL, one prepared statement on SQLite."""
    unknown = set(columns) - set(table.columns.keys())
    if unknown:
        raise ValueError(f"{table.name} has no column {sorted(unknown)}")
    cursor: Any = connection.connection.cursor()
    try:
        if connection.dialect.name == "postgresql":
            names = ", ".join(f'"{name}"' for name in columns)
            with cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as copy:
                for row in values:
                    copy.write_row(row)
        else:
            names = ", ".join(f'"{name}"' for name in columns)
            marks = ", ".join("?" * len(columns))
            # Both come from our own tables, checked above; the values are bound.
            statement = f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})'  # noqa: S608
            cursor.executemany(statement, values)
    finally:
        cursor.close()
