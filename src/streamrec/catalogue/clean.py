"""Raw tables → clean tables and rejects. Pure: frames in, frames out.

A row leaves for the first reason that applies, is merged into an earlier row of the same id, or is
clean; there is nothing else, and ``build`` counts that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from streamrec import columns
from streamrec.catalogue.check import empty_table
from streamrec.catalogue.nested import MOVIES_NESTED, NestedColumn, ParsedNested, parse_nested
from streamrec.catalogue.parse import parse_date, parse_float, parse_int, parse_text
from streamrec.catalogue.read import RawTable

# Below this, a budget or revenue beside a known counterpart is taken for one written in millions
# or in jest; it is reported and left as it is.
SUSPICIOUS_BELOW_USD = 1_000

_EXCERPT = 60  # characters of a cell shown in a reason

# Columns that the mission drops (video, adult, original_title, poster_path, homepage) are not asked
# for, so a file may lack them; of imdb_id, which it drops too, only external_ids is made.
MOVIES_WANTED = (
    "id", "title", "original_language", "overview", "tagline", "status", "release_date",
    "runtime", "budget", "revenue", "popularity", "vote_average", "vote_count",
    *(nested.source for nested in MOVIES_NESTED),
)  # fmt: skip
MOVIES_OPTIONAL = ("imdb_id",)

_IMDB_ID = r"^tt\d{7,10}$"  # the source also has a 0 for unknown

_Check = tuple[pl.Expr, pl.Expr]  # a row is rejected where the first is true; the second says why


@dataclass(frozen=True)
class Cleaned:
    """What became of one input file.

    Attributes
    ----------
    tables
        Name → clean table.
    rejects
        The table ``rejects`` of ``columns``: each row that is not among the clean ones.
    blank
        Column of the file → clean rows that have nothing in that cell: a clean table no longer
        tells them from a 0 that means unknown, or from an empty list.
    """

    rows_read: int
    rows_clean: int
    tables: dict[str, pl.DataFrame]
    rejects: pl.DataFrame
    blank: dict[str, int]

    @property
    def counts(self) -> dict[str, int]:
        """Rows ``read``, ``clean``, ``rejected`` and ``merged``."""
        merged = int((self.rejects["outcome"] == "merged").sum())
        return {
            "read": self.rows_read,
            "clean": self.rows_clean,
            "rejected": self.rejects.height - merged,
            "merged": merged,
        }


def clean_movies(raw: RawTable) -> Cleaned:
    """Return titles and the tables of their nested cells from the movies file."""
    parsed = parse_nested(raw.frame, MOVIES_NESTED)
    typed = _with_title_id(as_text(raw.frame)).with_columns(
        parse_text("title_text").alias("title"),
        *(parse_text(f"{name}_text").alias(name) for name in ("overview", "tagline", "status")),
        parse_text("original_language_text").alias("original_language"),
        parse_date("release_date_text").alias("release_date"),
        parse_float("runtime_text").alias("runtime"),
        parse_int("budget_text").alias("budget"),
        parse_int("revenue_text").alias("revenue"),
        parse_float("popularity_text").alias("popularity"),
        parse_float("vote_average_text").alias("vote_average"),
        parse_int("vote_count_text").alias("vote_count"),
    )
    checks = [
        _unreadable_id(),
        (pl.col("title").is_null(), pl.lit("no title")),
        *(_unless_number(name) for name in ("budget", "revenue", "runtime", "popularity")),
        *(_unless_number(name) for name in ("vote_average", "vote_count")),
        *_unless_possible(),
        *_unreadable_cells(parsed),
        (pl.col("release_date_text").str.strip_chars() == "", pl.lit("no release_date")),
        (pl.col("release_date").is_null(), saying("release_date", "is no date as YYYY-MM-DD")),
    ]
    kept, rejects = sort_out(typed.with_columns(parsed.flags), "movies", checks)
    titles = _with_derived(kept).select(columns.TITLES.names)
    tables = {
        "titles": titles,
        "external_ids": _external_ids(kept),
        **parsed.tables(kept),
        "suspicious_money": _suspicious(titles),
    }
    return with_broken(raw, "movies", kept, tables, rejects)


def clean_linked(
    raw: RawTable, name: str, nested: Sequence[NestedColumn], title_ids: pl.Series
) -> Cleaned:
    """Return the tables of a file that belongs to the movies by ``id``: credits or keywords.

    Parameters
    ----------
    name
        The input's name in rejects and counts.
    title_ids
        The catalogue's titles; a row of any other title is rejected, and says so.
    """
    parsed = parse_nested(raw.frame, nested)
    typed = _with_title_id(as_text(raw.frame)).with_columns(parsed.flags)
    checks = [
        _unreadable_id(),
        *_unreadable_cells(parsed),
        (
            ~pl.col("title_id").is_in(title_ids.implode()),
            pl.lit("no clean title with this id in movies"),
        ),
    ]
    kept, rejects = sort_out(typed, name, checks)
    return with_broken(raw, name, kept, parsed.tables(kept), rejects)


def as_text(raw: pl.DataFrame) -> pl.DataFrame:
    """Return the raw cells under ``…_text`` names, and the row's index as ``row``."""
    cells = {name: f"{name}_text" for name in raw.columns if name != "line"}
    return raw.rename(cells).with_row_index("row")


def _with_title_id(typed: pl.DataFrame) -> pl.DataFrame:
    number = parse_int("id_text")
    title_id = pl.format("tmdb:{}", pl.when(number >= 0).then(number))
    return typed.with_columns(title_id=title_id)


def saying(column: str, what: str) -> pl.Expr:
    """Return the reason: column, an excerpt of its cell, what is wrong with it."""
    cell = pl.col(f"{column}_text")
    excerpt = (
        pl.when(cell.str.len_chars() > _EXCERPT)
        .then(cell.str.slice(0, _EXCERPT) + "…")
        .otherwise(cell)
    )
    return pl.concat_str(pl.lit(f"{column} '"), excerpt, pl.lit(f"' {what}"))


def _unreadable_id() -> _Check:
    return pl.col("title_id").is_null(), saying("id", "is not a number")


def _unless_number(column: str) -> _Check:
    """Reject a cell that is neither empty nor a number of 0 or more."""
    whole = column in ("budget", "revenue", "vote_count")
    given = pl.col(f"{column}_text").str.strip_chars() != ""
    wrong = given & (pl.col(column).is_null() | (pl.col(column) < 0))
    return wrong, saying(column, f"is not a {'whole ' * whole}number of 0 or more")


def _unless_possible() -> list[_Check]:
    """Reject a number over the bound that ``columns`` declares for it."""
    return [
        (pl.col(c.source) > c.high, saying(c.source, f"is over {c.high:,}"))
        for c in columns.TITLES.columns
        # budget_usd is the cell budget; release_month is no cell of its own.
        if c.high is not None and c.name.startswith(c.source)
    ]


def _unreadable_cells(parsed: ParsedNested) -> list[_Check]:
    return [
        (pl.col(flag.name), saying(source, "cannot be read"))
        for source, flag in zip(parsed.sources, parsed.flags, strict=True)
    ]


def sort_out(
    typed: pl.DataFrame, name: str, checks: Sequence[_Check]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the rows to keep, in the file's order, and the rejects.

    Of the rows that pass all `checks`, the first of each id stays and the others are merged into
    it, whatever they say.
    """
    judged = typed.with_columns(reason=pl.coalesce(pl.when(bad).then(why) for bad, why in checks))
    passed = judged.filter(pl.col("reason").is_null())
    first_line = pl.col("line").first().over("title_id")
    passed = passed.with_columns(first_line=first_line)
    kept = passed.filter(pl.col("line") == pl.col("first_line"))
    merged = passed.filter(pl.col("line") != pl.col("first_line")).with_columns(
        outcome=pl.lit("merged"), reason=pl.format("same id as line {}", "first_line")
    )
    rejected = judged.filter(pl.col("reason").is_not_null()).with_columns(
        outcome=pl.lit("rejected")
    )
    names = columns.REJECTS.names
    both = [part.with_columns(input=pl.lit(name)).select(names) for part in (rejected, merged)]
    return kept, pl.concat(both)


def with_broken(
    raw: RawTable,
    name: str,
    kept: pl.DataFrame,
    tables: dict[str, pl.DataFrame],
    rejects: pl.DataFrame,
) -> Cleaned:
    """Put the rows that could not even be cut into cells among the rejects, by line.

    `kept` are the clean rows, with their cells under ``…_text`` names.
    """
    broken = pl.DataFrame(
        [(name, line, None, "rejected", reason) for line, reason in raw.broken],
        schema=rejects.schema,
        orient="row",
    )
    everything = pl.concat([rejects, broken]).sort("line", maintain_order=True)
    cells = kept.select(pl.col("^.*_text$").str.strip_chars().eq("").sum())
    blank = {name.removesuffix("_text"): cells[name].item() for name in cells.columns}
    return Cleaned(raw.rows_read, kept.height, tables, everything, blank)


def _with_derived(kept: pl.DataFrame) -> pl.DataFrame:
    """Add the columns that follow from others, by the mission's rules for money."""
    budget, revenue = pl.col("budget").fill_null(0), pl.col("revenue").fill_null(0)
    both = (budget > 0) & (revenue > 0)
    date = pl.col("release_date")
    return kept.with_columns(
        release_year=date.dt.year().cast(pl.Int64),
        release_month=date.dt.month().cast(pl.Int64),
        release_weekday=date.dt.weekday().cast(pl.Int64),
        runtime_minutes=pl.when(pl.col("runtime") > 0).then(pl.col("runtime")),
        budget_usd=budget,
        revenue_usd=revenue,
        has_financials=both,
        vote_average=pl.when(pl.col("vote_count") > 0).then(pl.col("vote_average")),
    ).with_columns(return_ratio=pl.when(both).then(revenue / budget).otherwise(0.0))


def _external_ids(kept: pl.DataFrame) -> pl.DataFrame:
    if "imdb_id_text" not in kept.columns:
        return empty_table(columns.EXTERNAL_IDS)
    imdb_id = pl.col("imdb_id_text").str.strip_chars()
    known = kept.filter(imdb_id.str.contains(_IMDB_ID))
    return known.select("title_id", imdb_id=imdb_id)


def _suspicious(titles: pl.DataFrame) -> pl.DataFrame:
    budget, revenue = pl.col("budget_usd"), pl.col("revenue_usd")
    small = (budget < SUSPICIOUS_BELOW_USD) | (revenue < SUSPICIOUS_BELOW_USD)
    return titles.filter(pl.col("has_financials") & small).select(columns.SUSPICIOUS.names)
