"""Genres: how common, how often voted for, how well rated, when, in which pairs, what return."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from streamrec.explore.facts.fact import fact, rows_as
from streamrec.explore.report_data import ReportData

FEWEST_RETURNS = 10
"""Titles with a return that a genre needs before its median is given."""

_TITLES = pl.len().cast(pl.Int64)


@dataclass(frozen=True)
class GenreCount:
    """The titles of a genre, and their share of all titles with genres."""

    genre: str
    titles: int
    share: float


@dataclass(frozen=True)
class GenreVotes:
    """The titles of a genre, the sum of their votes, and the votes per title."""

    genre: str
    titles: int
    votes: int
    votes_per_title: float


@dataclass(frozen=True)
class GenreRating:
    """The titles of a genre that have votes, and the mean of their damped votes, 0-10.

    Each title counts once, whatever its number of votes; see `ReportData.damped`.
    """

    genre: str
    titles: int
    damped: float


@dataclass(frozen=True)
class GenreDecade:
    """The titles of a genre in a decade, and their share of the decade's `of` titles with genres.

    A title has several genres, so the shares of a decade add up to more than 1.
    """

    decade: int
    genre: str
    of: int
    titles: int
    share: float


@dataclass(frozen=True)
class GenrePair:
    """The titles that have both genres.

    ``share`` is of the titles of `genre`. ``lift`` divides `titles` by the number expected if
    the two genres were independent: 1 = no relation.
    """

    genre: str
    other: str
    titles: int
    share: float
    lift: float


@dataclass(frozen=True)
class GenreReturn:
    """The titles of a genre with a return (`ReportData.returns`), and its quartiles."""

    genre: str
    titles: int
    q25: float
    median: float
    q75: float


def _genres(data: ReportData) -> pl.DataFrame:
    return data.labels("title_genres", "genre")


@fact
def genres_most_common(data: ReportData) -> list[GenreCount]:
    """Return the genres by number of titles, the most common first."""
    genres = _genres(data)
    counted = (
        genres.group_by(genre="name")
        .agg(titles=_TITLES)
        .with_columns(share=pl.col("titles") / genres["title_id"].n_unique())
        .sort("titles", "genre", descending=[True, False])
    )
    return rows_as(GenreCount, counted)


@fact
def genres_most_seen(data: ReportData) -> list[GenreVotes]:
    """Return the genres by the votes of their titles, most votes first."""
    votes = data.titles.select("title_id", "vote_count").drop_nulls()
    counted = (
        _genres(data)
        .join(votes, on="title_id")
        .group_by(genre="name")
        .agg(titles=_TITLES, votes=pl.col("vote_count").sum())
        .with_columns(votes_per_title=pl.col("votes") / pl.col("titles"))
        .sort("votes", "genre", descending=[True, False])
    )
    return rows_as(GenreVotes, counted)


@fact
def genres_best_rated(data: ReportData) -> list[GenreRating]:
    """Return the genres by their mean damped vote, the best first."""
    rated = (
        _genres(data)
        .join(data.damped, on="title_id")
        .sort("title_id")
        .group_by(genre="name")
        .agg(titles=_TITLES, damped=pl.col("damped").mean())
        .sort("damped", "genre", descending=[True, False])
    )
    return rows_as(GenreRating, rated)


@fact
def genres_over_decades(data: ReportData) -> list[GenreDecade]:
    """Return each genre in each decade, by decade and name."""
    years = data.titles.drop_nulls("release_year").select(
        "title_id", decade=pl.col("release_year") // 10 * 10
    )
    dated = _genres(data).join(years, on="title_id")
    counted = (
        dated.with_columns(of=pl.col("title_id").n_unique().over("decade").cast(pl.Int64))
        .group_by("decade", genre="name")
        .agg(pl.col("of").first(), titles=_TITLES)
        .with_columns(share=pl.col("titles") / pl.col("of"))
        .sort("decade", "genre")
    )
    return rows_as(GenreDecade, counted)


@fact
def genres_together(data: ReportData) -> list[GenrePair]:
    """Return each ordered pair of genres that share titles, by name."""
    genres = _genres(data)
    total = genres["title_id"].n_unique()
    sizes = genres.group_by("name").agg(size=_TITLES)
    pairs = (
        genres.join(genres, on="title_id", suffix="_other")
        .filter(pl.col("name") != pl.col("name_other"))
        .group_by(genre="name", other="name_other")
        .agg(titles=_TITLES)
        .join(sizes, left_on="genre", right_on="name")
        .join(sizes, left_on="other", right_on="name", suffix="_other")
        .with_columns(
            share=pl.col("titles") / pl.col("size"),
            lift=pl.col("titles") * total / (pl.col("size") * pl.col("size_other")),
        )
        .drop("size", "size_other")
        .sort("genre", "other")
    )
    return rows_as(GenrePair, pairs)


@fact
def genres_returns(data: ReportData) -> list[GenreReturn]:
    """Return the genres with 10 returns or more by their median return, the highest first."""
    value = pl.col("return")
    returns = (
        _genres(data)
        .join(data.returns, on="title_id")
        .group_by(genre="name")
        .agg(
            titles=_TITLES,
            q25=value.quantile(0.25, "linear"),
            median=value.median(),
            q75=value.quantile(0.75, "linear"),
        )
        .filter(pl.col("titles") >= FEWEST_RETURNS)
        .sort("median", "genre", descending=[True, False])
    )
    return rows_as(GenreReturn, returns)
