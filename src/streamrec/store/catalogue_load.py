"""Loading a catalogue: readers see the old one or the new one whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection

from streamrec.store.engine import Store, set_live
from streamrec.store.staging import load_staged
from streamrec.store.tables import CATALOGUE

Rows = tuple[Sequence[str], Iterable[Sequence[Any]]]


def load_catalogue(
    store: Store, version: str, rows: Iterable[tuple[str, Rows]], model: str | None = None
) -> None:
    """Replace the catalogue by `rows` and make `version` live, and with it `model` if given.

    Whatever ends the load early, the old catalogue stays. Loads come one after the other. Other
    writers wait for no more than a small part of it.

    Parameters
    ----------
    rows
        Pairs of a table's name and its (column names, rows); tables that do not come stay empty.
        They are consumed one after the other.
    """

    def go_live(connection: Connection) -> None:
        set_live(connection, "catalogue", version)
        if model is not None:
            set_live(connection, "model", model)

    checked = ((name, (_known(name, columns), values)) for name, (columns, values) in rows)
    if store.engine.dialect.name == "sqlite":
        load_staged(store, checked, go_live)
        return
    with store.write_alone() as connection:
        for table in CATALOGUE:
            connection.execute(table.delete())
        for name, (columns, values) in checked:
            _copy(connection, name, columns, values)
        go_live(connection)
        for table in CATALOGUE:  # the planner must not believe the old sizes
            connection.exec_driver_sql(f"ANALYZE {table.name}")


def _known(name: str, columns: Sequence[str]) -> Sequence[str]:
    """Return `columns` if the table has them: their names go into statements."""
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
