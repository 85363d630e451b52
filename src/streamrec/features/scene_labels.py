"""Labels by release year: the decade, and the scene (genre, era and language together)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

# An era is ten years and starts every five: two titles share both, one or none of their eras. So
# 1999 and 2000 stay near each other, which plain decades would separate.
_STEP_YEARS = 5


def decade(titles: pl.LazyFrame) -> pl.LazyFrame:
    """Return the decade of each title with a year, such as ``1990s``, as `labels` does."""
    import polars as pl

    first = pl.col("release_year") // 10 * 10
    return titles.select(
        "title_id", name=first.cast(pl.String) + "s", count=pl.lit(1, pl.UInt32)
    ).drop_nulls("name")


def scenes(titles: pl.LazyFrame, genres: pl.LazyFrame) -> pl.LazyFrame:
    """Return the scenes of each title: each genre within its era and original language.

    An English comedy of 1997 has the scenes ``Comedy 1990-1999 en`` and ``Comedy 1995-2004 en``.
    It shares both with a comedy of 1995-1999, one with a comedy of the five years before or
    after, and none with a comedy of the 1950s or a French one. A genre alone says little (half
    of the titles are dramas), and three separate blocks of genre, era and language say less than
    their product: ``docs/decisions/0010-scene-genre-era-language.md``.

    `genres` and the result are as `labels` returns them. A label leaves out the year or language
    that is unknown, so titles with the same gaps are still similar.
    """
    import polars as pl

    start = pl.col("release_year") // _STEP_YEARS * _STEP_YEARS

    def scene(first: pl.Expr) -> pl.Expr:
        years = pl.format("{}-{}", first, first + 2 * _STEP_YEARS - 1)
        parts = ["name", years, "original_language"]
        return pl.concat_str(parts, separator=" ", ignore_nulls=True)

    facts = titles.select("title_id", "release_year", "original_language")
    joined = genres.join(facts, on="title_id")
    both = [joined.with_columns(name=scene(first)) for first in (start, start - _STEP_YEARS)]
    return pl.concat(both).select("title_id", "name", "count").unique()
