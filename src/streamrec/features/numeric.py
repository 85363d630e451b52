"""The year of a title as labels, so that it fits into the same kind of block."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

# Windows of ten years that start every five: two titles share both, one or none of theirs, so
# 1999 and 2000 are as near as they should be, which plain decades would tear apart.
_STEP_YEARS = 5


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


def genres_of_era(titles: pl.DataFrame, genres: pl.DataFrame) -> pl.DataFrame:
    """Return each genre of a title joined with the two ten-year windows its year falls in.

    A comedy of 1997 is a ``Comedy 1990-1999`` and a ``Comedy 1995-2004``: it shares all with a
    comedy of 1995-1999, half with one of 1990-1994 or 2000-2004, nothing with one of the 1950s.

    Parameters
    ----------
    titles, genres
        The snapshot's ``titles`` and the genre labels of ``categories.labels``; not changed.

    Returns
    -------
    pl.DataFrame
        ``title_id``, ``name``, ``count`` (1). Where the year is not known the genre alone is
        the label, so such titles are still like one another.
    """
    import polars as pl

    start = pl.col("release_year") // _STEP_YEARS * _STEP_YEARS

    def window(first: pl.Expr) -> pl.Expr:
        years = pl.format(" {}-{}", first, first + 2 * _STEP_YEARS - 1)
        return pl.col("name") + years.fill_null("")

    joined = genres.join(titles.select("title_id", "release_year"), on="title_id")
    both = [joined.with_columns(name=window(first)) for first in (start, start - _STEP_YEARS)]
    return pl.concat(both).select("title_id", "name", "count").unique()
