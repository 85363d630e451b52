"""The ratings of viewers: by viewer, by title, over time, on the scale, against the votes.

The JSON counts viewers as ``people``.
"""

from __future__ import annotations

import math

import numpy as np
import polars as pl

from streamrec.dataset.dataset import HALF_STARS_PER_STAR
from streamrec.explore.facts.correlation_facts import correlation
from streamrec.explore.facts.fact import TITLES, Record, fact, highest, rows_as
from streamrec.explore.facts.number_facts import Distribution, distribution
from streamrec.explore.report_data import ReportData

FEWEST_RATINGS = 10
"""Ratings that a title needs before its mean is compared with the votes."""

_TAIL_SHARES = (0.01, 0.05, 0.1, 0.2, 0.5)
_CURVE_POINTS = 60
_MOST_POINTS = 300  # titles drawn against their votes, the most rated ones
_LISTED = 8  # titles that disagree most with their votes

_STARS = pl.col("half_stars").cast(pl.Int64) / HALF_STARS_PER_STAR


class RatingTotals(Record):
    """How much was rated: `people` rated `titles` of the `catalogue`.

    ``density`` is the share of the pairs of a viewer and a rated title that have a rating;
    ``mean`` is in stars. Both are NaN without ratings.
    """

    ratings: int
    people: int
    titles: int
    catalogue: int
    density: float
    mean: float


class TailShare(Record):
    """The share of all ratings that the most rated titles hold, a share of the rated titles."""

    titles: float
    ratings: float


class CurvePoint(Record):
    """The share of all ratings that the `titles` most rated titles hold."""

    titles: int
    ratings: float


class LongTail(Record):
    """How unevenly the ratings are distributed over the rated titles.

    ``gini``: 0 = equally, 1 = one title has all, NaN without ratings; ``once``: titles with a
    single rating.
    """

    gini: float
    top: list[TailShare]
    curve: list[CurvePoint]
    once: int


class MonthRatings(Record):
    """The ratings of a month (YYYY-MM, UTC) and the viewers who gave them."""

    month: str
    ratings: int
    people: int


class StarCount(Record):
    """The ratings of so many stars, and their share."""

    stars: float
    ratings: int
    share: float


class RatedTitle(Record):
    """A title's mean rating in stars (``ours``) and its mean vote, 0-10 (``theirs``)."""

    label: str
    year: int | None
    ratings: int
    ours: float
    theirs: float


class Agreement(Record):
    """How the mean ratings agree with the votes on titles with 10 ratings or more.

    Correlations are NaN for fewer than 3 titles. ``points`` are the 300 most rated titles,
    ``apart`` the eight where the scales differ most.
    """

    titles: int
    pearson: float
    spearman: float
    mean_ours: float
    mean_theirs: float
    points: list[RatedTitle]
    apart: list[RatedTitle]


def _counts(data: ReportData, column: str) -> pl.DataFrame:
    return highest(data.ratings.group_by(column).agg(value=TITLES), "value", column)


@fact
def ratings(data: ReportData) -> RatingTotals:
    """Return the totals."""
    people, titles = data.ratings["user_id"].n_unique(), data.ratings["title_id"].n_unique()
    rated = data.ratings.height
    return RatingTotals(
        ratings=rated,
        people=people,
        titles=titles,
        catalogue=data.titles.height,
        density=rated / (people * titles) if rated else math.nan,
        mean=data.ratings.select(_STARS.mean()).item() if rated else math.nan,
    )


@fact
def ratings_per_person(data: ReportData) -> Distribution:
    """Return the distribution of the number of ratings per viewer; no viewer is named."""
    return distribution(_counts(data, "user_id").select(pl.col("value").cast(pl.Float64)))


@fact
def mean_per_person(data: ReportData) -> Distribution:
    """Return the distribution of the mean stars per viewer."""
    means = data.ratings.group_by("user_id").agg(value=_STARS.mean())
    return distribution(means.sort("user_id").select("value"))


@fact
def ratings_per_title(data: ReportData) -> Distribution:
    """Return the distribution of the number of ratings per rated title."""
    titles = data.titles.select("title_id", label="title", year="release_year")
    counts = _counts(data, "title_id").join(titles, on="title_id")
    return distribution(counts.with_columns(pl.col("value").cast(pl.Float64)))


@fact
def long_tail(data: ReportData) -> LongTail:
    """Return the share of the ratings that the most rated titles hold."""
    counts = np.sort(_counts(data, "title_id")["value"].to_numpy())[::-1].astype(np.int64)
    n, total = len(counts), int(counts.sum())
    if n == 0:
        return LongTail(math.nan, [], [], 0)
    held = np.cumsum(counts) / total
    # Gini: Σ (2i − n − 1) · x_i / (n · Σ x), with x rising.
    rank = np.arange(1, n + 1)
    sizes = [max(1, math.ceil(share * n)) for share in _TAIL_SHARES]
    at = np.unique(np.geomspace(1, n, _CURVE_POINTS).round().astype(int))
    return LongTail(
        gini=float(((2 * rank - n - 1) * counts[::-1]).sum() / (n * total)),
        top=[
            TailShare(share, float(held[size - 1]))
            for share, size in zip(_TAIL_SHARES, sizes, strict=True)
        ],
        curve=[CurvePoint(int(k), float(held[k - 1])) for k in at],
        once=int((counts == 1).sum()),
    )


@fact
def ratings_over_time(data: ReportData) -> list[MonthRatings]:
    """Return every month from the first rating to the last; a month may have none."""
    month = pl.from_epoch("timestamp", "s").dt.truncate("1mo").cast(pl.Date)
    counted = (
        data.ratings.group_by(month=month)
        .agg(ratings=TITLES, people=pl.col("user_id").n_unique().cast(pl.Int64))
        .sort("month")
    )
    if counted.height:
        counted = counted.upsample("month", every="1mo").fill_null(0)
    return rows_as(MonthRatings, counted.with_columns(pl.col("month").dt.strftime("%Y-%m")))


@fact
def scale_use(data: ReportData) -> list[StarCount]:
    """Return each value of the scale, 0.5-5 stars; no rows without ratings."""
    counted = dict(data.ratings.group_by("half_stars").len().iter_rows())
    total = data.ratings.height
    return [
        StarCount(half / HALF_STARS_PER_STAR, counted.get(half, 0), counted.get(half, 0) / total)
        for half in (range(1, 11) if total else ())
    ]


@fact
def agreement(data: ReportData) -> Agreement:
    """Return how the mean ratings agree with the votes, title by title."""
    means = data.ratings.group_by("title_id").agg(ratings=TITLES, ours=_STARS.mean())
    votes = data.titles.select("title_id", label="title", year="release_year",
                               theirs="vote_average")  # fmt: skip
    rated = means.filter(pl.col("ratings") >= FEWEST_RATINGS)
    both = highest(rated.join(votes.drop_nulls("theirs"), on="title_id"), "ratings", "title_id")
    by_difference = both.sort(
        (2 * pl.col("ours") - pl.col("theirs")).abs(), "title_id", descending=[True, False]
    )
    related = correlation(both.select("ours", "theirs"))

    def mean(column: str) -> float:
        return both.select(pl.col(column).mean()).item() if both.height else math.nan

    def rows(titles: pl.DataFrame) -> list[RatedTitle]:
        return rows_as(RatedTitle, titles.select("label", "year", "ratings", "ours", "theirs"))

    return Agreement(
        titles=both.height,
        pearson=related.pearson,
        spearman=related.spearman,
        mean_ours=mean("ours"),
        mean_theirs=mean("theirs"),
        points=rows(both.head(_MOST_POINTS)),
        apart=rows(by_difference.head(_LISTED)),
    )
