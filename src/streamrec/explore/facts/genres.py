"""Genres: how common, how seen, how liked, when, with which others, and what they return."""

from __future__ import annotations

from typing import Any

import polars as pl

from streamrec.explore.source import Source

FEWEST_RETURNS = 10
"""A genre's return is given from so many titles with both figures on."""


def _genres(source: Source) -> pl.DataFrame:
    return source.of_titles("title_genres", "genre")


def most_common(source: Source) -> list[dict[str, Any]]:
    """Return ``genre``, ``titles`` that bear it, and their ``share`` of all titles with genres."""
    genres = _genres(source)
    total = genres["title_id"].n_unique()
    return (
        genres.group_by(genre="name")
        .agg(titles=pl.len().cast(pl.Int64))
        .with_columns(share=pl.col("titles") / total)
        .sort("titles", "genre", descending=[True, False])
        .to_dicts()
    )


def most_seen(source: Source) -> list[dict[str, Any]]:
    """Return ``genre``, all ``votes`` of its titles, ``titles``, and ``votes_per_title``."""
    votes = source.titles.select("title_id", "vote_count").drop_nulls()
    return (
        _genres(source)
        .join(votes, on="title_id")
        .group_by(genre="name")
        .agg(titles=pl.len().cast(pl.Int64), votes=pl.col("vote_count").sum())
        .with_columns(votes_per_title=pl.col("votes") / pl.col("titles"))
        .sort("votes", "genre", descending=[True, False])
        .to_dicts()
    )


def best_rated(source: Source) -> list[dict[str, Any]]:
    """Return ``genre``, ``titles`` that have votes, and the mean of their damped votes.

    Of each title ``damped`` is `Source.damped`; each title counts once, however many voted.
    """
    return (
        _genres(source)
        .join(source.damped, on="title_id")
        .sort("title_id")
        .group_by(genre="name")
        .agg(titles=pl.len().cast(pl.Int64), damped=pl.col("damped").mean())
        .sort("damped", "genre", descending=[True, False])
        .to_dicts()
    )


def over_decades(source: Source) -> list[dict[str, Any]]:
    """Return ``decade``, ``genre``, ``titles`` and their ``share`` of the decade's titles.

    The share is of the ``of`` titles of the decade that have any genre; a title has several, so
    shares add up to more than 1.
    """
    years = source.titles.drop_nulls("release_year").select(
        "title_id", decade=pl.col("release_year") // 10 * 10
    )
    dated = _genres(source).join(years, on="title_id")
    return (
        dated.with_columns(of=pl.col("title_id").n_unique().over("decade").cast(pl.Int64))
        .group_by("decade", genre="name")
        .agg(pl.col("of").first(), titles=pl.len().cast(pl.Int64))
        .with_columns(share=pl.col("titles") / pl.col("of"))
        .sort("decade", "genre")
        .to_dicts()
    )


def together(source: Source) -> list[dict[str, Any]]:
    """Return each ordered pair of genres that titles share.

    ``genre``, ``other``, ``titles`` with both, ``share`` (of the titles of `genre`), ``lift``
    (titles with both over those expected were the two independent; 1 = no relation).
    """
    genres = _genres(source)
    total = genres["title_id"].n_unique()
    sizes = genres.group_by("name").agg(size=pl.len().cast(pl.Int64))
    return (
        genres.join(genres, on="title_id", suffix="_other")
        .filter(pl.col("name") != pl.col("name_other"))
        .group_by(genre="name", other="name_other")
        .agg(titles=pl.len().cast(pl.Int64))
        .join(sizes, left_on="genre", right_on="name")
        .join(sizes, left_on="other", right_on="name", suffix="_other")
        .with_columns(
            share=pl.col("titles") / pl.col("size"),
            lift=pl.col("titles") * total / (pl.col("size") * pl.col("size_other")),
        )
        .drop("size", "size_other")
        .sort("genre", "other")
        .to_dicts()
    )


def returns(source: Source) -> list[dict[str, Any]]:
    """Return ``genre``, ``titles`` with a return, its ``q25``, ``median`` and ``q75``.

    A return is `Source.returns`; genres with fewer than 10 such titles are left out.
    """
    value = pl.col("return")
    return (
        _genres(source)
        .join(source.returns, on="title_id")
        .group_by(genre="name")
        .agg(
            titles=pl.len().cast(pl.Int64),
            q25=value.quantile(0.25, "linear"),
            median=value.median(),
            q75=value.quantile(0.75, "linear"),
        )
        .filter(pl.col("titles") >= FEWEST_RETURNS)
        .sort("median", "genre", descending=[True, False])
        .to_dicts()
    )
