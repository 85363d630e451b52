"""Columns of nested cells → tables: one row per title and entry of a cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import polars as pl

from streamrec import columns
from streamrec.catalogue.parse import Entries, FieldType, parse_entries


@dataclass(frozen=True)
class NestedColumn:
    """A column of nested cells and the table made of it.

    Attributes
    ----------
    fields
        Column of the table → key in the cell's entries.
    single
        A cell holds one entry, not a list.
    """

    table: columns.Table
    fields: Mapping[str, str]
    single: bool = False

    @property
    def source(self) -> str:
        """The name of the CSV column."""
        return self.table.columns[-1].source

    def parse(self, cells: pl.Series) -> Entries:
        """Return the entries of cells; a field has the type of its column."""
        types = {column.name: column.type for column in self.table.columns}
        fields = {key: cast("FieldType", types[name]) for name, key in self.fields.items()}
        return parse_entries(cells, fields, single=self.single)


@dataclass(frozen=True)
class ParsedNested:
    """The entries of several nested columns of one file, column by column."""

    nested: Sequence[NestedColumn]
    entries: Sequence[Entries]

    @property
    def flags(self) -> list[pl.Series]:
        """A Boolean series per column, ``<source>_unreadable``: the row's cell cannot be read."""
        return [
            entries.unreadable.rename(f"{nested.source}_unreadable")
            for nested, entries in zip(self.nested, self.entries, strict=True)
        ]

    def tables(self, kept: pl.DataFrame) -> dict[str, pl.DataFrame]:
        """Return each column's table, with the entries of the rows kept (``row``, ``title_id``)."""
        return {
            nested.table.name: _table(nested, entries, kept)
            for nested, entries in zip(self.nested, self.entries, strict=True)
        }


def parse_nested(raw: pl.DataFrame, nested: Sequence[NestedColumn]) -> ParsedNested:
    """Return the entries of all `nested` columns of a raw table."""
    return ParsedNested(nested, [column.parse(raw[column.source]) for column in nested])


def _table(nested: NestedColumn, entries: Entries, kept: pl.DataFrame) -> pl.DataFrame:
    renamed = entries.frame.rename({key: name for name, key in nested.fields.items()})
    joined = kept.select("row", "title_id").join(
        renamed, on="row", how="inner", maintain_order="left_right"
    )
    texts = [
        # A name that is only spaces is unknown.
        pl.when(pl.col(c.name).str.strip_chars() != "").then(pl.col(c.name)).alias(c.name)
        for c in nested.table.columns
        if c.type == "text"
    ]
    return joined.with_columns(texts).select(nested.table.names)
