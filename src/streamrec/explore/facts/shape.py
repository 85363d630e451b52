"""Rows in and out, what is missing, what is there twice, which types, which money is odd."""

from __future__ import annotations

from typing import Any

import polars as pl

from streamrec import columns
from streamrec.catalogue.nested import CREDITS_NESTED, KEYWORDS_NESTED, MOVIES_NESTED
from streamrec.explore.source import Source
from streamrec.text import fold

_EXAMPLES = 3  # rejects shown per reason
_MOST = 10  # of any list of titles

# Raw column → column of ``titles`` made of it. The raw 0 means "unknown" where the clean table
# has null or the filler; of votes and popularity 0 is a number like others.
_PLAIN = {
    column.source: column.name
    for column in columns.TITLES.columns
    if column.name not in ("release_year", "release_month", "release_weekday", "return_ratio",
                           "has_financials")
}  # fmt: skip


def rows(source: Source) -> list[dict[str, Any]]:
    """Return per input file the rows ``read``, ``clean``, ``rejected`` and ``merged``."""
    inputs = dict(source.manifest["inputs"])
    if source.ratings_rows:
        inputs["ratings"] = source.ratings_rows
    return [{"input": name, **counts} for name, counts in inputs.items()]


def rejects(source: Source) -> list[dict[str, Any]]:
    """Return per input, outcome and kind of reason how many rows left, with up to 3 examples.

    The kind is the reason without the quoted cell and the line number; an example is ``line``,
    ``title_id`` and the whole ``reason``.
    """
    kind = pl.col("reason").str.replace(r"(?s) '.*' ", " ").str.replace(r" as line \d+$", "")
    example = pl.struct("line", "title_id", "reason").sort_by("line").head(_EXAMPLES)
    return (
        source.tables["rejects"]
        .group_by("input", "outcome", reason_kind=kind)
        .agg(rows=pl.len().cast(pl.Int64), examples=example)
        .sort("input", "rows", "reason_kind", descending=[False, True, False])
        .collect()
        .to_dicts()
    )


def cells(source: Source) -> list[dict[str, Any]]:
    """Return per raw column in how many titles its value is known, and why it is not elsewhere.

    ``titles`` = ``known`` + ``blank`` (the cell holds nothing) + ``zero`` (it says 0, which means
    unknown) + ``nothing`` (it is an empty list) + ``absent`` (its file has no row of the title).
    Where the owner's ``note`` calls the column incomplete, all of these are None: they would tell
    of this copy, not of the source.
    """
    blank, inputs = source.manifest.get("blank", {}), source.manifest["inputs"]
    titles = source.titles.height
    known = {
        raw: ("movies", titles - source.titles[clean].null_count(), True)
        for raw, clean in _PLAIN.items()
    }
    nested = {"movies": MOVIES_NESTED, "credits": CREDITS_NESTED, "keywords": KEYWORDS_NESTED}
    for name, described in nested.items():
        for column in described:
            entries = source.tables[column.table.name].select(pl.col("title_id").n_unique())
            known[column.source] = (name, entries.collect().item(), False)
    return [
        _cell(raw, titles, value, number, inputs.get(name), blank.get(name, {}).get(raw), source)
        for raw, (name, value, number) in known.items()
    ]


def _cell(
    raw: str,
    titles: int,
    known: int,
    plain: bool,
    counts: dict[str, int] | None,
    blank: int | None,
    source: Source,
) -> dict[str, Any]:
    """Return one row of `cells`; what the manifest does not tell counts as absent."""
    note = source.notes.get(raw)
    if note is not None:
        unknown = dict.fromkeys(("known", "blank", "zero", "nothing", "absent"))
        return {"column": raw, "titles": titles, **unknown, "note": dict(note)}
    present = counts["clean"] if counts and blank is not None else known
    said = present - known - (blank or 0)
    return {
        "column": raw,
        "titles": titles,
        "known": known,
        "blank": blank or 0,
        "zero": said if plain else 0,
        "nothing": 0 if plain else said,
        "absent": titles - present,
        "note": None,
    }


def namesakes(source: Source) -> dict[str, Any]:
    """Return how many names several titles share (case and accents apart), and the commonest.

    ``names`` shared by ``titles`` titles; ``most``: ``title``, ``titles``, ``years``.
    """
    named = source.titles.select("title", "release_year", fold=_folded(source))
    shared = named.group_by("fold").agg(
        pl.col("title").sort().first(),
        titles=pl.len().cast(pl.Int64),
        years=pl.col("release_year").drop_nulls().sort(),
    )
    shared = shared.filter(pl.col("titles") > 1).sort("titles", "fold", descending=[True, False])
    return {
        "names": shared.height,
        "titles": int(shared["titles"].sum()),
        "most": shared.head(_MOST).drop("fold").to_dicts(),
    }


def same_day(source: Source) -> dict[str, Any]:
    """Return titles of one name that also came out on one day: very likely one film twice.

    ``pairs`` names and days shared by ``titles`` titles; ``listed``: ``title``, ``release_date``,
    ``title_ids``.
    """
    named = source.titles.select("title", "title_id", "release_date", fold=_folded(source))
    twice = (
        named.drop_nulls("release_date")
        .group_by("fold", "release_date")
        .agg(pl.col("title").sort().first(), title_ids=pl.col("title_id").sort())
        .filter(pl.col("title_ids").list.len() > 1)
        .sort("release_date", "fold", descending=[True, False])
    )
    listed = twice.head(_MOST).select("title", pl.col("release_date").cast(pl.String), "title_ids")
    return {
        "pairs": twice.height,
        "titles": int(twice["title_ids"].list.len().sum()),
        "listed": listed.to_dicts(),
    }


def types(source: Source) -> list[dict[str, Any]]:
    """Return per column of ``titles`` its type, unit, known and distinct values, low and high.

    Of a column that a note calls incomplete only type and unit: see `cells`.
    """
    described = []
    for column in columns.TITLES.columns:
        if column.source in source.notes:
            unknown = dict.fromkeys(("known", "distinct", "low", "high"))
            described.append(
                {"column": column.name, "type": column.type, "unit": column.unit, **unknown}
            )
            continue
        values = source.titles[column.name].drop_nulls()
        has_order = column.type in ("int", "float", "date") and len(values) > 0
        low, high = (values.min(), values.max()) if has_order else (None, None)
        described.append(
            {
                "column": column.name,
                "type": column.type,
                "unit": column.unit,
                "known": len(values),
                "distinct": values.n_unique(),
                "low": str(low) if column.type == "date" and has_order else low,
                "high": str(high) if column.type == "date" and has_order else high,
            }
        )
    return described


def suspicious_money(source: Source) -> dict[str, Any]:
    """Return titles with a budget or revenue under 1,000 dollars beside a known other one.

    ``titles`` of the ``both_known``, and the ``listed`` with the greatest returns: ``title``,
    ``year``, ``budget_usd``, ``revenue_usd``, ``return``.
    """
    odd = source.titles.join(
        source.tables["suspicious_money"].select("title_id").collect(), on="title_id", how="semi"
    )
    listed = odd.sort("return", "title_id", descending=[True, False]).head(_MOST)
    return {
        "titles": odd.height,
        "both_known": int(source.titles["has_financials"].sum()),
        "mean_return": source.titles["return"].mean(),
        "mean_return_without": source.returns["return"].mean(),
        "listed": listed.select(
            "title", pl.col("release_year").alias("year"), "budget_usd", "revenue_usd", "return"
        ).to_dicts(),
    }


def _folded(source: Source) -> pl.Series:
    return pl.Series("fold", [fold(title) for title in source.titles["title"]], dtype=pl.String)
