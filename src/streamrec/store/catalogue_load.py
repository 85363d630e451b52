"""Loading a catalogue: readers see the whole old one or the whole new one."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from typing import Any

from sqlalchemy import Connection, MetaData, Table, inspect, quoted_name
from sqlalchemy.schema import CreateTable, DropTable

from streamrec.store.database import Store
from streamrec.store.live_versions import set_live
from streamrec.store.sqlite import TRANSACTION_S, WRITER_PAUSE_S, exclusive_lock
from streamrec.store.tables import CATALOGUE

Rows = tuple[Sequence[str], Iterable[Sequence[Any]]]

_STAGING, _OLD = "loading_", "old_"
# SQLite builds an index over existing rows faster than it maintains one, but in one transaction:
# 0.3 s for the real cast. The indexes of these two tables are maintained instead.
_LARGEST = {"title_cast", "title_crew"}
# Rows prepared before a transaction begins, and rows inserted between two looks at the clock.
_PREPARED_ROWS, _INSERTED_ROWS = 20_000, 1_000


def load_through_staging(
    store: Store, rows: Iterable[tuple[str, Rows]], go_live: Callable[[Connection], None]
) -> None:
    """Replace the catalogue by `rows`; `go_live` runs in the transaction that swaps the tables."""
    with exclusive_lock(store.engine):
        _drop_leftovers(store)
        try:
            _fill(store, rows)
            with store.write() as connection:
                for table in CATALOGUE:
                    _rename(connection, table.name, _OLD + table.name)
                    _rename(connection, _STAGING + table.name, table.name)
                go_live(connection)
        finally:
            _drop_leftovers(store)


def _rename(connection: Connection, name: str, new: str) -> None:
    connection.exec_driver_sql(f'ALTER TABLE "{name}" RENAME TO "{new}"')


@contextmanager
def _short_write(store: Store) -> Iterator[Connection]:
    """Yield a write transaction, then pause as long, so that other writers get their turn."""
    with store.write() as connection:
        began = time.monotonic()
        yield connection
    time.sleep(min(WRITER_PAUSE_S, time.monotonic() - began))


def _drop_leftovers(store: Store) -> None:
    with store.read() as connection:
        existing = set(inspect(connection).get_table_names())
    for name in (prefix + table.name for table in CATALOGUE for prefix in (_STAGING, _OLD)):
        if name in existing:
            with _short_write(store) as connection:
                connection.execute(DropTable(Table(name, MetaData())))


def _fill(store: Store, rows: Iterable[tuple[str, Rows]]) -> None:
    """Create the staging tables with their rows and indexes."""
    staging = _staging_tables(store)
    with _short_write(store) as connection:
        for table in staging.values():
            connection.execute(CreateTable(table))
        for name in _LARGEST:
            for index in staging[name].indexes:
                index.create(connection)
    for name, (columns, values) in rows:
        _insert(store, staging[name].name, columns, values)
    for name in staging.keys() - _LARGEST:
        for index in staging[name].indexes:
            with _short_write(store) as connection:
                index.create(connection)


def _staging_tables(store: Store) -> dict[str, Table]:
    """Return the staging table of each live table, with index names that are free."""
    with store.read() as connection:
        inspector = inspect(connection)
        taken = {
            index["name"] for table in CATALOGUE for index in inspector.get_indexes(table.name)
        }
    metadata = MetaData()
    staging = {
        table.name: table.to_metadata(metadata, name=_STAGING + table.name) for table in CATALOGUE
    }
    for index in chain.from_iterable(table.indexes for table in staging.values()):
        # SQLite cannot rename an index, so its name alternates between two with each load.
        if index.name in taken:
            index.name = quoted_name(f"{index.name}_2", quote=False)
    return staging


def _insert(
    store: Store, name: str, columns: Sequence[str], values: Iterable[Sequence[Any]]
) -> None:
    names = ", ".join(f'"{column}"' for column in columns)
    marks = ", ".join("?" * len(columns))
    # The names come from our own tables; the values are bound.
    statement = f'INSERT INTO "{name}" ({names}) VALUES ({marks})'  # noqa: S608
    rows = iter(values)
    while prepared := list(islice(rows, _PREPARED_ROWS)):
        done = 0
        while done < len(prepared):
            with _short_write(store) as connection:
                cursor = connection.connection.cursor()
                deadline = time.monotonic() + TRANSACTION_S
                while done < len(prepared) and time.monotonic() < deadline:
                    cursor.executemany(statement, prepared[done : done + _INSERTED_ROWS])
                    done += _INSERTED_ROWS
                cursor.close()


def load_catalogue(
    store: Store, version: str, rows: Iterable[tuple[str, Rows]], model: str | None = None
) -> None:
    """Replace the catalogue by `rows` and make `version` live, and with it `model` if given.

    If the load fails or is killed, the old catalogue stays. Loads run one after the other. Other
    writers wait for only a small part of a load.

    `rows`: pairs of a table's name and its (column names, rows), read one after the other. Tables
    that are not among them become empty.
    """

    def go_live(connection: Connection) -> None:
        set_live(connection, "catalogue", version)
        if model is not None:
            set_live(connection, "model", model)

    checked = ((name, (_check_columns(name, columns), values)) for name, (columns, values) in rows)
    if store.engine.dialect.name == "sqlite":
        load_through_staging(store, checked, go_live)
        return
    with store.write_exclusive() as connection:
        for table in CATALOGUE:
            connection.execute(table.delete())
        for name, (columns, values) in checked:
            _copy(connection, name, columns, values)
        go_live(connection)
        for table in CATALOGUE:  # else the planner uses the statistics of the old rows
            connection.exec_driver_sql(f"ANALYZE {table.name}")


def _check_columns(name: str, columns: Sequence[str]) -> Sequence[str]:
    """Return `columns`, which go into statements, if the table has all of them."""
    table = next(table for table in CATALOGUE if table.name == name)
    unknown = set(columns) - set(table.columns.keys())
    if unknown:
        raise ValueError(f"{name} has no column {sorted(unknown)}")
    return columns


def _copy(
    connection: Connection, name: str, columns: Sequence[str], values: Iterable[Sequence[Any]]
) -> None:
    cursor: Any = connection.connection.cursor()
    try:
        names = ", ".join(f'"{column}"' for column in columns)
        with cursor.copy(f'COPY "{name}" ({names}) FROM STDIN') as copy:
            for row in values:
                copy.write_row(row)
    finally:
        cursor.close()
