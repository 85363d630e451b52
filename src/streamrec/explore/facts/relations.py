"""Which numbers go together: correlations, and two pairs looked at closely."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from streamrec.explore.facts.numbers import log10
from streamrec.explore.source import NUMBERS, Source

CORRELATED = (*NUMBERS, "release_year")

FEWEST = 3  # pairs of values below which a correlation says nothing

TREND_POINTS = 1_000
"""A trend is drawn through at most so many titles, evenly spaced along x: all pairs are 500,000."""

SHOWN_POINTS = 600
"""Up to so many titles are drawn one by one; of more, the cells of a grid that hold them."""

_CELLS = 36  # of a grid, along x
_NAMED = 8


def correlations(source: Source) -> list[dict[str, Any]]:
    """Return Pearson's and Spearman's correlation of each pair of numbers.

    ``first``, ``second``, ``titles`` (that have both), ``pearson``, ``spearman``: None with fewer
    than 3 titles, or where one number never varies.
    """
    return [
        {"first": first, "second": second, **_correlation(source.titles.select(first, second))}
        for first, second in itertools.combinations(CORRELATED, 2)
    ]


def _correlation(pair: pl.DataFrame) -> dict[str, Any]:
    known = pair.drop_nulls().cast(pl.Float64)
    first, second = known.columns
    facts: dict[str, Any] = {"titles": known.height, "pearson": None, "spearman": None}
    if known.height >= FEWEST and known[first].n_unique() > 1 and known[second].n_unique() > 1:
        facts["pearson"] = _number(known.select(pl.corr(first, second)).item())
        ranks = known.select(pl.all().rank("average"))
        facts["spearman"] = _number(ranks.select(pl.corr(first, second)).item())
    return facts


def budget_and_revenue(source: Source) -> dict[str, Any]:
    """Return how revenue follows budget, both known and 1,000 dollars or more; see `scatter`.

    ``below_cost``: titles that took less than they cost.
    """
    known = source.titles.join(source.returns.select("title_id"), on="title_id", how="semi")
    facts = scatter(known, "budget_usd", "revenue_usd")
    return facts | {"below_cost": known.filter(pl.col("return") < 1).height}


def popularity_and_votes(source: Source) -> dict[str, Any]:
    """Return how popularity follows votes, of titles with any of both; see `scatter`."""
    return scatter(source.titles, "vote_count", "popularity")


def scatter(titles: pl.DataFrame, x: str, y: str) -> dict[str, Any]:
    """Return two numbers above 0 against each other, on logarithmic scales.

    Returns
    -------
    dict
        ``x``, ``y``; ``titles`` that have both; ``points`` (``x``, ``y``, ``label``, ``year``)
        where there are at most 600, else ``cells`` (``x0`` ≤ x < ``x1``, ``y0`` ≤ y < ``y1``,
        ``titles``); ``trend`` (``slope``, ``intercept`` of log10 y on log10 x by Theil and Sen,
        None with fewer than 3 titles or one x, with the ``titles`` it goes through); ``far``: the
        titles furthest above and below it (``label``, ``year``, ``x``, ``y``, ``times`` the trend).
    """
    known = titles.select(
        "title_id", pl.col("title").alias("label"), pl.col("release_year").alias("year"),
        pl.col(x).cast(pl.Float64).alias("x"), pl.col(y).cast(pl.Float64).alias("y"),
    ).filter((pl.col("x") > 0) & (pl.col("y") > 0)).sort("x", "y", "title_id")  # fmt: skip
    facts: dict[str, Any] = {"x": x, "y": y, "titles": known.height, "points": [], "cells": []}
    if known.height <= SHOWN_POINTS:
        facts["points"] = known.select("x", "y", "label", "year").to_dicts()
    else:
        facts["cells"] = _grid(known)
    through = known[_evenly(known.height, TREND_POINTS)]
    trend = theil_sen(log10(through["x"]).to_numpy(), log10(through["y"]).to_numpy())
    facts["trend"] = trend and {**trend, "titles": through.height}
    facts["far"] = _far(known, trend) if trend else []
    return facts


def theil_sen(x: NDArray[np.float64], y: NDArray[np.float64]) -> dict[str, float] | None:
    """Return the median of the slopes of all pairs, and the line's median intercept.

    A quarter of the points may be anywhere and hardly move it. None with fewer than 3 points or
    where all x are alike. (Theil 1950; Sen 1968.)
    """
    first, second = np.triu_indices(len(x), 1)
    apart = x[first] != x[second]
    if len(x) < FEWEST or not apart.any():
        return None
    slope = float(np.median((y[second] - y[first])[apart] / (x[second] - x[first])[apart]))
    return {"slope": slope, "intercept": float(np.median(y) - slope * np.median(x))}


def _evenly(n: int, most: int) -> list[int]:
    """Return at most `most` of 0…n-1, evenly spaced, the ends among them."""
    if n <= most:
        return list(range(n))
    return [round(k * (n - 1) / (most - 1)) for k in range(most)]


def _grid(known: pl.DataFrame) -> list[dict[str, Any]]:
    """Count points in squares of the plane of logarithms."""
    logs = known.select(log10(known["x"]), log10(known["y"]))
    low, high = float(logs["x"].min()), float(logs["x"].max())  # type: ignore[arg-type]
    step = (high - low) / _CELLS or 1.0
    place = [(pl.col(axis) / step).floor().cast(pl.Int64) for axis in ("x", "y")]
    counted = logs.select(place).group_by("x", "y").agg(titles=pl.len().cast(pl.Int64))
    return [
        {
            "x0": 10 ** (column * step),
            "x1": 10 ** ((column + 1) * step),
            "y0": 10 ** (row * step),
            "y1": 10 ** ((row + 1) * step),
            "titles": titles,
        }
        for column, row, titles in counted.sort("x", "y").iter_rows()
    ]


def _far(known: pl.DataFrame, trend: dict[str, float]) -> list[dict[str, Any]]:
    expected = trend["intercept"] + trend["slope"] * log10(known["x"])
    judged = known.with_columns(off=log10(known["y"]) - expected)
    ordered = judged.sort("off", "title_id", descending=[True, False])
    ends = ordered if ordered.height <= 2 * _NAMED else pl.concat(
        [ordered.head(_NAMED), ordered.tail(_NAMED)]
    )  # fmt: skip
    return ends.select("label", "year", "x", "y", times=10 ** pl.col("off")).to_dicts()


def _number(value: float | None) -> float | None:
    return None if value is None or math.isnan(value) else value
