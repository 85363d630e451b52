"""What people rated: by person, by title, over time, on the scale, beside the source's votes."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from streamrec.dataset.dataset import HALF_STARS_PER_STAR
from streamrec.explore.facts.numbers import spread
from streamrec.explore.source import Source

FEWEST_RATINGS = 10
"""A title's mean is set beside the source's from so many ratings on."""

_TAIL_SHARES = (0.01, 0.05, 0.1, 0.2, 0.5)
_CURVE_POINTS = 60
_MOST_TITLES = 300  # drawn beside the source's votes, the most rated ones
_DISAGREE = 8

_STARS = pl.col("half_stars").cast(pl.Int64) / HALF_STARS_PER_STAR


def overview(source: Source) -> dict[str, Any]:
    """Return ``ratings``, ``people``, ``titles`` rated of ``catalogue``, ``density``, ``mean``.

    ``density`` is the share of all pairs of a person and a rated title that have a rating.
    """
    ratings = source.ratings
    people, titles = ratings["user_id"].n_unique(), ratings["title_id"].n_unique()
    return {
        "ratings": ratings.height,
        "people": people,
        "titles": titles,
        "catalogue": source.titles.height,
        "density": ratings.height / (people * titles) if ratings.height else None,
        "mean": ratings.select(_STARS.mean()).item(),
    }


def per_person(source: Source) -> dict[str, Any]:
    """Return how the number of ratings per person is spread; people are not named."""
    return spread(_counts(source, "user_id").select(pl.col("value").cast(pl.Float64)))


def mean_per_person(source: Source) -> dict[str, Any]:
    """Return how people's mean stars are spread: who is strict, who is generous."""
    means = source.ratings.group_by("user_id").agg(value=_STARS.mean())
    return spread(means.sort("user_id").select("value"))


def per_title(source: Source) -> dict[str, Any]:
    """Return how the number of ratings per rated title is spread, the most rated named."""
    named = source.titles.select("title_id", label="title", year="release_year")
    counts = _counts(source, "title_id").join(named, on="title_id")
    return spread(counts.with_columns(pl.col("value").cast(pl.Float64)))


def long_tail(source: Source) -> dict[str, Any]:
    """Return how few titles hold how many of the ratings.

    ``gini`` (0 = all rated titles alike, 1 = one holds all); ``top``: the first ``titles`` (a
    share of the rated ones, rounded up to a title) and their ``ratings`` (a share of all);
    ``curve``: the same at up to 60 points; ``once``: titles with one rating.
    """
    counts = np.sort(_counts(source, "title_id")["value"].to_numpy())[::-1].astype(np.int64)
    n, total = len(counts), int(counts.sum())
    if n == 0:
        return {"gini": None, "top": [], "curve": [], "once": 0}
    held = np.cumsum(counts) / total
    # Σ (2i − n − 1) · x_i / (n · Σ x), with x rising.
    place = np.arange(1, n + 1)
    gini = float(((2 * place - n - 1) * counts[::-1]).sum() / (n * total))
    at = np.unique(np.geomspace(1, n, _CURVE_POINTS).round().astype(int))
    return {
        "gini": gini,
        "top": [
            {"titles": share, "ratings": float(held[max(1, int(np.ceil(share * n))) - 1])}
            for share in _TAIL_SHARES
        ],
        "curve": [{"titles": int(k), "ratings": float(held[k - 1])} for k in at],
        "once": int((counts == 1).sum()),
    }


def over_time(source: Source) -> list[dict[str, Any]]:
    """Return ``month`` (YYYY-MM, UTC), ``ratings`` and ``people``, the months without any too."""
    month = pl.from_epoch("timestamp", "s").dt.truncate("1mo").cast(pl.Date)
    counted = (
        source.ratings.with_columns(month=month)
        .group_by("month")
        .agg(ratings=pl.len().cast(pl.Int64), people=pl.col("user_id").n_unique().cast(pl.Int64))
        .sort("month")
    )
    if counted.height:
        counted = counted.upsample("month", every="1mo").with_columns(
            pl.col("ratings", "people").fill_null(0)
        )
    return counted.with_columns(pl.col("month").dt.strftime("%Y-%m")).to_dicts()


def scale_use(source: Source) -> list[dict[str, Any]]:
    """Return ``stars`` 0.5-5, ``ratings`` and their ``share``; no rows without ratings."""
    counted = dict(source.ratings.group_by("half_stars").len().iter_rows())
    total = source.ratings.height
    return [
        {
            "stars": half / HALF_STARS_PER_STAR,
            "ratings": counted.get(half, 0),
            "share": counted.get(half, 0) / total,
        }
        for half in (range(1, 11) if total else ())
    ]


def agreement(source: Source) -> dict[str, Any]:
    """Return how people's means agree with the source's average vote, title by title.

    ``titles`` with 10 ratings or more and a vote at the source; ``pearson``, ``spearman`` (None
    with fewer than 3); ``mean_ours`` in stars, ``mean_theirs`` 0-10; ``points`` of the 300 most
    rated and ``apart``, those furthest from what the other scale would say (``label``, ``year``,
    ``ratings``, ``ours``, ``theirs``).
    """
    means = source.ratings.group_by("title_id").agg(
        ratings=pl.len().cast(pl.Int64), ours=_STARS.mean()
    )
    theirs = source.titles.select(
        "title_id", label="title", year="release_year", theirs="vote_average"
    )
    both = (
        means.filter(pl.col("ratings") >= FEWEST_RATINGS)
        .join(theirs.drop_nulls("theirs"), on="title_id")
        .sort("ratings", "title_id", descending=[True, False])
    )
    varies = both.height > 2 and both["ours"].n_unique() > 1 and both["theirs"].n_unique() > 1
    shown = ("label", "year", "ratings", "ours", "theirs")
    apart = (2 * pl.col("ours") - pl.col("theirs")).abs()
    return {
        "titles": both.height,
        "pearson": both.select(pl.corr("ours", "theirs")).item() if varies else None,
        "spearman": (
            both.select(pl.corr(pl.col("ours").rank(), pl.col("theirs").rank())).item()
            if varies else None
        ),
        "mean_ours": both["ours"].mean(),
        "mean_theirs": both["theirs"].mean(),
        "points": both.head(_MOST_TITLES).select(shown).to_dicts(),
        "apart": both.sort(apart, "title_id", descending=[True, False])
        .head(_DISAGREE).select(shown).to_dicts(),
    }  # fmt: skip


def _counts(source: Source, column: str) -> pl.DataFrame:
    counted = source.ratings.group_by(column).agg(value=pl.len().cast(pl.Int64))
    return counted.sort("value", column, descending=[True, False])
