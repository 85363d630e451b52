"""Shape and quality of the catalogue: rows, rejects, unknown cells, duplicates, types, money."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from streamrec import columns
from streamrec.catalogue.reject_codes import RejectCode, reject_reason, reject_text
from streamrec.catalogue.sources.tmdb import CREDITS_NESTED, KEYWORDS_NESTED, MOVIES_NESTED
from streamrec.explore.facts.fact import Record, fact, rows_as
from streamrec.explore.report_data import ReportData
from streamrec.i18n.languages import SOURCE
from streamrec.i18n.translator import translator
from streamrec.text import fold

_EXAMPLES = 3  # rejects shown per reason
_LISTED = 10  # titles listed

# Raw column → the column of ``titles`` made of it. Its 0 means "unknown" where the clean table
# has null or the filler; in votes and popularity 0 is a number.
_PLAIN = {"id": "title_id"} | {column.source: column.name for column in columns.TITLES.read}
_NESTED = {"movies": MOVIES_NESTED, "credits": CREDITS_NESTED, "keywords": KEYWORDS_NESTED}


class RowCounts(Record):
    """The rows of an input file: read = clean + rejected + merged."""

    input: str
    read: int
    clean: int
    rejected: int
    merged: int


class RejectExample(Record):
    """One rejected or merged row; ``reason`` is its reason with the value, in English."""

    line: int
    title_id: str | None
    value: str | None
    reason: str


class RejectCount(Record):
    """The rows of an input that left for one reason, with up to three examples.

    ``reason_kind`` is the reason of `code` and `column` in English.
    """

    input: str
    outcome: str
    code: str
    column: str | None
    reason_kind: str
    rows: int
    examples: list[RejectExample]


class ColumnCells(Record):
    """In how many titles a raw column is known, and why it is not in the others.

    ``titles`` = ``known`` + ``blank`` (empty cell) + ``zero`` (0 that means unknown) +
    ``nothing`` (empty list) + ``absent`` (the file has no row of the title). The counts are None
    if the owner's ``note`` calls the column incomplete: they would describe this copy of the
    file, not its source.
    """

    column: str
    titles: int
    known: int | None = None
    blank: int | None = None
    zero: int | None = None
    nothing: int | None = None
    absent: int | None = None
    note: Mapping[str, str] | None = None


class SharedName(Record):
    """A name of several titles, and the years of those titles."""

    title: str
    titles: int
    years: list[int]


class Namesakes(Record):
    """How many names several titles share apart from case and accents; the ten most shared."""

    names: int
    titles: int
    most: list[SharedName]


class SameDayTitles(Record):
    """Titles of one name and one release date."""

    title: str
    release_date: str
    title_ids: list[str]


class SameDay(Record):
    """How many pairs of a name and a date several titles share: very likely duplicates."""

    pairs: int
    titles: int
    listed: list[SameDayTitles]


class ColumnType(Record):
    """A column of ``titles``: type, unit, known and distinct values, lowest and highest value.

    Counts and bounds are None if a note calls the column incomplete; bounds are None for texts.
    """

    column: str
    type: str
    unit: str
    known: int | None = None
    distinct: int | None = None
    low: float | str | None = None
    high: float | str | None = None


class SuspiciousTitle(Record):
    """A title whose budget or revenue is under 1,000 dollars."""

    title: str
    year: int | None
    budget_usd: int
    revenue_usd: int
    return_: float


class SuspiciousMoney(Record):
    """Titles with both figures known and one under 1,000 dollars; the ten highest returns.

    ``mean_return`` is over all titles with both figures, ``mean_return_without`` over the others;
    None without such titles.
    """

    titles: int
    both_known: int
    mean_return: float | None
    mean_return_without: float | None
    listed: list[SuspiciousTitle]


@fact
def rows(data: ReportData) -> list[RowCounts]:
    """Return the row counts of each input file."""
    inputs = dict(data.manifest["inputs"])
    if data.ratings_rows:
        inputs["ratings"] = data.ratings_rows
    return [RowCounts(input=name, **counts) for name, counts in inputs.items()]


@fact
def rejects(data: ReportData) -> list[RejectCount]:
    """Return the rejected and merged rows by input, outcome and reason."""
    by = ("input", "outcome", "code", "column")
    example = pl.struct("line", "title_id", "value").sort_by("line").head(_EXAMPLES)
    counted = (
        data.tables["rejects"]
        .group_by(by)
        .agg(rows=pl.len().cast(pl.Int64), examples=example)
        .sort("input", "rows", "code", "column", descending=[False, True, False, False])
        .collect()
    )
    return [_reject_count(**row) for row in counted.iter_rows(named=True)]


def _reject_count(
    code: str, column: str | None, examples: list[dict[str, Any]], **counts: Any
) -> RejectCount:
    text = translator(SOURCE).text
    return RejectCount(
        code=code,
        column=column,
        reason_kind=text(reject_reason(code, column)),
        examples=[
            RejectExample(**one, reason=text(reject_text(code, column, one["value"])))
            for one in examples
        ],
        **counts,
    )


@fact
def cells(data: ReportData) -> list[ColumnCells]:
    """Return the cells of each raw column."""
    titles = data.titles
    plain = [
        _column_cells(data, raw, "movies", titles.height - titles[clean].null_count(), plain=True)
        for raw, clean in _PLAIN.items()
    ]
    nested = [
        _column_cells(
            data,
            column.source,
            name,
            data.tables[column.table.name].select(pl.col("title_id").n_unique()).collect().item(),
            plain=False,
        )
        for name, described in _NESTED.items()
        for column in described
    ]
    return plain + nested


def _column_cells(data: ReportData, raw: str, file: str, known: int, *, plain: bool) -> ColumnCells:
    """Return the cells of one raw column; cells that the manifest does not count are absent."""
    titles, note = data.titles.height, data.notes.get(raw)
    if note is not None:
        return ColumnCells(raw, titles, note=dict(note))
    counts = data.manifest["inputs"].get(file)
    blank = data.manifest.get("blank", {}).get(file, {}).get(raw)
    present = counts["clean"] if counts and blank is not None else known
    other = present - known - (blank or 0)
    return ColumnCells(
        column=raw,
        titles=titles,
        known=known,
        blank=blank or 0,
        zero=other if plain else 0,
        nothing=0 if plain else other,
        absent=titles - present,
    )


@fact
def namesakes(data: ReportData) -> Namesakes:
    """Return the names that several titles share."""
    shared = (
        data.titles.select("title", "release_year", fold=_folded_names(data))
        .group_by("fold")
        .agg(
            pl.col("title").sort().first(),
            titles=pl.len().cast(pl.Int64),
            years=pl.col("release_year").drop_nulls().sort(),
        )
        .filter(pl.col("titles") > 1)
        .sort("titles", "fold", descending=[True, False])
    )
    most = rows_as(SharedName, shared.head(_LISTED).drop("fold"))
    return Namesakes(shared.height, int(shared["titles"].sum()), most)


@fact
def same_day(data: ReportData) -> SameDay:
    """Return the titles that share name and release date with another, the newest first."""
    twice = (
        data.titles.select("title", "title_id", "release_date", fold=_folded_names(data))
        .drop_nulls("release_date")
        .group_by("fold", "release_date")
        .agg(pl.col("title").sort().first(), title_ids=pl.col("title_id").sort())
        .filter(pl.col("title_ids").list.len() > 1)
        .sort("release_date", "fold", descending=[True, False])
    )
    listed = twice.head(_LISTED).select(
        "title", pl.col("release_date").cast(pl.String), "title_ids"
    )
    titles = int(twice["title_ids"].list.len().sum())
    return SameDay(twice.height, titles, rows_as(SameDayTitles, listed))


def _folded_names(data: ReportData) -> pl.Series:
    return pl.Series("fold", [fold(title) for title in data.titles["title"]], dtype=pl.String)


@fact
def types(data: ReportData) -> list[ColumnType]:
    """Return each column of ``titles``."""
    return [_column_type(data, column) for column in columns.TITLES.columns]


def _column_type(data: ReportData, column: columns.Column) -> ColumnType:
    described = (column.name, column.type, column.unit)
    if column.source in data.notes:
        return ColumnType(*described)
    values = data.titles[column.name].drop_nulls()
    bounds: tuple[object, object] = (None, None)
    if column.type in ("int", "float", "date") and len(values):
        bounds = values.min(), values.max()
    low, high = (str(end) if column.type == "date" and end else end for end in bounds)
    return ColumnType(*described, len(values), values.n_unique(), low, high)  # type: ignore[arg-type]


@fact
def suspicious_money(data: ReportData) -> SuspiciousMoney:
    """Return the titles with an amount that is too small."""
    small = pl.col("code") == RejectCode.SMALL_AMOUNT.value
    marked = data.tables["suspicious"].filter(small).select("title_id").collect()
    odd = data.titles.join(marked, on="title_id", how="semi")
    listed = odd.sort("return", "title_id", descending=[True, False]).head(_LISTED)
    return SuspiciousMoney(
        titles=odd.height,
        both_known=int(data.titles["has_financials"].sum()),
        mean_return=data.titles["return"].mean(),  # type: ignore[arg-type]
        mean_return_without=data.returns["return"].mean(),  # type: ignore[arg-type]
        listed=rows_as(
            SuspiciousTitle,
            listed.select(
                "title", "budget_usd", "revenue_usd", year="release_year", return_="return"
            ),
        ),
    )
