"""When titles were released, and how long they were in each decade."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from streamrec.explore.facts.fact import fact, rows_as
from streamrec.explore.report_data import ReportData

DAYS_OF_A_YEAR = 365.25

_NEW_YEAR = (pl.col("release_date").dt.month() == 1) & (pl.col("release_date").dt.day() == 1)
_DECADE = pl.col("release_year") // 10 * 10
_TITLES = pl.len().cast(pl.Int64)


@dataclass(frozen=True)
class YearCount:
    """The titles released in a year."""

    year: int
    titles: int


@dataclass(frozen=True)
class MonthCount:
    """The titles released in a month (1 = January), and those of them dated 1 January."""

    month: int
    titles: int
    new_year: int


@dataclass(frozen=True)
class WeekdayCount:
    """The titles released on a weekday (1 = Monday), and those of them dated 1 January."""

    weekday: int
    titles: int
    new_year: int


@dataclass(frozen=True)
class NewYearDecade:
    """Of the `dated` titles of a decade those dated 1 January."""

    decade: int
    dated: int
    titles: int


@dataclass(frozen=True)
class NewYear:
    """Of all `dated` titles those dated 1 January; `expected` is the mean number of a day."""

    dated: int
    titles: int
    expected: float
    decades: list[NewYearDecade]


@dataclass(frozen=True)
class DecadeRuntime:
    """The titles of a decade with a known runtime, and its quartiles in minutes."""

    decade: int
    titles: int
    q25: float
    median: float
    q75: float


@fact
def by_year(data: ReportData) -> list[YearCount]:
    """Return every year from the first release to the last; a year may have no titles."""
    counted = data.titles.drop_nulls("release_year").group_by("release_year").len()
    found = dict(counted.iter_rows())
    years = range(min(found), max(found) + 1) if found else ()
    return [YearCount(year, found.get(year, 0)) for year in years]


@fact
def by_month(data: ReportData) -> list[MonthCount]:
    """Return the twelve months."""
    found = _counts(data, "release_month")
    return [MonthCount(month, *found.get(month, (0, 0))) for month in range(1, 13)]


@fact
def by_weekday(data: ReportData) -> list[WeekdayCount]:
    """Return the seven weekdays."""
    found = _counts(data, "release_weekday")
    return [WeekdayCount(day, *found.get(day, (0, 0))) for day in range(1, 8)]


def _counts(data: ReportData, column: str) -> dict[int, tuple[int, int]]:
    counted = (
        data.titles.drop_nulls(column)
        .group_by(column)
        .agg(titles=_TITLES, new_year=_NEW_YEAR.sum().cast(pl.Int64))
    )
    return {value: (titles, new_year) for value, titles, new_year in counted.iter_rows()}


@fact
def new_year(data: ReportData) -> NewYear:
    """Return how many titles are dated 1 January, in all and by decade."""
    dated = data.titles.drop_nulls("release_date")
    decades = (
        dated.group_by(decade=_DECADE)
        .agg(dated=_TITLES, titles=_NEW_YEAR.sum().cast(pl.Int64))
        .sort("decade")
    )
    return NewYear(
        dated=dated.height,
        titles=int(decades["titles"].sum()),
        expected=dated.height / DAYS_OF_A_YEAR,
        decades=rows_as(NewYearDecade, decades),
    )


@fact
def runtime_by_decade(data: ReportData) -> list[DecadeRuntime]:
    """Return the decades that have titles of known runtime."""
    minutes = pl.col("runtime_minutes")
    runtimes = (
        data.titles.drop_nulls(["release_year", "runtime_minutes"])
        .group_by(decade=_DECADE)
        .agg(
            titles=_TITLES,
            q25=minutes.quantile(0.25, "linear"),
            median=minutes.median(),
            q75=minutes.quantile(0.75, "linear"),
        )
        .sort("decade")
    )
    return rows_as(DecadeRuntime, runtimes)
