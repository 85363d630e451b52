"""The promises of every snapshot table, made from ``columns`` and checked before writing.

Cleaning has already rejected bad rows, so a broken promise is a fault of the code; the build stops
instead of publishing the table.
"""

from __future__ import annotations

from collections.abc import Iterable

import dataframely as dy
import polars as pl

from streamrec.columns import Column, Table

DTYPES: dict[str, pl.DataType] = {
    "text": pl.String(),
    "int": pl.Int64(),
    "float": pl.Float64(),
    "bool": pl.Boolean(),
    "date": pl.Date(),
}


def check_table(frame: pl.DataFrame, table: Table) -> None:
    """Raise ``ValueError`` unless `frame` keeps the types, bounds and key that `table` declares."""
    schema: type[dy.Schema] = type(
        f"{table.name}_promises",
        (dy.Schema,),
        {column.name: _promise(column, column.name in table.key) for column in table.columns},
    )
    _, failures = schema.filter(frame)
    if len(failures):
        raise ValueError(f"{table.name} breaks its promises: {failures.counts()}")


def check_references(titles: pl.DataFrame, tables: Iterable[tuple[Table, pl.DataFrame]]) -> None:
    """Raise ``ValueError`` if a row of any table belongs to a title that `titles` lacks."""
    for table, frame in tables:
        lost = frame.join(titles, on="title_id", how="anti").height
        if lost:
            raise ValueError(f"{table.name}: {lost} rows belong to titles that do not exist")


def empty_table(table: Table) -> pl.DataFrame:
    """Return `table` without rows."""
    return pl.DataFrame(schema={column.name: DTYPES[column.type] for column in table.columns})


def complete_table(frame: pl.DataFrame, table: Table) -> pl.DataFrame:
    """Return the columns of `table`: those of `frame`, and unknown values for all others.

    An unknown value is null. In a column that cannot be null it is 0 or false: such a column is
    money, whose 0 means unknown by the mission's rule.
    """
    unknown = [
        pl.lit(None if column.nullable else 0).cast(DTYPES[column.type]).alias(column.name)
        for column in table.columns
        if column.name not in frame.columns
    ]
    return frame.with_columns(unknown).select(table.names)


def _promise(column: Column, in_key: bool) -> dy.Column:
    null, low, high = column.nullable, column.low, column.high
    if column.type == "int":
        return dy.Int64(nullable=null, primary_key=in_key, min=low, max=high)
    if column.type == "float":
        return dy.Float64(nullable=null, min=low, max=high, allow_inf=False, allow_nan=False)
    if column.type == "text":
        return dy.String(nullable=null, primary_key=in_key)
    return dy.Date(nullable=null) if column.type == "date" else dy.Bool(nullable=null)
