"""Which numbers go together: all correlations, and two pairs with a robust trend."""

from __future__ import annotations

import itertools
import math

import numpy as np
import polars as pl
from numpy.typing import NDArray

from streamrec.explore.facts.fact import TITLES, Record, fact, highest, rows_as
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


class Correlation(Record):
    """Pearson's and Spearman's correlation of two numbers over the titles that have both.

    NaN for fewer than 3 titles, or if one number has a single value.
    """

    first: str
    second: str
    titles: int
    pearson: float
    spearman: float


class Point(Record):
    """A title in a scatter plot."""

    x: float
    y: float
    label: str
    year: int | None


class Cell(Record):
    """The titles with ``x0`` ≤ x < ``x1`` and ``y0`` ≤ y < ``y1``."""

    x0: float
    x1: float
    y0: float
    y1: float
    titles: int


class Trend(Record):
    """log10 y = intercept + slope · log10 x, by Theil and Sen through `titles` titles."""

    slope: float
    intercept: float
    titles: int


class FarTitle(Record):
    """A title far from a trend; ``times`` is y divided by the trend's y."""

    label: str
    year: int | None
    x: float
    y: float
    times: float


class Scatter(Record):
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


class MoneyScatter(Scatter):
    """Revenue by budget; ``below_cost`` titles earned less than their budget."""

    below_cost: int


@fact
def correlations(data: ReportData) -> list[Correlation]:
    """Return the correlation of each pair of numbers, the year among them."""
    return [
        correlation(data.titles.select(first, second))
        for first, second in itertools.combinations(CORRELATED, 2)
    ]


def correlation(pair: pl.DataFrame) -> Correlation:
    """Return the correlation of two columns."""
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
            label="title",
            year="release_year",
            x=pl.col(x).cast(pl.Float64),
            y=pl.col(y).cast(pl.Float64),
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
    last, most = known.height - 1, min(known.height, TREND_POINTS)
    through = known[[round(k * last / max(most - 1, 1)) for k in range(most)]]
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


def _grid(known: pl.DataFrame) -> list[Cell]:
    """Count the points in the squares of a grid over the logarithms."""
    logs = known.select(log10(known["x"]), log10(known["y"]))
    step = float(np.ptp(logs["x"].to_numpy())) / _CELLS or 1.0
    numbers = [(pl.col(axis) / step).floor().cast(pl.Int64) for axis in ("x", "y")]
    counted = logs.select(numbers).group_by("x", "y").agg(TITLES).sort("x", "y")

    def edge(number: int) -> float:
        return float(10 ** (number * step))

    return [
        Cell(edge(x), edge(x + 1), edge(y), edge(y + 1), titles)
        for x, y, titles in counted.iter_rows()
    ]


def _far(known: pl.DataFrame, trend: Trend) -> list[FarTitle]:
    expected = trend.intercept + trend.slope * log10(known["x"])
    ordered = highest(known.with_columns(off=log10(known["y"]) - expected), "off", "title_id")
    if ordered.height > 2 * _LISTED:
        ordered = pl.concat([ordered.head(_LISTED), ordered.tail(_LISTED)])
    return rows_as(FarTitle, ordered.select("label", "year", "x", "y", times=10 ** pl.col("off")))
