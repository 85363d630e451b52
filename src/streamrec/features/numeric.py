"""Numbers of a title as labels, so that they fit into the same kind of block."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl


def decade(titles: pl.DataFrame) -> pl.DataFrame:
    """Return the decade each title came out in, as ``1990s``.

    Returns
    -------
    pl.DataFrame
        ``title_id``, ``name``, ``count`` (1); titles without a year have no row.
    """
    import polars as pl

    first = pl.col("release_year") // 10 * 10
    return titles.select(
        "title_id", name=first.cast(pl.String) + "s", count=pl.lit(1, pl.UInt32)
    ).drop_nulls("name")
