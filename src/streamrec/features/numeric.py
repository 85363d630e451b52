"""The year of a title as labels, alone or with genre and language, for the same kind of block."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

# Windows of ten years that start every five: two titles share both, one or none of theirs, so
# 1999 and 2000 are as near as they should be, which plain decades would tear apart.
_STEP_YEARS = 5


def decade(titles: pl.LazyFrame) -> pl.LazyFrame:
    """Return the decade each title came out in, as ``1990s``.

    Returns
    -------
    pl.LazyFrame
        ``title_id``, ``name``, ``count`` (1); titles without a year have no row.
    """
    import polars as pl

    first = pl.col("release_year") // 10 * 10
    return titles.select(
        "title_id", name=first.cast(pl.String) + "s", count=pl.lit(1, pl.UInt32)
    ).drop_nulls("name")


def scenes(titles: pl.LazyFrame, genres: pl.LazyFrame) -> pl.LazyFrame:
    """Return each genre of a title within its era and original language: the scenes it is of.

    An English comedy of 1997 is of the scenes ``Comedy 1990-1999 en`` and ``Comedy 1995-2004
    en``: it shares both with one of 1995-1999, one with those of the five years before and
    after, none with a comedy of the 1950s or a French one. A genre alone says little (a title in
    two is a drama), and three blocks of genre, era and language added up say less than their
    product: ``docs/decisions/0010``.

    Parameters
    ----------
    titles, genres
        The snapshot's ``titles`` and the genre labels of ``categories.labels``.

    Returns
    -------
    pl.LazyFrame
        ``title_id``, ``name``, ``count`` (1). Where year or language is not known the label
        goes without, so titles of which as little is known are still like one another.
    """
    import polars as pl

    start = pl.col("release_year") // _STEP_YEARS * _STEP_YEARS

    def scene(first: pl.Expr) -> pl.Expr:
        years = pl.format("{}-{}", first, first + 2 * _STEP_YEARS - 1)
        parts = ["name", years, "original_language"]
        return pl.concat_str(parts, separator=" ", ignore_nulls=True)

    known = titles.select("title_id", "release_year", "original_language")
    joined = genres.join(known, on="title_id")
    both = [joined.with_columns(name=scene(first)) for first in (start, start - _STEP_YEARS)]
    return pl.concat(both).select("title_id", "name", "count").unique()
