"""Labels of titles: plain ones, the decade, and the scene (genre, era and language together)."""

from __future__ import annotations

import polars as pl

# An era is ten years and starts every five: two titles share both, one or none of their eras. So
# 1999 and 2000 stay near each other, which plain decades would separate.
_STEP_YEARS = 5

# The leading names of a cast say what a title is like; the tenth has a small part.
LEADING_CAST = 10


def labels(table: pl.LazyFrame, column: str) -> pl.LazyFrame:
    """Return the distinct labels of each title: ``title_id``, ``name`` and ``count`` (always 1).

    `table` has ``title_id`` and the text `column`; null and empty labels are left out.
    """
    found = table.select("title_id", name=pl.col(column)).filter(pl.col("name") != "").unique()
    return found.with_columns(count=pl.lit(1, pl.UInt32))


def directors(crew: pl.LazyFrame) -> pl.LazyFrame:
    """Return the directors of each title, as `labels` does; other jobs do not count."""
    return labels(crew.filter(pl.col("job") == "Director"), "person")


def leading_cast(cast: pl.LazyFrame) -> pl.LazyFrame:
    """Return the first `LEADING_CAST` names of each title's cast, as `labels` does."""
    return labels(cast.filter(pl.col("position") < LEADING_CAST), "person")


def decade(titles: pl.LazyFrame) -> pl.LazyFrame:
    """Return the decade of each title with a year, such as ``1990s``, as `labels` does."""
    first = (pl.col("release_year") // 10 * 10).cast(pl.String)
    return labels(titles.with_columns(decade=first + "s"), "decade")


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
    start = pl.col("release_year") // _STEP_YEARS * _STEP_YEARS

    def scene(first: pl.Expr) -> pl.Expr:
        years = pl.format("{}-{}", first, first + 2 * _STEP_YEARS - 1)
        parts = ["name", years, "original_language"]
        return pl.concat_str(parts, separator=" ", ignore_nulls=True)

    facts = titles.select("title_id", "release_year", "original_language")
    joined = genres.join(facts, on="title_id")
    both = [joined.with_columns(name=scene(first)) for first in (start, start - _STEP_YEARS)]
    return pl.concat(both).select("title_id", "name", "count").unique()
