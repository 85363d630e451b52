"""When titles came out, and how long they were."""

from __future__ import annotations

from typing import Any

import polars as pl

from streamrec.explore.source import Source

_NEW_YEAR = (pl.col("release_date").dt.month() == 1) & (pl.col("release_date").dt.day() == 1)
_DECADE = pl.col("release_year") // 10 * 10

DAYS_OF_A_YEAR = 365.25


def by_year(source: Source) -> list[dict[str, Any]]:
    """Return ``year`` and ``titles``, from the first year to the last, the empty ones too."""
    counted = source.titles.drop_nulls("release_year").group_by("release_year").len()
    found = dict(counted.iter_rows())
    if not found:
        return []
    return [
        {"year": year, "titles": found.get(year, 0)} for year in range(min(found), max(found) + 1)
    ]


def by_month(source: Source) -> list[dict[str, Any]]:
    """Return ``month`` 1-12, ``titles``, and ``new_year``: those of them dated 1 January."""
    return _by(source, "release_month", "month", 12)


def by_weekday(source: Source) -> list[dict[str, Any]]:
    """Return ``weekday`` 1 = Monday to 7, ``titles``, and those of them dated 1 January."""
    return _by(source, "release_weekday", "weekday", 7)


def _by(source: Source, column: str, name: str, last: int) -> list[dict[str, Any]]:
    counted = (
        source.titles.drop_nulls(column)
        .group_by(column)
        .agg(titles=pl.len().cast(pl.Int64), new_year=_NEW_YEAR.sum().cast(pl.Int64))
    )
    found = {value: counts for value, *counts in counted.iter_rows()}
    return [
        dict(zip((name, "titles", "new_year"), (k, *found.get(k, (0, 0))), strict=True))
        for k in range(1, last + 1)
    ]


def new_year(source: Source) -> dict[str, Any]:
    """Return how many titles are dated 1 January, in all and by decade.

    ``titles`` of ``dated``; ``expected``: as many as any day would have, dated / 365.25;
    ``decades``: ``decade``, ``dated``, ``titles``.
    """
    dated = source.titles.drop_nulls("release_date")
    decades = (
        dated.group_by(decade=_DECADE)
        .agg(dated=pl.len().cast(pl.Int64), titles=_NEW_YEAR.sum().cast(pl.Int64))
        .sort("decade")
    )
    return {
        "dated": dated.height,
        "titles": int(decades["titles"].sum()),
        "expected": dated.height / DAYS_OF_A_YEAR,
        "decades": decades.to_dicts(),
    }


def runtime_by_decade(source: Source) -> list[dict[str, Any]]:
    """Return ``decade``, ``titles`` with a known length, and its ``q25``, ``median``, ``q75``."""
    minutes = pl.col("runtime_minutes")
    return (
        source.titles.drop_nulls(["release_year", "runtime_minutes"])
        .group_by(decade=_DECADE)
        .agg(
            titles=pl.len().cast(pl.Int64),
            q25=minutes.quantile(0.25, "linear"),
            median=minutes.median(),
            q75=minutes.quantile(0.75, "linear"),
        )
        .sort("decade")
        .to_dicts()
    )
