"""Loading a catalogue into SQLite, where a long transaction would keep all other writers waiting.

The rows go into tables beside the live ones (``loading_title`` …) in many short transactions, and
one short transaction in the end puts them in the live ones' place and says what is live. What is
then the old catalogue (``old_title`` …) is dropped. A load that is killed leaves such tables
behind, which nobody reads; the next one drops them first.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from typing import Any

from sqlalchemy import Connection, MetaData, Table, inspect, quoted_name
from sqlalchemy.schema import CreateTable, DropTable

from streamrec.store.engine import Store
from streamrec.store.sqlite import BREATH_S, SLICE_S, one_at_a_time
from streamrec.store.tables import CATALOGUE

Rows = tuple[Sequence[str], Iterable[Sequence[Any]]]

# SQLite makes an index of rows that are there faster than it keeps one up to date, but at one go:
# for the real cast, 0.3 s. These two are kept up to date.
_LARGEST = {"title_cast", "title_crew"}
# Rows made before a transaction begins, and rows inserted between two looks at the clock.
_MADE_AHEAD, _AT_ONCE = 20_000, 1_000


def load_staged(
    store: Store, rows: Iterable[tuple[str, Rows]], go_live: Callable[[Connection], None]
) -> None:
    """Replace the catalogue by `rows`, calling `go_live` in the transaction that does it."""
    with one_at_a_time(store.engine):
        _drop_leftovers(store)
        try:
            _fill(store, rows)
            with store.write() as connection:
                for table in CATALOGUE:
                    _rename(connection, table.name, _old(table))
                    _rename(connection, _loading(table), table.name)
                go_live(connection)
        finally:
            _drop_leftovers(store)


def _loading(table: Table) -> str:
    return f"loading_{table.name}"


def _old(table: Table) -> str:
    return f"old_{table.name}"


def _rename(connection: Connection, name: str, new: str) -> None:
    connection.exec_driver_sql(f'ALTER TABLE "{name}" RENAME TO "{new}"')


@contextmanager
def _short_write(store: Store) -> Iterator[Connection]:
    """Give a transaction, and after it the others a moment to have theirs."""
    with store.write() as connection:
        yield connection
    time.sleep(BREATH_S)


def _drop_leftovers(store: Store) -> None:
    beside = [name(table) for table in CATALOGUE for name in (_loading, _old)]
    with store.read() as connection:
        there = set(inspect(connection).get_table_names())
    for name in beside:
        if name in there:
            with _short_write(store) as connection:
                connection.execute(DropTable(Table(name, MetaData())))


def _fill(store: Store, rows: Iterable[tuple[str, Rows]]) -> None:
    """Make the tables beside the live ones, with rows and indexes."""
    with store.read() as connection:
        there = inspect(connection)
        taken = {index["name"] for table in CATALOGUE for index in there.get_indexes(table.name)}
    beside = MetaData()
    staged = {table.name: table.to_metadata(beside, name=_loading(table)) for table in CATALOGUE}
    for index in chain.from_iterable(table.indexes for table in staged.values()):
        # SQLite cannot rename an index, so that it has one of two names by turns.
        if index.name in taken:
            index.name = quoted_name(f"{index.name}_2", quote=False)
    with _short_write(store) as connection:
        for table in staged.values():
            connection.execute(CreateTable(table))
        for name in _LARGEST:
            for index in staged[name].indexes:
                index.create(connection)
    for name, (columns, values) in rows:
        _insert(store, staged[name].name, columns, values)
    for name in staged.keys() - _LARGEST:
        for index in staged[name].indexes:
            with _short_write(store) as connection:
                index.create(connection)


def _insert(
    store: Store, name: str, columns: Sequence[str], values: Iterable[Sequence[Any]]
) -> None:
    names = ", ".join(f'"{column}"' for column in columns)
    marks = ", ".join("?" * len(columns))
    # The names come from our own tables; the values are bound.
    statement = f'INSERT INTO "{name}" ({names}) VALUES ({marks})'  # noqa: S608
    ahead = iter(values)
    while made := list(islice(ahead, _MADE_AHEAD)):
        done = 0
        while done < len(made):
            with _short_write(store) as connection:
                cursor = connection.connection.cursor()
                until = time.monotonic() + SLICE_S
                while done < len(made) and time.monotonic() < until:
                    cursor.executemany(statement, made[done : done + _AT_ONCE])
                    done += _AT_ONCE
                cursor.close()
