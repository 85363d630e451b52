"""Labels of titles: genres, keywords, collection, companies, directors and cast."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

# The leading names of a cast say what a title is like; the tenth has a small part.
LEADING_CAST = 10


def labels(table: pl.LazyFrame, column: str) -> pl.LazyFrame:
    """Return the distinct labels of each title: ``title_id``, ``name`` and ``count`` (always 1).

    `table` has ``title_id`` and the text `column`; null and empty labels are left out.
    """
    import polars as pl

    found = table.select("title_id", name=pl.col(column)).filter(pl.col("name") != "").unique()
    return found.with_columns(count=pl.lit(1, pl.UInt32))


def directors(crew: pl.LazyFrame) -> pl.LazyFrame:
    """Return the directors of each title, as `labels` does; other jobs do not count."""
    import polars as pl

    return labels(crew.filter(pl.col("job") == "Director"), "person")


def leading_cast(cast: pl.LazyFrame) -> pl.LazyFrame:
    """Return the first `LEADING_CAST` names of each title's cast, as `labels` does."""
    import polars as pl

    return labels(cast.filter(pl.col("position") < LEADING_CAST), "person")
