"""What the facts are computed from: the tables of a catalogue, and ratings if there are any."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import polars as pl

from streamrec.catalogue.snapshot import Snapshot
from streamrec.catalogue.sources.tmdb import SUSPICIOUS_BELOW_USD
from streamrec.explore.column_notes import ColumnNote

NUMBERS = ("popularity", "vote_count", "vote_average", "runtime_minutes", "budget_usd",
           "revenue_usd", "return")  # fmt: skip
"""The numeric columns of a title, in the order in which the report shows them."""

DAMPING_VOTES = 50
"""Votes at the mean of all votes that are added to the votes of each title."""

_MONEY = ("budget_usd", "revenue_usd")
_NO_RATINGS = {"user_id": pl.String, "title_id": pl.String, "half_stars": pl.Int8,
               "timestamp": pl.Int64}  # fmt: skip


@dataclass(frozen=True)
class ReportData:
    """The manifest and the tables of a snapshot, and its ratings.

    ``ratings`` has ``user_id``, ``title_id``, ``half_stars``, ``timestamp`` (seconds since 1970),
    each pair once. ``ratings_rows`` has the row counts of the import: ``read``, ``clean``,
    ``rejected``, ``merged``. ``notes`` say why raw columns are incomplete.
    """

    manifest: Mapping[str, Any]
    tables: Mapping[str, pl.LazyFrame]
    ratings: pl.DataFrame
    ratings_rows: Mapping[str, int] = field(default_factory=dict)
    notes: Mapping[str, ColumnNote] = field(default_factory=dict)

    @cached_property
    def titles(self) -> pl.DataFrame:
        """The table ``titles`` with null for unknown money, which the snapshot fills with 0.

        ``return`` is ``return_ratio`` by its name in the JSON.
        """
        money = [pl.when(pl.col(name) > 0).then(pl.col(name)).alias(name) for name in _MONEY]
        return (
            self.tables["titles"]
            .collect()
            .with_columns(*money, pl.when("has_financials").then("return_ratio"))
            .with_columns(pl.col("return_ratio").alias("return"))
        )

    @cached_property
    def returns(self) -> pl.DataFrame:
        """``title_id`` and ``return`` where budget and revenue are both 1,000 dollars or more.

        A smaller figure is usually written in millions; its return would dominate every mean.
        """
        both = pl.all_horizontal(pl.col(name) >= SUSPICIOUS_BELOW_USD for name in _MONEY)
        return self.titles.filter(both).select("title_id", "return")

    @cached_property
    def damped(self) -> pl.DataFrame:
        """``title_id`` and ``damped``, 0-10: the damped mean vote of each title with votes.

        ``(votes · average + 50 · mean of all votes) / (votes + 50)``.
        """
        voted = self.titles.filter(pl.col("vote_average").is_not_null())
        votes, average = pl.col("vote_count"), pl.col("vote_average")
        overall = (votes * average).sum() / votes.sum()
        damped = (votes * average + DAMPING_VOTES * overall) / (votes + DAMPING_VOTES)
        return voted.select("title_id", damped=damped)

    def labels(self, table: str, column: str, job: str | None = None) -> pl.DataFrame:
        """Return ``title_id``, ``name``: each label of a title once, of a `job` if given."""
        rows = self.tables[table] if job is None else self.tables[table].filter(job=job)
        named = rows.select("title_id", name=column).filter(pl.col("name") != "")
        return named.unique(maintain_order=True).collect()


def report_data(
    snapshot: Snapshot,
    ratings: pl.DataFrame | None = None,
    ratings_rows: Mapping[str, int] | None = None,
    notes: Mapping[str, ColumnNote] | None = None,
) -> ReportData:
    """Return the data of a snapshot; ratings of titles outside the snapshot are left out."""
    tables = snapshot.tables()
    if ratings is None:
        ratings = pl.DataFrame(schema=_NO_RATINGS)
    in_catalogue = tables["titles"].select("title_id").collect()
    ratings = ratings.join(in_catalogue, on="title_id", how="semi")
    manifest = {"version": snapshot.version, **snapshot.manifest}
    return ReportData(manifest, tables, ratings, ratings_rows or {}, notes or {})
