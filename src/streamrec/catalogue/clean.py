"""Raw rows → kept rows and rejects: what every source's cleaning shares. Pure: frames in and out.

A row is rejected by the first check that it fails, merged into an earlier row of the same id, or
kept; ``build_snapshot`` counts that nothing else happens.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from streamrec import columns
from streamrec.catalogue.csv_reader import RawTable
from streamrec.catalogue.reject_codes import RejectCode

_EXCERPT = 60  # characters of a cell kept in a reject


@dataclass(frozen=True)
class Cleaned:
    """What became of one input file: its clean tables by name, and the table ``rejects``.

    `blank` maps a column of the file to the clean rows with nothing in that cell. A clean table
    does not tell such a cell from a 0 that means unknown or from an empty list.
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


@dataclass(frozen=True)
class Check:
    """A reason to reject the rows where `fails` is true, and the raw column to blame."""

    code: RejectCode
    column: str
    fails: pl.Expr


def as_text(raw: pl.DataFrame) -> pl.DataFrame:
    """Return the raw cells under ``…_text`` names, and the row's index as ``row``."""
    cells = {name: f"{name}_text" for name in raw.columns if name != "line"}
    return raw.rename(cells).with_row_index("row")


def is_blank(column: str) -> pl.Expr:
    """Return whether a raw cell holds nothing."""
    return pl.col(f"{column}_text").str.strip_chars() == ""


def sort_out(
    typed: pl.DataFrame,
    name: str,
    id_column: str,
    checks: Sequence[Check],
    key: Sequence[str] = ("title_id",),
    merged_code: RejectCode = RejectCode.SAME_ID,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the rows to keep, in the file's order, and the table ``rejects``.

    The first row of each `key` that passes all `checks` is kept; later ones are merged into
    it, whatever they hold. `typed` has ``line``, ``title_id``, the raw cells (see `as_text`) and
    what `checks` read; `name` is the input's name and `id_column` its raw column of the identifier.
    """
    first_failed = pl.coalesce(pl.when(check.fails).then(i) for i, check in enumerate(checks))
    judged = typed.with_columns(check=first_failed)
    passed = judged.filter(pl.col("check").is_null()).with_columns(
        first_line=pl.col("line").first().over(key)
    )
    kept = passed.filter(pl.col("line") == pl.col("first_line"))
    merged = passed.filter(pl.col("line") != pl.col("first_line"))
    rejects = []
    for i, check in enumerate(checks):
        rows, of_check = judged.filter(check=i), {"code": check.code.value, "column": check.column}
        rejects.append(
            _rejects(rows, _excerpt(check.column), input=name, outcome="rejected", **of_check)
        )
    same_key = {"code": merged_code.value, "column": id_column}
    first_line = pl.col("first_line").cast(pl.String)
    rejects.append(_rejects(merged, first_line, input=name, outcome="merged", **same_key))
    return kept, pl.concat(rejects)


def _excerpt(column: str) -> pl.Expr:
    cell = pl.col(f"{column}_text")
    cut = cell.str.slice(0, _EXCERPT) + "…"
    return pl.when(cell.str.len_chars() > _EXCERPT).then(cut).when(cell != "").then(cell)


def _rejects(rows: pl.DataFrame, value: pl.Expr, **same: str) -> pl.DataFrame:
    """Return rows as rejects; `same` gives the columns that are the same in all."""
    constants = {column: pl.lit(text) for column, text in same.items()}
    return rows.select("line", "title_id", value=value, **constants).select(columns.REJECTS.names)


def cleaned_file(
    raw: RawTable,
    name: str,
    kept: pl.DataFrame,
    tables: dict[str, pl.DataFrame],
    rejects: pl.DataFrame,
) -> Cleaned:
    """Return what became of a file; `kept` are its clean rows with their raw cells."""
    broken = raw.broken.with_columns(
        input=pl.lit(name),
        title_id=pl.lit(None, pl.String),
        outcome=pl.lit("rejected"),
        column=pl.lit(None, pl.String),
    )
    rejected = pl.concat([rejects, broken.select(rejects.columns)]).sort("line")
    cells = kept.select(pl.col("^.*_text$").str.strip_chars().eq("").sum())
    blank = {cell.removesuffix("_text"): cells[cell].item() for cell in cells.columns}
    return Cleaned(raw.rows_read, kept.height, tables, rejected, blank)


def count_rejects(rejects: pl.DataFrame, *by: str) -> list[dict[str, Any]]:
    """Return the number of ``rows`` for each combination of the columns `by`, in their order."""
    counted = rejects.group_by(by).agg(rows=pl.len().cast(pl.Int64)).sort(by, nulls_last=True)
    return counted.to_dicts()
