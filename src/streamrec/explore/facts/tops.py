"""Countries, languages, companies, franchises and people: the first by four measures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import polars as pl

from streamrec.explore.source import Source

Measure = Literal["titles", "revenue", "return", "rating"]
MEASURES: tuple[Measure, ...] = ("titles", "revenue", "return", "rating")

LENGTH = 10  # of each list

FEWEST = {
    "countries": 20, "languages": 20, "companies": 10,
    "franchises": 3, "directors": 5, "actors": 8,
}  # fmt: skip
"""Titles that a return or a rating must stand on: with fewer, one lucky title decides."""


def _directors(source: Source) -> pl.DataFrame:
    directing = source.tables["title_crew"].filter(pl.col("job") == "Director")
    return _distinct(directing, "person")


def _distinct(table: pl.LazyFrame, column: str) -> pl.DataFrame:
    named = table.select("title_id", name=pl.col(column)).filter(pl.col("name") != "")
    return named.unique().collect()


KINDS: dict[str, Callable[[Source], pl.DataFrame]] = {
    # Countries and languages by their codes: their names are the page's business.
    "countries": lambda source: _distinct(source.tables["title_countries"], "country_code"),
    "languages": lambda source: _distinct(source.tables["titles"], "original_language"),
    "companies": lambda source: _distinct(source.tables["title_companies"], "company"),
    "franchises": lambda source: _distinct(source.tables["title_collections"], "collection"),
    "directors": _directors,
    "actors": lambda source: _distinct(source.tables["title_cast"], "person"),
}


def top(source: Source, kind: str) -> dict[str, Any]:
    """Return the first ten of a kind by each measure.

    ``names`` (how many there are), ``fewest`` (see `FEWEST`) and per measure a list of ``name``,
    ``value`` and ``titles``, the count that the value stands on:

    - ``titles``: titles that bear the name;
    - ``revenue``: the sum of the known revenues, in dollars;
    - ``return``: the median of `Source.returns`;
    - ``rating``: the mean of `Source.damped`, 0-10.

    A title counts wholly for each of its countries, companies and people. Ties by name.
    """
    named = KINDS[kind](source)
    fewest = FEWEST[kind]
    revenue = source.titles.select("title_id", value="revenue_usd").drop_nulls()
    value = pl.col("value")
    lists = {
        "titles": _first(named.with_columns(value=1), value.sum().cast(pl.Int64), 1),
        "revenue": _first(named.join(revenue, on="title_id"), value.sum(), 1),
        "return": _first(_with(named, source.returns), value.median(), fewest),
        "rating": _first(_with(named, source.damped), value.mean(), fewest),
    }
    return {"names": named["name"].n_unique(), "fewest": fewest, **lists}


def _with(named: pl.DataFrame, values: pl.DataFrame) -> pl.DataFrame:
    column = values.columns[1]
    # Sums of floats depend on the order of their terms.
    return named.join(values.rename({column: "value"}), on="title_id").sort("title_id")


def _first(valued: pl.DataFrame, worth: pl.Expr, fewest: int) -> list[dict[str, Any]]:
    return (
        valued.group_by("name")
        .agg(value=worth, titles=pl.len().cast(pl.Int64))
        .filter(pl.col("titles") >= fewest)
        .sort("value", "name", descending=[True, False])
        .head(LENGTH)
        .to_dicts()
    )
