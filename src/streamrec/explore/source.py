"""What the facts are asked of: a catalogue's tables, and ratings where there are any."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import polars as pl

from streamrec.catalogue.build import Snapshot
from streamrec.catalogue.clean import SUSPICIOUS_BELOW_USD
from streamrec.explore.notes import Note

NUMBERS = (
    "popularity",
    "vote_count",
    "vote_average",
    "runtime_minutes",
    "budget_usd",
    "revenue_usd",
    "return",
)
"""The numbers known of a title, in the order in which they are shown."""

_MONEY = ("budget_usd", "revenue_usd")


@dataclass(frozen=True)
class Source:
    """One catalogue to be looked at.

    Attributes
    ----------
    manifest
        Of the snapshot, see `streamrec.catalogue.build.Snapshot`.
    tables
        The snapshot's tables by name, yet to be read.
    ratings
        ``user_id``, ``title_id``, ``half_stars``, ``timestamp`` (seconds since 1970), each pair
        once, titles of the catalogue only; no rows where nobody has rated anything.
    ratings_rows
        What became of the ratings file: ``read``, ``clean``, ``rejected``, ``merged``; empty
        where none was brought in.
    notes
        Column of the raw files → what its owner says of its being incomplete.
    """

    manifest: Mapping[str, Any]
    tables: Mapping[str, pl.LazyFrame]
    ratings: pl.DataFrame
    ratings_rows: Mapping[str, int] = field(default_factory=dict)
    notes: Mapping[str, Note] = field(default_factory=dict)

    @cached_property
    def titles(self) -> pl.DataFrame:
        """The table ``titles`` with every unknown as null.

        The fillers of the mission's rule are taken out again: ``budget_usd`` and ``revenue_usd``
        are null where they are 0, and ``return`` where it is no figure.
        """
        known = [pl.when(pl.col(name) > 0).then(pl.col(name)).alias(name) for name in _MONEY]
        return (
            self.tables["titles"]
            .collect()
            .with_columns(*known, pl.when("has_financials").then("return_ratio"))
            .with_columns(pl.col("return_ratio").alias("return"))
        )

    @cached_property
    def returns(self) -> pl.DataFrame:
        """``title_id`` and ``return`` where budget and revenue are both 1,000 dollars or more.

        Less than that is most often a figure written in millions, and gives a return of
        thousands; it would decide every mean.
        """
        both = pl.all_horizontal(pl.col(name) >= SUSPICIOUS_BELOW_USD for name in _MONEY)
        return self.titles.filter(both).select("title_id", "return")

    @cached_property
    def damped(self) -> pl.DataFrame:
        """``title_id`` and ``damped``: the mean vote of each title that has votes, drawn in.

        ``(votes · average + 50 · mean of all votes) / (votes + 50)``, 0-10.
        """
        voted = self.titles.filter(pl.col("vote_average").is_not_null())
        votes, average = pl.col("vote_count"), pl.col("vote_average")
        everyone = (votes * average).sum() / votes.sum()
        damped = (votes * average + DAMPING_VOTES * everyone) / (votes + DAMPING_VOTES)
        return voted.select("title_id", damped=damped)

    def of_titles(self, table: str, column: str) -> pl.DataFrame:
        """Return ``title_id`` and ``name``: the distinct labels of a table's column per title."""
        return (
            self.tables[table]
            .select("title_id", name=pl.col(column))
            .filter(pl.col("name") != "")
            .unique(maintain_order=True)
            .collect()
        )


DAMPING_VOTES = 50
"""A title's mean vote counts as if so many people more had given it the mean of all votes."""


def source_of(
    snapshot: Snapshot,
    ratings: pl.DataFrame | None = None,
    ratings_rows: Mapping[str, int] | None = None,
    notes: Mapping[str, Note] | None = None,
) -> Source:
    """Return what can be asked of a snapshot; ratings of titles that it lacks are left out."""
    tables = snapshot.tables()
    if ratings is None:
        ratings = pl.DataFrame(
            schema={
                "user_id": pl.String,
                "title_id": pl.String,
                "half_stars": pl.Int8,
                "timestamp": pl.Int64,
            }
        )
    known = ratings.join(tables["titles"].select("title_id").collect(), on="title_id", how="semi")
    manifest = {"version": snapshot.version, **snapshot.manifest}
    return Source(manifest, tables, known, ratings_rows or {}, notes or {})
