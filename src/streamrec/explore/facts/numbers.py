"""How a number is spread: quantiles, skew, histogram, outliers by a stated rule."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import polars as pl

from streamrec.explore.source import Source

QUANTILES = {"q01": 0.01, "q05": 0.05, "q25": 0.25, "median": 0.5, "q75": 0.75, "q95": 0.95,
             "q99": 0.99}  # fmt: skip

FENCE = 1.5
"""Tukey's rule: an outlier lies further than 1.5 interquartile ranges outside the quartiles."""

LOG_FROM = 30
"""A number whose largest value is so many times its median is shown, and judged, by logarithm."""

_NAMED = 5  # outliers named on each side
_BINS_PER_DECADE = 4
_ABOUT_BINS = 30  # of a linear scale
_ROUNDING = 1e-9
_SHOWN = 0.995  # a linear histogram ends at this quantile; its last bin takes in what is beyond


def distribution(source: Source, name: str) -> dict[str, Any]:
    """Return how one of `source.NUMBERS` is spread over the titles; see `spread`."""
    titles = source.titles.select(
        "title_id", pl.col("title").alias("label"), pl.col("release_year").alias("year"),
        pl.col(name).cast(pl.Float64).alias("value"),
    )  # fmt: skip
    return {"name": name, **spread(titles)}


def spread(values: pl.DataFrame) -> dict[str, Any]:
    """Return how the column ``value`` is spread.

    Parameters
    ----------
    values
        ``value`` (Float64, 0 or more, null = unknown) and, for naming outliers, ``label``,
        ``year`` and ``title_id``, by which ties are ordered.

    Returns
    -------
    dict
        ``known``, ``unknown``, ``zeros``; ``mean``, ``sd`` (of a sample), ``skew`` (third
        standardised moment), ``min``, ``max`` and `QUANTILES` (linear between two values);
        ``scale`` (``log`` or ``linear``); ``bins`` (``low`` ≤ value < ``high``, ``count``; on a
        logarithmic scale zeros are in none, on a linear one the last bin holds all beyond);
        ``fences`` on the scale shown, and the values beyond: ``low_outliers``, ``high_outliers``,
        ``lowest``, ``highest`` (``label``, ``year``, ``value``). None where it cannot be told.
    """
    known = values.drop_nulls("value")
    series = known["value"]
    facts: dict[str, Any] = {
        "known": known.height,
        "unknown": values.height - known.height,
        "zeros": int((series == 0).sum()),
        "mean": series.mean(),
        "sd": series.std(),
        "skew": _skew(series),
        "min": series.min(),
        "max": series.max(),
    }
    for label, share in QUANTILES.items():
        facts[label] = series.quantile(share, "linear")
    log = known.height > 0 and facts["max"] > LOG_FROM * facts["median"]
    shown = known.filter(pl.col("value") > 0) if log else known
    facts["scale"] = "log" if log else "linear"
    facts["bins"] = _log_bins(shown["value"]) if log else _linear_bins(shown["value"])
    return facts | _outliers(shown, log)


def _skew(series: pl.Series) -> float | None:
    """Return the skew; None of fewer than three values, or where all are alike."""
    if len(series) < 3 or series.n_unique() < 2:
        return None
    skew = series.skew()
    return None if skew is None or math.isnan(skew) else skew


def log10(series: pl.Series) -> pl.Series:
    """Return the logarithms; Polars' own gives 2.9999999999999996 for 1000."""
    return pl.Series(series.name, np.log10(series.to_numpy()))


def _log_bins(series: pl.Series) -> list[dict[str, Any]]:
    place = (log10(series) * _BINS_PER_DECADE).floor().cast(pl.Int64)
    return _counted(place, lambda k: 10 ** (k / _BINS_PER_DECADE))


def _linear_bins(series: pl.Series) -> list[dict[str, Any]]:
    if len(series) == 0:
        return []
    lowest, highest = float(series.min()), float(series.quantile(_SHOWN, "linear") or 0)  # type: ignore[arg-type]
    step = _nice((highest - lowest) / _ABOUT_BINS)
    last = math.floor(highest / step + _ROUNDING)
    # 5.8 / 0.2 is 28.999999999999996.
    place = (series / step + _ROUNDING).floor().cast(pl.Int64).clip(upper_bound=last)
    return _counted(place, lambda k: k * step)


def _counted(place: pl.Series, edge: Any) -> list[dict[str, Any]]:
    """Return a row per bin between the first and the last, the empty ones too."""
    counts = dict(place.alias("place").value_counts().iter_rows())
    if not counts:
        return []
    return [
        {"low": edge(k), "high": edge(k + 1), "count": counts.get(k, 0)}
        for k in range(min(counts), max(counts) + 1)
    ]


def _nice(step: float) -> float:
    """Return the next of 1, 2, 2.5, 5 and their tenfolds at or above a step; 1 for no width."""
    if step <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(step))
    return next(f * power for f in (1, 2, 2.5, 5, 10) if f * power >= step * (1 - 1e-9))


def _outliers(shown: pl.DataFrame, log: bool) -> dict[str, Any]:
    series = log10(shown["value"]) if log else shown["value"]
    q25, q75 = (series.quantile(share, "linear") for share in (0.25, 0.75))
    if q25 is None or q75 is None:
        return {"fences": None, "low_outliers": 0, "high_outliers": 0, "lowest": [], "highest": []}
    ends = [q25 - FENCE * (q75 - q25), q75 + FENCE * (q75 - q25)]
    # Compared on the scale itself: 10 ** log10(x) need not be x.
    low, high = shown.filter(series < ends[0]), shown.filter(series > ends[1])
    return {
        "fences": [10**end for end in ends] if log else ends,
        "low_outliers": low.height,
        "high_outliers": high.height,
        "lowest": _named(low, descending=False),
        "highest": _named(high, descending=True),
    }


def _named(outliers: pl.DataFrame, *, descending: bool) -> list[dict[str, Any]]:
    if "label" not in outliers.columns:
        return []
    ordered = outliers.sort("value", "title_id", descending=[descending, False]).head(_NAMED)
    return ordered.select("label", "year", "value").to_dicts()
