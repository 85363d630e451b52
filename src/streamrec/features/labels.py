"""Labels of titles: genres, keywords, collection, companies, directors and cast."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

# The leading names of a cast say what a title is like; the tenth has a small part.
LEADING_CAST = 10


def labels(table: pl.LazyFrame, column: str) -> pl.LazyFrame:
    """Return the distinct labels of each title.

    Parameters
    ----------
    table
        A table of the snapshot with ``title_id`` and `column`.
    column
        The text column that holds the label; null and empty are left out.

    Returns
    -------
    pl.LazyFrame
        ``title_id``, ``name`` (the label) and ``count`` (always 1), one row per title and label,
        in no particular order.
    """
    import polars as pl

    return (
        table.select("title_id", name=pl.col(column))
        .filter(pl.col("name") != "")
        .unique()
        .with_columns(count=pl.lit(1, pl.UInt32))
    )


def directors(crew: pl.LazyFrame) -> pl.LazyFrame:
    """Return the directors of each title, as `labels` does; other jobs do not count."""
    import polars as pl

    return labels(crew.filter(pl.col("job") == "Director"), "person")


def leading_cast(cast: pl.LazyFrame) -> pl.LazyFrame:
    """Return the first `LEADING_CAST` names of each title's cast, as `labels` does."""
    import polars as pl

    return labels(cast.filter(pl.col("position") < LEADING_CAST), "person")
