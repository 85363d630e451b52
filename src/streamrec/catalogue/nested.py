"""Which nested column becomes which table, and the making of those tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from streamrec import columns
from streamrec.catalogue.parse import Entries, FieldType, parse_entries


@dataclass(frozen=True)
class NestedColumn:
    """A column of nested cells and the table made of it.

    Attributes
    ----------
    fields
        Column of the table → (key in the cell's entries, type).
    single
        A cell holds one entry, not a list.
    """

    table: columns.Table
    fields: Mapping[str, tuple[str, FieldType]]
    single: bool = False

    @property
    def source(self) -> str:
        """The name of the CSV column."""
        return self.table.columns[1].source


MOVIES_NESTED = (
    NestedColumn(
        columns.COLLECTIONS,
        {"collection_id": ("id", "int"), "collection": ("name", "text")},
        single=True,
    ),
    NestedColumn(columns.GENRES, {"genre_id": ("id", "int"), "genre": ("name", "text")}),
    NestedColumn(columns.COMPANIES, {"company_id": ("id", "int"), "company": ("name", "text")}),
    NestedColumn(
        columns.COUNTRIES, {"country_code": ("iso_3166_1", "text"), "country": ("name", "text")}
    ),
    NestedColumn(
        columns.LANGUAGES, {"language_code": ("iso_639_1", "text"), "language": ("name", "text")}
    ),
)
CREDITS_NESTED = (
    NestedColumn(
        columns.CAST,
        {
            "person": ("name", "text"),
            "person_ref": ("id", "int"),
            "character": ("character", "text"),
            "billing": ("order", "int"),
        },
    ),
    NestedColumn(
        columns.CREW,
        {
            "person": ("name", "text"),
            "person_ref": ("id", "int"),
            "department": ("department", "text"),
            "job": ("job", "text"),
        },
    ),
)
KEYWORDS_NESTED = (
    NestedColumn(columns.KEYWORDS, {"keyword_id": ("id", "int"), "keyword": ("name", "text")}),
)


@dataclass(frozen=True)
class ParsedNested:
    """The entries of several nested columns of one file, column by column."""

    nested: Sequence[NestedColumn]
    entries: Sequence[Entries]

    @property
    def sources(self) -> list[str]:
        """The CSV columns' names."""
        return [nested.source for nested in self.nested]

    @property
    def flags(self) -> list[pl.Series]:
        """For each source a Boolean series, true where the row's cell cannot be read."""
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
    return ParsedNested(
        nested,
        [
            parse_entries(raw[column.source], dict(column.fields.values()), single=column.single)
            for column in nested
        ],
    )


def _table(nested: NestedColumn, entries: Entries, kept: pl.DataFrame) -> pl.DataFrame:
    renamed = entries.frame.rename({key: name for name, (key, _) in nested.fields.items()})
    joined = kept.select("row", "title_id").join(
        renamed, on="row", how="inner", maintain_order="left_right"
    )
    known = [
        # A name of nothing but spaces is a name the source does not know.
        pl.when(pl.col(c.name).str.strip_chars() != "").then(pl.col(c.name)).alias(c.name)
        for c in nested.table.columns
        if c.type == "text"
    ]
    return joined.with_columns(known).select(nested.table.names)
