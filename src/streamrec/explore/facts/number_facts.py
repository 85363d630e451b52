"""The distribution of each number: quantiles, skew, histogram, outliers."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

import numpy as np
import polars as pl

from streamrec.explore.facts.fact import Fact, Record, rows_as
from streamrec.explore.report_data import NUMBERS, ReportData

FENCE = 1.5
"""Tukey's rule: an outlier lies more than 1.5 interquartile ranges outside the quartiles."""

LOG_FROM = 30
"""A number is shown on a logarithmic scale if its largest value is over 30 times its median."""

_LISTED = 5  # outliers named on each side
_BINS_PER_DECADE = 4
_ABOUT_BINS = 30  # of a linear scale
_ROUNDING = 1e-9
_LAST_BIN = 0.995  # a linear histogram ends at this quantile; its last bin holds the rest


class Bin(Record):
    """``low`` ≤ value < ``high``; the last bin of a linear scale also holds all larger values."""

    low: float
    high: float
    count: int


class Outlier(Record):
    """A title and its value."""

    label: str
    year: int | None
    value: float


class Distribution(Record):
    """How a number is distributed; NaN where a figure is unknown.

    ``known``, ``unknown`` and ``zeros`` are counts. ``sd`` is that of a sample, ``skew`` the
    third standardised moment, and quantiles are interpolated linearly. ``scale`` is ``log`` or
    ``linear``; zeros are in no bin of a logarithmic scale. ``fences`` are the ends of Tukey's
    rule on that scale, None without values; beyond them are ``low_outliers`` and
    ``high_outliers``, of which ``lowest`` and ``highest`` list five each.
    """

    known: int
    unknown: int
    zeros: int
    mean: float
    sd: float
    skew: float
    min: float
    max: float
    q01: float
    q05: float
    q25: float
    median: float
    q75: float
    q95: float
    q99: float
    scale: str
    bins: list[Bin]
    fences: tuple[float, float] | None
    low_outliers: int
    high_outliers: int
    lowest: list[Outlier]
    highest: list[Outlier]


class NamedDistribution(Distribution):
    """The distribution of one of `NUMBERS` over the titles."""

    name: str


_QUANTILES = {"q01": 0.01, "q05": 0.05, "q25": 0.25, "median": 0.5, "q75": 0.75, "q95": 0.95,
              "q99": 0.99}  # fmt: skip


def distribution_of(data: ReportData, name: str) -> NamedDistribution:
    """Return the distribution of one of `NUMBERS` over the titles."""
    titles = data.titles.select(
        "title_id", label="title", year="release_year", value=pl.col(name).cast(pl.Float64)
    )
    return NamedDistribution(**vars(distribution(titles)), name=name)


def distribution(values: pl.DataFrame) -> Distribution:
    """Return the distribution of the column ``value`` (Float64, 0 or more, null = unknown).

    Outliers are listed if there are ``label``, ``year`` and ``title_id``, which orders ties.
    """
    known = values.drop_nulls("value")
    series = known["value"]
    quantiles = {
        name: _number(series.quantile(share, "linear")) for name, share in _QUANTILES.items()
    }
    largest = _number(series.max())
    log = largest > LOG_FROM * quantiles["median"]
    shown = known.filter(pl.col("value") > 0) if log else known
    scaled = log10(shown["value"]) if log else shown["value"]
    q25, q75 = (_number(scaled.quantile(share, "linear")) for share in (0.25, 0.75))
    low, high = q25 - FENCE * (q75 - q25), q75 + FENCE * (q75 - q25)
    beyond = [shown.filter(scaled < low), shown.filter(scaled > high)]
    fences = (10**low, 10**high) if log else (low, high)
    return Distribution(
        known=known.height,
        unknown=values.height - known.height,
        zeros=int((series == 0).sum()),
        mean=_number(series.mean()),
        sd=_number(series.std()),
        skew=_number(series.skew()) if len(series) > 2 and series.n_unique() > 1 else math.nan,
        min=_number(series.min()),
        max=largest,
        **quantiles,
        scale="log" if log else "linear",
        bins=_log_bins(scaled) if log else _linear_bins(scaled),
        fences=fences if len(shown) else None,
        low_outliers=beyond[0].height,
        high_outliers=beyond[1].height,
        lowest=_listed(beyond[0], descending=False),
        highest=_listed(beyond[1], descending=True),
    )


def _number(value: object) -> float:
    """Return a value of a series as it is; NaN for None."""
    return math.nan if value is None else value  # type: ignore[return-value]


def log10(series: pl.Series) -> pl.Series:
    """Return the logarithms by NumPy: Polars gives 2.9999999999999996 for 1000."""
    return pl.Series(series.name, np.log10(series.to_numpy()))


def _log_bins(logs: pl.Series) -> list[Bin]:
    numbers = (logs * _BINS_PER_DECADE).floor().cast(pl.Int64)
    return _bins(numbers, lambda k: 10 ** (k / _BINS_PER_DECADE))


def _linear_bins(series: pl.Series) -> list[Bin]:
    lowest, highest = _number(series.min()), _number(series.quantile(_LAST_BIN, "linear"))
    if math.isnan(lowest):
        return []
    step = _round_step((highest - lowest) / _ABOUT_BINS)
    last = math.floor(highest / step + _ROUNDING)
    # The rounding is needed because 5.8 / 0.2 is 28.999999999999996.
    numbers = (series / step + _ROUNDING).floor().cast(pl.Int64).clip(upper_bound=last)
    return _bins(numbers, lambda k: k * step)


def _bins(numbers: pl.Series, edge: Callable[[int], float]) -> list[Bin]:
    """Return a bin per number from the first to the last, empty ones too."""
    counts = dict(numbers.alias("number").value_counts().iter_rows())
    span = range(min(counts), max(counts) + 1) if counts else ()
    return [Bin(edge(k), edge(k + 1), counts.get(k, 0)) for k in span]


def _round_step(step: float) -> float:
    """Return the next of 1, 2, 2.5, 5 times a power of ten at or above a step; 1 for 0."""
    if step <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(step))
    return next(f * power for f in (1, 2, 2.5, 5, 10) if f * power >= step * (1 - _ROUNDING))


def _listed(outliers: pl.DataFrame, *, descending: bool) -> list[Outlier]:
    if "label" not in outliers.columns:
        return []
    ordered = outliers.sort("value", "title_id", descending=[descending, False]).head(_LISTED)
    return rows_as(Outlier, ordered.select("label", "year", "value"))


DISTRIBUTIONS = {name: Fact(name, partial(distribution_of, name=name)) for name in NUMBERS}
