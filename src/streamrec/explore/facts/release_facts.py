"""When titles were released, and how long they were in each decade."""

from __future__ import annotations

import polars as pl

from streamrec.explore.facts.fact import TITLES, Record, fact, quartiles, rows_as
from streamrec.explore.report_data import ReportData

DAYS_OF_A_YEAR = 365.25

_NEW_YEARS = (pl.col("release_date").dt.ordinal_day() == 1).sum().cast(pl.Int64)
_DECADE = pl.col("release_year") // 10 * 10


class YearCount(Record):
    """The titles released in a year."""

    year: int
    titles: int


class MonthCount(Record):
    """The titles released in a month (1 = January), and those of them dated 1 January."""

    month: int
    titles: int
    new_year: int


class WeekdayCount(Record):
    """The titles released on a weekday (1 = Monday), and those of them dated 1 January."""

    weekday: int
    titles: int
    new_year: int


class NewYearDecade(Record):
    """Of the `dated` titles of a decade those dated 1 January."""

    decade: int
    dated: int
    titles: int


class NewYear(Record):
    """Of all `dated` titles those dated 1 January; `expected` is the mean number of a day."""

    dated: int
    titles: int
    expected: float
    decades: list[NewYearDecade]


class DecadeRuntime(Record):
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
    return [MonthCount(*counts) for counts in _counts(data, "release_month", 12)]


@fact
def by_weekday(data: ReportData) -> list[WeekdayCount]:
    """Return the seven weekdays."""
    return [WeekdayCount(*counts) for counts in _counts(data, "release_weekday", 7)]


def _counts(data: ReportData, column: str, last: int) -> list[tuple[int, int, int]]:
    """Return (value, titles, titles of 1 January) for each value from 1 to the `last`."""
    known = data.titles.drop_nulls(column).group_by(column).agg(TITLES, new_year=_NEW_YEARS)
    found = {value: (titles, new_year) for value, titles, new_year in known.iter_rows()}
    return [(value, *found.get(value, (0, 0))) for value in range(1, last + 1)]


@fact
def new_year(data: ReportData) -> NewYear:
    """Return how many titles are dated 1 January, in all and by decade."""
    dated = data.titles.drop_nulls("release_date")
    decades = dated.group_by(decade=_DECADE).agg(dated=TITLES, titles=_NEW_YEARS).sort("decade")
    new_years = int(decades["titles"].sum())
    expected = dated.height / DAYS_OF_A_YEAR
    return NewYear(dated.height, new_years, expected, rows_as(NewYearDecade, decades))


@fact
def runtime_by_decade(data: ReportData) -> list[DecadeRuntime]:
    """Return the decades that have titles of known runtime."""
    known = data.titles.drop_nulls(["release_year", "runtime_minutes"]).group_by(decade=_DECADE)
    runtimes = known.agg(titles=TITLES, **quartiles("runtime_minutes")).sort("decade")
    return rows_as(DecadeRuntime, runtimes)
