"""Which numbers go together: all correlations, and two pairs with a robust trend."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from streamrec.explore.facts.fact import fact, rows_as
from streamrec.explore.facts.number_facts import log10
from streamrec.explore.report_data import NUMBERS, ReportData

CORRELATED = (*NUMBERS, "release_year")

FEWEST = 3
"""Titles that a correlation or a trend needs."""

TREND_POINTS = 1_000
"""Titles that a trend uses at most, evenly spaced along x: they make 500,000 pairs."""

SHOWN_POINTS = 600
"""Titles that are drawn one by one at most; more are drawn as the cells of a grid."""

_CELLS = 36  # of a grid, along x
_LISTED = 8  # titles listed above and below a trend


@dataclass(frozen=True)
class Correlation:
    """Pearson's and Spearman's correlation of two numbers over the titles that have both.

    NaN for fewer than 3 titles, or if one number has a single value.
    """

    first: str
    second: str
    titles: int
    pearson: float
    spearman: float


@dataclass(frozen=True)
class Point:
    """A title in a scatter plot."""

    x: float
    y: float
    label: str
    year: int | None


@dataclass(frozen=True)
class Cell:
    """The titles with ``x0`` ≤ x < ``x1`` and ``y0`` ≤ y < ``y1``."""

    x0: float
    x1: float
    y0: float
    y1: float
    titles: int


@dataclass(frozen=True)
class Trend:
    """log10 y = intercept + slope · log10 x, by Theil and Sen through `titles` titles."""

    slope: float
    intercept: float
    titles: int


@dataclass(frozen=True)
class FarTitle:
    """A title far from a trend; ``times`` is y divided by the trend's y."""

    label: str
    year: int | None
    x: float
    y: float
    times: float


@dataclass(frozen=True)
class Scatter:
    """Two numbers above 0 on logarithmic scales.

    ``x`` and ``y`` are names of `NUMBERS`. ``points`` lists up to 600 titles; more are counted
    in ``cells``. ``trend`` is None for fewer than 3 titles or a single x. ``far`` lists the
    titles furthest above and below the trend.
    """

    x: str
    y: str
    titles: int
    points: list[Point]
    cells: list[Cell]
    trend: Trend | None
    far: list[FarTitle]


@dataclass(frozen=True)
class MoneyScatter(Scatter):
    """Revenue by budget; ``below_cost`` titles earned less than their budget."""

    below_cost: int


@fact
def correlations(data: ReportData) -> list[Correlation]:
    """Return the correlation of each pair of numbers, the year among them."""
    return [
        _correlation(data.titles.select(first, second))
        for first, second in itertools.combinations(CORRELATED, 2)
    ]


def _correlation(pair: pl.DataFrame) -> Correlation:
    known = pair.drop_nulls().cast(pl.Float64)
    first, second = known.columns
    pearson = spearman = math.nan
    if known.height >= FEWEST and known[first].n_unique() > 1 and known[second].n_unique() > 1:
        pearson = known.select(pl.corr(first, second)).item()
        ranks = known.select(pl.all().rank("average"))
        spearman = ranks.select(pl.corr(first, second)).item()
    return Correlation(first, second, known.height, pearson, spearman)


@fact
def budget_and_revenue(data: ReportData) -> MoneyScatter:
    """Return revenue by budget of the titles where both are 1,000 dollars or more."""
    known = data.titles.join(data.returns.select("title_id"), on="title_id", how="semi")
    below_cost = known.filter(pl.col("return") < 1).height
    return MoneyScatter(**vars(scatter(known, "budget_usd", "revenue_usd")), below_cost=below_cost)


@fact
def popularity_and_votes(data: ReportData) -> Scatter:
    """Return popularity by votes."""
    return scatter(data.titles, "vote_count", "popularity")


def scatter(titles: pl.DataFrame, x: str, y: str) -> Scatter:
    """Return two columns of `titles` against each other."""
    known = (
        titles.select(
            "title_id",
            pl.col("title").alias("label"),
            pl.col("release_year").alias("year"),
            pl.col(x).cast(pl.Float64).alias("x"),
            pl.col(y).cast(pl.Float64).alias("y"),
        )
        .filter((pl.col("x") > 0) & (pl.col("y") > 0))
        .sort("x", "y", "title_id")
    )
    few = known.height <= SHOWN_POINTS
    trend = _trend(known)
    return Scatter(
        x=x,
        y=y,
        titles=known.height,
        points=rows_as(Point, known.select("x", "y", "label", "year")) if few else [],
        cells=[] if few else _grid(known),
        trend=trend,
        far=_far(known, trend) if trend else [],
    )


def _trend(known: pl.DataFrame) -> Trend | None:
    through = known[_evenly_spaced(known.height, TREND_POINTS)]
    line = theil_sen(log10(through["x"]).to_numpy(), log10(through["y"]).to_numpy())
    return Trend(*line, through.height) if line else None


def theil_sen(x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[float, float] | None:
    """Return (slope, intercept): the median of the slopes of all pairs, and of the line's offsets.

    Up to 29 % of the points may be wild without moving it far. None for fewer than 3 points or
    a single x. (Theil 1950; Sen 1968.)
    """
    first, second = np.triu_indices(len(x), 1)
    apart = x[first] != x[second]
    if len(x) < FEWEST or not apart.any():
        return None
    slope = float(np.median((y[second] - y[first])[apart] / (x[second] - x[first])[apart]))
    return slope, float(np.median(y) - slope * np.median(x))


def _evenly_spaced(n: int, most: int) -> list[int]:
    """Return at most `most` of 0…n-1, evenly spaced, with both ends."""
    if n <= most:
        return list(range(n))
    return [round(k * (n - 1) / (most - 1)) for k in range(most)]


def _grid(known: pl.DataFrame) -> list[Cell]:
    """Count the points in the squares of a grid over the logarithms."""
    logs = known.select(log10(known["x"]), log10(known["y"]))
    x = logs["x"].to_numpy()
    step = float(x.max() - x.min()) / _CELLS or 1.0
    numbers = [(pl.col(axis) / step).floor().cast(pl.Int64) for axis in ("x", "y")]
    counted = logs.select(numbers).group_by("x", "y").agg(titles=pl.len().cast(pl.Int64))

    def edge(number: int) -> float:
        return float(10 ** (number * step))

    return [
        Cell(edge(column), edge(column + 1), edge(row), edge(row + 1), titles)
        for column, row, titles in counted.sort("x", "y").iter_rows()
    ]


def _far(known: pl.DataFrame, trend: Trend) -> list[FarTitle]:
    expected = trend.intercept + trend.slope * log10(known["x"])
    ordered = known.with_columns(off=log10(known["y"]) - expected).sort(
        "off", "title_id", descending=[True, False]
    )
    if ordered.height > 2 * _LISTED:
        ordered = pl.concat([ordered.head(_LISTED), ordered.tail(_LISTED)])
    return rows_as(FarTitle, ordered.select("label", "year", "x", "y", times=10 ** pl.col("off")))
