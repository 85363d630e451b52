"""Countries, languages, companies, franchises, directors and actors: the top ten by four measures.

The JSON calls collections "franchises", as its readers do.
"""

from __future__ import annotations

from functools import partial

import polars as pl

from streamrec.explore.facts.fact import TITLES, Fact, Record, highest, rows_as
from streamrec.explore.report_data import ReportData

LENGTH = 10


class Ranked(Record):
    """A name, its value by some measure, and the number of titles behind the value."""

    name: str
    value: float
    titles: int


class Ranking(Record):
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


class RankedKind(Record):
    """One kind of name: the column that holds it (of some crew: `job`), and what a mean needs.

    With fewer titles than `fewest`, a single title decides a median or a mean. Countries and
    languages are read as codes.
    """

    table: str
    column: str
    fewest: int
    job: str | None = None


KINDS = {
    "countries": RankedKind("title_countries", "country_code", 20),
    "languages": RankedKind("titles", "original_language", 20),
    "companies": RankedKind("title_companies", "company", 10),
    "franchises": RankedKind("title_collections", "collection", 3),
    "directors": RankedKind("title_crew", "person", 5, job="Director"),
    "actors": RankedKind("title_cast", "person", 8),
}


def ranking(data: ReportData, kind: str) -> Ranking:
    """Return the top ten of a kind by each measure."""
    fewest = KINDS[kind].fewest
    named = data.labels(KINDS[kind].table, KINDS[kind].column, KINDS[kind].job)
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
    measured = (
        named.join(values.rename({values.columns[1]: "value"}), on="title_id")
        .sort("title_id")  # the sum of floats depends on their order
        .group_by("name")
        .agg(value=measure, titles=TITLES)
        .filter(pl.col("titles") >= fewest)
    )
    return rows_as(Ranked, highest(measured, "value", "name", LENGTH))


RANKINGS = {kind: Fact(kind, partial(ranking, kind=kind)) for kind in KINDS}
