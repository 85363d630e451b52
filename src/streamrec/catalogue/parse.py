r"""Text cells → typed values.

A nested cell is the ``repr`` of a Python list of flat dicts. ``ast.literal_eval`` reads it exactly
but slowly, so it reads only unusual cells. A cell that matches a strict grammar as a whole (no
escapes, no quotation mark inside a text) becomes JSON when its quotation marks are exchanged, and
Polars decodes it. The grammar also makes that decoder safe: given text that is not one JSON value,
it joins cells instead of failing.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Literal

import polars as pl

FieldType = Literal["int", "text"]
_DTYPES: dict[str, pl.DataType] = {"int": pl.Int64(), "text": pl.String()}

# The grammar of the quick way. A text in double quotation marks holds an apostrophe; it must not
# end in a space, or `": "` inside it would look like the start of the next text.
_SINGLE = r"'[^'\"\\\x00-\x1f]*'"
_DOUBLE = r"\"(?:[^\"\\\x00-\x1f]*[^\"\\\x00-\x20])?\""
_PAIR = rf"'[a-z_0-9]+': (?:{_SINGLE}|{_DOUBLE}|-?(?:0|[1-9]\d{{0,17}})|None)"
_DICT = rf"\{{{_PAIR}(?:, {_PAIR})*\}}"
_ONE = rf"^{_DICT}$"
_LIST = rf"^\[(?:{_DICT}(?:, {_DICT})*)?\]$"
_NONE = r"('[a-z_0-9]+'): None([,}])"
# Replaces an apostrophe while the quotation marks around it are exchanged. The grammar allows no
# control character, so it is not part of a text.
_APOSTROPHE = "\x01"

# Decoding holds several copies of each cell; in parts of this size 20 MB of cast need 100 MB less.
# Two threads share the work: Polars releases the interpreter's lock and uses one thread per Series.
_CELLS_AT_ONCE = 8192
_THREADS = 2


@dataclass(frozen=True)
class Entries:
    """The entries of a column of nested cells.

    `frame` has ``row`` (UInt32, index of the cell), ``position`` (Int64, in the cell's list, from
    0) and one column per field, null if the entry lacks it. `unreadable` has one Boolean per cell:
    it is not empty and not a list of such entries.
    """

    frame: pl.DataFrame
    unreadable: pl.Series


def parse_entries(
    cells: pl.Series, fields: Mapping[str, FieldType], *, single: bool = False
) -> Entries:
    r"""Return the entries of nested `cells`.

    Parameters
    ----------
    cells
        Text; the empty string means no entries.
    fields
        The keys to keep, each with its type; other keys are ignored. A value of another type
        makes the cell unreadable; None is null.
    single
        The cell holds one dict, not a list of them.

    Examples
    --------
    >>> cells = pl.Series(["[{'id': 3, 'name': \"Andy's\"}]", "", "[{'id': 'x', 'name': 'y'}]"])
    >>> entries = parse_entries(cells, {"id": "int", "name": "text"})
    >>> entries.frame.rows(), entries.unreadable.to_list()
    ([(0, 0, 3, "Andy's")], [False, False, True])
    """
    starts = range(0, max(len(cells), 1), _CELLS_AT_ONCE)
    with ThreadPoolExecutor(_THREADS) as pool:
        parts = list(
            pool.map(
                lambda start: _parse_some(
                    cells.slice(start, _CELLS_AT_ONCE), start, fields, single
                ),
                starts,
            )
        )
    return Entries(
        pl.concat([part.frame for part in parts]), pl.concat([part.unreadable for part in parts])
    )


def _parse_some(
    cells: pl.Series, first_row: int, fields: Mapping[str, FieldType], single: bool
) -> Entries:
    quick = cells.str.contains(_ONE if single else _LIST) & ~_mistyped(cells, fields)
    rows = pl.DataFrame({"cell": cells, "quick": quick}).with_row_index("row", offset=first_row)
    rows = rows.filter(pl.col("cell") != "")
    decoded = pl.concat(
        [
            _decode_quickly(rows.filter("quick"), fields, single),
            _decode_exactly(rows.filter(~pl.col("quick")), fields, single),
        ]
    ).sort("row")
    lost = decoded.filter(pl.col("entries").is_null())["row"]
    unreadable = pl.int_range(first_row, first_row + len(cells), eager=True).is_in(lost.implode())
    frame = (
        decoded.filter(pl.col("entries").list.len() > 0)
        .with_columns(position=pl.int_ranges(pl.col("entries").list.len()))
        .explode("entries", "position")
        .unnest("entries")
        .select("row", "position", *fields)
    )
    return Entries(frame, unreadable.rename("unreadable"))


def _mistyped(cells: pl.Series, fields: Mapping[str, FieldType]) -> pl.Series:
    """Return which cells need the exact way: the type of a value may differ from its field's."""
    numbers = "|".join(name for name, kind in fields.items() if kind == "int")
    texts = "|".join(name for name, kind in fields.items() if kind == "text")
    wrong = [rf"'(?:{numbers})': ['\"]"] * bool(numbers) + [rf"'(?:{texts})': -?\d"] * bool(texts)
    return cells.str.contains("|".join(wrong))


def _entries_dtype(fields: Mapping[str, FieldType]) -> pl.List:
    return pl.List(pl.Struct({name: _DTYPES[kind] for name, kind in fields.items()}))


def _decode_quickly(
    rows: pl.DataFrame, fields: Mapping[str, FieldType], single: bool
) -> pl.DataFrame:
    """Decode cells that match the grammar, as JSON."""
    doubled = rows["cell"].str.contains('"', literal=True)
    parts = [
        (rows.filter(~doubled), rows["cell"].filter(~doubled)),
        (rows.filter(doubled), _hide_apostrophes(rows["cell"].filter(doubled))),
    ]
    decoded = []
    for part, text in parts:
        json = (
            text.str.replace_all(_NONE, "$1: null$2")
            .str.replace_all("'", '"', literal=True)
            .str.replace_all(_APOSTROPHE, "'", literal=True)
        )
        entries = ("[" + json + "]" if single else json).str.json_decode(_entries_dtype(fields))
        decoded.append(part.select("row", entries.alias("entries")))
    return pl.concat(decoded)


def _hide_apostrophes(cells: pl.Series) -> pl.Series:
    """Replace the apostrophes inside texts in double quotation marks.

    Where the grammar holds, each of these marks begins or ends a text. So every second piece
    between them is a text.
    """
    is_text = pl.int_range(pl.len()) % 2 == 1
    hidden = pl.element().str.replace_all("'", _APOSTROPHE, literal=True)
    return (
        cells.str.split('"')
        .list.eval(pl.when(is_text).then(hidden).otherwise(pl.element()))
        .list.join('"')
    )


def _decode_exactly(
    rows: pl.DataFrame, fields: Mapping[str, FieldType], single: bool
) -> pl.DataFrame:
    """Decode cells with ``ast.literal_eval``; null entries where that or the types fail."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an unknown escape in a text is not the caller's fault
        entries = [_literal(cell, fields, single) for cell in rows["cell"]]
    return rows.select("row", pl.Series("entries", entries, dtype=_entries_dtype(fields)))


def _literal(
    cell: str, fields: Mapping[str, FieldType], single: bool
) -> list[dict[str, object]] | None:
    try:
        try:
            value = ast.literal_eval(cell)
        except SystemError:  # CPython 3.11 miscounts its depth when another thread compiles
            value = ast.literal_eval(cell)
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
        return None
    entries = [value] if single else value
    if not isinstance(entries, list):
        return None
    if not all(isinstance(entry, dict) and _well_typed(entry, fields) for entry in entries):
        return None
    return [{name: entry.get(name) for name in fields} for entry in entries]


def _well_typed(entry: dict[object, object], fields: Mapping[str, FieldType]) -> bool:
    return all(_is(entry.get(name), kind) for name, kind in fields.items())


def _is(value: object, kind: FieldType) -> bool:
    if value is None:
        return True
    if kind == "int":
        return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63
    # A database takes neither NUL nor half a surrogate pair.
    return isinstance(value, str) and "\0" not in value and _encodes(value)


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def parse_float(column: str) -> pl.Expr:
    """Return the numbers of a text column; null where it is empty or not a finite number."""
    value = pl.col(column).str.strip_chars().cast(pl.Float64, strict=False)
    return pl.when(value.is_finite()).then(value)


def parse_int(column: str) -> pl.Expr:
    """Return the whole numbers of a text column (``7`` or ``7.0``); null for anything else."""
    text = pl.col(column).str.strip_chars()
    return (
        pl.when(text.str.contains(r"^[+-]?\d{1,18}(?:\.0*)?$"))
        .then(text.str.strip_chars_start("+").str.split(".").list.first())
        .cast(pl.Int64, strict=False)
    )


def parse_date(column: str) -> pl.Expr:
    """Return the dates of a text column, written ``YYYY-MM-DD``; null for anything else."""
    text = pl.col(column).str.strip_chars()
    return (
        pl.when(text.str.contains(r"^\d{4}-\d{2}-\d{2}$"))
        .then(text)
        .str.to_date("%Y-%m-%d", strict=False)
    )


def parse_text(column: str) -> pl.Expr:
    """Return a text column without surrounding white space; null where it is empty."""
    text = pl.col(column).str.strip_chars()
    return pl.when(text != "").then(text)
