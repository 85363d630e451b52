"""Loading a catalogue: readers see the whole old one or the whole new one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection

from streamrec.store.database import Store
from streamrec.store.live_versions import set_live
from streamrec.store.staging_tables import Rows, load_through_staging
from streamrec.store.tables import CATALOGUE


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
