"""CSV file → table of text cells with the line on which each row starts.

Python's ``csv`` in strict mode reads: it knows on which line a row starts, and it reports a broken
row instead of guessing. A file without quotation marks has one row a line; Polars splits it with
the same result, fast enough for tens of millions of ratings.
"""

from __future__ import annotations

import csv
import difflib
import mmap
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TextIO

import polars as pl

from streamrec.catalogue.csv_rows import BrokenRow, CutOff, read_rows, strict_reader
from streamrec.catalogue.reject_codes import RejectCode
from streamrec.errors import InputError

_OTHER_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "vertical bars"}
# Rows that become columns at a time: their lists of cells are the most of the memory.
_ROWS_AT_ONCE = 4096
# Polars reads each line as one cell, with a separator that no text file holds. The line is then
# split, so that a row with a cell too many or too few is found instead of cut or filled.
_NO_SEPARATOR = "\x1f"
_LONE_CARRIAGE_RETURN = re.compile(rb"\r(?!\n)")

_BROKEN = {"line": pl.Int64(), "code": pl.String(), "value": pl.String()}


@dataclass(frozen=True)
class RawTable:
    """The text cells of a CSV file.

    Attributes
    ----------
    frame
        ``line`` (Int64, from 1) and the columns asked for as text, in the file's order; an empty
        cell is the empty string.
    broken
        ``line``, ``code`` (a `RejectCode`) and ``value`` of each row without such cells.
    """

    frame: pl.DataFrame
    broken: pl.DataFrame

    @property
    def rows_read(self) -> int:
        """Rows in the file: whole ones and broken ones."""
        return self.frame.height + self.broken.height


def read_table(
    path: Path,
    columns: Sequence[str],
    optional: Sequence[str] = (),
    *,
    header: Sequence[str] | None = None,
    separator: str = ",",
    or_latin_1: bool = False,
) -> RawTable:
    """Return the `columns` of a CSV file as text, and those of the `optional` ones that it has.

    A row with another number of cells than the header, with broken quotation marks or with a NUL
    character goes to ``broken``. A quotation that is never closed costs its own line only, not the
    rows after it. A blank line is not a row.

    Parameters
    ----------
    header
        The names of all columns, for a file that does not start with them.
    or_latin_1
        Whether a file that is not UTF-8 is read as Latin-1.

    Raises
    ------
    InputError
        The file is missing, empty, not UTF-8, not separated by `separator`, cut off in the middle
        of a row, or lacks a column.
    """
    with _naming_problems(path):
        encoding = "latin-1" if or_latin_1 and _line_of_bad_byte(path) else "utf-8-sig"
        with path.open(newline="", encoding=encoding) as handle:
            names = header or _read_header(path, handle, columns, separator)
            kept = [*columns, *(name for name in optional if name in names)]
            positions = {name: names.index(name) for name in kept}
            layout = _Layout(path, separator, header is None, len(names), positions)
            if encoding == "utf-8-sig" and _is_one_row_a_line(path):
                table = _split_lines(layout)
            else:
                handle.seek(0)
                table = _parse_rows(layout, handle)
    if table.rows_read == 0:
        raise InputError(str(path), "has a header and no rows", "Give a file with rows")
    return table


@dataclass(frozen=True)
class _Layout:
    """How the rows of a file are written; ``positions`` maps the columns that are kept."""

    path: Path
    separator: str
    has_header: bool
    width: int
    positions: dict[str, int]


@contextmanager
def _naming_problems(path: Path) -> Iterator[None]:
    """Turn whatever makes a file unusable into an `InputError`."""
    file = str(path)
    try:
        yield
    except FileNotFoundError:
        raise InputError(file, "the file does not exist", "Check the path") from None
    except (IsADirectoryError, PermissionError) as error:
        raise InputError(file, error.strerror or "cannot be opened", "Check it") from None
    except (UnicodeDecodeError, pl.exceptions.ComputeError):
        line = _line_of_bad_byte(path)
        raise InputError(file, "not UTF-8 text", "Save the file as UTF-8", line) from None
    except CutOff as cut_off:
        what, remedy = "the file ends in the middle of a row", "Fetch the whole file again"
        raise InputError(file, what, remedy, cut_off.line) from None


def _is_one_row_a_line(path: Path) -> bool:
    """Tell whether no row of a file (below its first line) can be quoted or span lines."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        body = content.find(b"\n") + 1
        if any(content.find(byte, body) >= 0 for byte in (b'"', b"\0", _NO_SEPARATOR.encode())):
            return False
        return content.find(b"\r") < 0 or _LONE_CARRIAGE_RETURN.search(content) is None


def _split_lines(layout: _Layout) -> RawTable:
    """Return the table of a file whose rows are its lines."""
    separator, width = layout.separator, layout.width
    text = pl.col("text").str.strip_chars_end("\r")
    rows = (
        pl.read_csv(
            layout.path,
            has_header=False,
            new_columns=["text"],
            separator=_NO_SEPARATOR,
            quote_char=None,
            infer_schema=False,
            truncate_ragged_lines=True,
        )
        .with_row_index("line", offset=1)
        .slice(int(layout.has_header))
        .select(pl.col("line").cast(pl.Int64), text=text)
        .filter(pl.col("text") != "")
    )
    separators = pl.col("text").str.count_matches(separator, literal=True)
    whole = rows.select(separators == width - 1).to_series()
    cells = pl.col("text").str.split_exact(separator, width - 1).struct
    frame = rows.filter(whole).select(
        "line",
        *(cells.field(f"field_{index}").alias(name) for name, index in layout.positions.items()),
    )
    code, value = pl.lit(RejectCode.CELL_COUNT.value), (separators + 1).cast(pl.String)
    broken = rows.filter(~whole).select("line", code=code, value=value)
    if broken.height and not whole[-1] and not ends_with_newline(layout.path):
        raise CutOff(broken["line"][-1])
    return RawTable(frame, broken)


def _parse_rows(layout: _Layout, handle: TextIO) -> RawTable:
    """Return the table of any file, read row by row."""
    broken: list[BrokenRow] = []
    records = read_rows(handle, layout.width, layout.separator, layout.has_header, broken)
    if _holds_nul(layout.path):
        records = _without_nul(records, broken)
    empty = {"line": pl.Int64(), **dict.fromkeys(layout.positions, pl.String())}
    parts = [pl.DataFrame(schema=empty)]
    while rows := list(islice(records, _ROWS_AT_ONCE)):
        lines = pl.Series("line", [line for line, _ in rows], pl.Int64)
        cells = [
            pl.Series(name, [row[position] for _, row in rows], pl.String)
            for name, position in layout.positions.items()
        ]
        parts.append(pl.DataFrame([lines, *cells]))
    return RawTable(pl.concat(parts), pl.DataFrame(broken, _BROKEN, orient="row"))


def _without_nul(
    rows: Iterator[tuple[int, list[str]]], broken: list[BrokenRow]
) -> Iterator[tuple[int, list[str]]]:
    for line, row in rows:
        if any("\0" in cell for cell in row):
            broken.append((line, RejectCode.NUL_CHARACTER, None))
        else:
            yield line, row


def _read_header(path: Path, handle: TextIO, columns: Sequence[str], separator: str) -> list[str]:
    file = str(path)
    try:
        header = [name.strip() for name in next(strict_reader(handle, separator))]
    except StopIteration:
        raise InputError(file, "is empty", "Give a CSV file with a header line") from None
    except csv.Error as error:
        what = f"the header cannot be read ({error})"
        raise InputError(file, what, "Quote its cells properly", 1) from None
    missing = [name for name in columns if name not in header]
    for other, called in _OTHER_SEPARATORS.items():
        if missing and len(header) == 1 and other in header[0]:
            raise InputError(file, f"cells are separated by {called}", "Save it with commas", 1)
    if missing:
        what = f"lacks {', '.join(missing)} among its columns{_near(missing[0], header)}"
        remedy = f"Give a file whose first line names {', '.join(columns)}"
        raise InputError(file, what, remedy, 1)
    twice = [name for name in columns if header.count(name) > 1]
    if twice:
        raise InputError(file, f"names the column {twice[0]} twice", "Rename one of the two", 1)
    return header


def _near(name: str, header: list[str]) -> str:
    near = difflib.get_close_matches(name, header, n=1)
    return f" (it has {near[0]!r})" if near else ""


def _holds_nul(path: Path) -> bool:
    """Tell whether a file holds a NUL byte: one search instead of one for each cell."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return content.find(b"\0") >= 0


def ends_with_newline(path: Path) -> bool:
    """Return whether the last byte of a file that is not empty is a line break."""
    with path.open("rb") as file:
        file.seek(-1, 2)
        return file.read() == b"\n"


def _line_of_bad_byte(path: Path) -> int | None:
    """Return the first line that is not UTF-8, None where all are."""
    with path.open("rb") as handle:
        for number, line in enumerate(handle, start=1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                return number
    return None
