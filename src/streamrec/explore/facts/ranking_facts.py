"""Countries, languages, companies, franchises, directors and actors: the top ten by four measures.

The JSON calls collections "franchises", as its readers do.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import polars as pl

from streamrec.explore.facts.fact import Fact, rows_as
from streamrec.explore.report_data import ReportData, distinct_labels

LENGTH = 10


@dataclass(frozen=True)
class Ranked:
    """A name, its value by some measure, and the number of titles behind the value."""

    name: str
    value: float
    titles: int


@dataclass(frozen=True)
class Ranking:
    """The top ten of one kind of name by each measure; ties are ordered by name.

    ``names`` is the number of names. ``titles`` counts titles; ``revenue`` is the sum of known
    revenues in dollars; ``return_`` is the median of `ReportData.returns`; ``rating`` is the
    mean of `ReportData.damped`, 0-10. A return or a rating needs `fewest` titles.

    A title counts in full for each of its countries, companies and people.
    """

    names: int
    fewest: int
    titles: list[Ranked]
    revenue: list[Ranked]
    return_: list[Ranked]
    rating: list[Ranked]


@dataclass(frozen=True)
class RankedKind:
    """One kind of name: how it is read from the tables, and what a mean of it needs.

    With fewer titles than `fewest`, a single title decides a median or a mean. Countries and
    languages are read as codes.
    """

    read: Callable[[ReportData], pl.DataFrame]
    fewest: int


def _directors(data: ReportData) -> pl.DataFrame:
    directing = data.tables["title_crew"].filter(pl.col("job") == "Director")
    return distinct_labels(directing, "person")


def _labels(table: str, column: str) -> Callable[[ReportData], pl.DataFrame]:
    return lambda data: data.labels(table, column)


KINDS = {
    "countries": RankedKind(_labels("title_countries", "country_code"), 20),
    "languages": RankedKind(_labels("titles", "original_language"), 20),
    "companies": RankedKind(_labels("title_companies", "company"), 10),
    "franchises": RankedKind(_labels("title_collections", "collection"), 3),
    "directors": RankedKind(_directors, 5),
    "actors": RankedKind(_labels("title_cast", "person"), 8),
}


def ranking(data: ReportData, kind: str) -> Ranking:
    """Return the top ten of a kind by each measure."""
    named, fewest = KINDS[kind].read(data), KINDS[kind].fewest
    titles = data.titles.select("title_id", value=pl.lit(1, pl.Int64))
    revenue = data.titles.select("title_id", value="revenue_usd").drop_nulls()
    value = pl.col("value")
    return Ranking(
        names=named["name"].n_unique(),
        fewest=fewest,
        titles=_first(named, titles, value.sum(), 1),
        revenue=_first(named, revenue, value.sum(), 1),
        return_=_first(named, data.returns, value.median(), fewest),
        rating=_first(named, data.damped, value.mean(), fewest),
    )


def _first(
    named: pl.DataFrame, values: pl.DataFrame, measure: pl.Expr, fewest: int
) -> list[Ranked]:
    first = (
        named.join(values.rename({values.columns[1]: "value"}), on="title_id")
        .sort("title_id")  # the sum of floats depends on their order
        .group_by("name")
        .agg(value=measure, titles=pl.len().cast(pl.Int64))
        .filter(pl.col("titles") >= fewest)
        .sort("value", "name", descending=[True, False])
        .head(LENGTH)
    )
    return rows_as(Ranked, first)


RANKINGS = {kind: Fact(kind, partial(ranking, kind=kind)) for kind in KINDS}
