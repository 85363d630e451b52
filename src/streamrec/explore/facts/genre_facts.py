"""Genres: how common, how often voted for, how well rated, when, in which pairs, what return."""

from __future__ import annotations

import polars as pl

from streamrec.explore.facts.fact import TITLES, Record, fact, highest, quartiles, rows_as
from streamrec.explore.report_data import ReportData

FEWEST_RETURNS = 10
"""Titles with a return that a genre needs before its median is given."""


class GenreCount(Record):
    """The titles of a genre, and their share of all titles with genres."""

    genre: str
    titles: int
    share: float


class GenreVotes(Record):
    """The titles of a genre, the sum of their votes, and the votes per title."""

    genre: str
    titles: int
    votes: int
    votes_per_title: float


class GenreRating(Record):
    """The titles of a genre that have votes, and the mean of their damped votes, 0-10.

    Each title counts once, whatever its number of votes; see `ReportData.damped`.
    """

    genre: str
    titles: int
    damped: float


class GenreDecade(Record):
    """The titles of a genre in a decade, and their share of the decade's `of` titles with genres.

    A title has several genres, so the shares of a decade add up to more than 1.
    """

    decade: int
    genre: str
    of: int
    titles: int
    share: float


class GenrePair(Record):
    """The titles that have both genres.

    ``share`` is of the titles of `genre`. ``lift`` divides `titles` by the number expected if
    the two genres were independent: 1 = no relation.
    """

    genre: str
    other: str
    titles: int
    share: float
    lift: float


class GenreReturn(Record):
    """The titles of a genre with a return (`ReportData.returns`), and its quartiles."""

    genre: str
    titles: int
    q25: float
    median: float
    q75: float


def _genres(data: ReportData) -> pl.DataFrame:
    return data.labels("title_genres", "genre")


def _measured(data: ReportData, values: pl.DataFrame, **measures: pl.Expr) -> pl.DataFrame:
    """Return measures of values of titles by genre; the sum of floats depends on their order."""
    joined = _genres(data).join(values, on="title_id").sort("title_id")
    return joined.group_by(genre="name").agg(titles=TITLES, **measures)


@fact
def genres_most_common(data: ReportData) -> list[GenreCount]:
    """Return the genres by number of titles, the most common first."""
    genres = _genres(data)
    counted = genres.group_by(genre="name").agg(titles=TITLES)
    shares = counted.with_columns(share=pl.col("titles") / genres["title_id"].n_unique())
    return rows_as(GenreCount, highest(shares, "titles", "genre"))


@fact
def genres_most_seen(data: ReportData) -> list[GenreVotes]:
    """Return the genres by the votes of their titles, most votes first."""
    votes = data.titles.select("title_id", "vote_count").drop_nulls()
    counted = _measured(data, votes, votes=pl.col("vote_count").sum())
    each = counted.with_columns(votes_per_title=pl.col("votes") / pl.col("titles"))
    return rows_as(GenreVotes, highest(each, "votes", "genre"))


@fact
def genres_best_rated(data: ReportData) -> list[GenreRating]:
    """Return the genres by their mean damped vote, the best first."""
    rated = _measured(data, data.damped, damped=pl.col("damped").mean())
    return rows_as(GenreRating, highest(rated, "damped", "genre"))


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
        .agg(pl.col("of").first(), titles=TITLES)
        .with_columns(share=pl.col("titles") / pl.col("of"))
        .sort("decade", "genre")
    )
    return rows_as(GenreDecade, counted)


@fact
def genres_together(data: ReportData) -> list[GenrePair]:
    """Return each ordered pair of genres that share titles, by name."""
    genres = _genres(data)
    total = genres["title_id"].n_unique()
    sizes = genres.group_by("name").agg(size=TITLES)
    pairs = (
        genres.join(genres, on="title_id", suffix="_other")
        .filter(pl.col("name") != pl.col("name_other"))
        .group_by(genre="name", other="name_other")
        .agg(titles=TITLES)
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
    returns = _measured(data, data.returns, **quartiles("return"))
    enough = returns.filter(pl.col("titles") >= FEWEST_RETURNS)
    return rows_as(GenreReturn, highest(enough, "median", "genre"))
