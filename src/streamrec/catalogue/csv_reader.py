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
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TextIO

import polars as pl

from streamrec.catalogue.reject_codes import RejectCode
from streamrec.errors import InputError

# A cell holds a film's whole cast, 13,000 characters in practice; csv's default limit is 131,072.
_CELL_LIMIT = 16 * 1024 * 1024
_OTHER_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "vertical bars"}
# Rows that become columns at a time: their lists of cells are the most of the memory.
_ROWS_AT_ONCE = 4096
# Polars reads each line as one cell, with a separator that no text file holds. The line is then
# split, so that a row with a cell too many or too few is found instead of cut or filled.
_NO_SEPARATOR = "\x1f"
_LONE_CARRIAGE_RETURN = re.compile(rb"\r(?!\n)")

_BROKEN = {"line": pl.Int64(), "code": pl.String(), "value": pl.String()}
_Broken = tuple[int, RejectCode, str | None]


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
    csv.field_size_limit(_CELL_LIMIT)
    try:
        encoding = "latin-1" if or_latin_1 and _line_of_bad_byte(path) else "utf-8-sig"
        with path.open(newline="", encoding=encoding) as handle:
            names = header or _read_header(path, handle, columns, separator)
            kept = [*columns, *(name for name in optional if name in names)]
            places = {name: names.index(name) for name in kept}
            if encoding == "utf-8-sig" and _is_one_row_a_line(path):
                table = _split_lines(path, len(names), places, separator, skip=header is None)
            else:
                handle.seek(0)
                table = _parse_rows(path, handle, len(names), places, separator, header is None)
    except FileNotFoundError:
        raise InputError(str(path), "there is no such file", "Check the path") from None
    except (IsADirectoryError, PermissionError) as error:
        raise InputError(str(path), error.strerror or "cannot be opened", "Check it") from None
    except (UnicodeDecodeError, pl.exceptions.ComputeError):
        raise InputError(
            str(path), "not UTF-8 text", "Save the file as UTF-8", _line_of_bad_byte(path)
        ) from None
    if table.rows_read == 0:
        raise InputError(str(path), "has a header and no rows", "Give a file with rows")
    return table


def _is_one_row_a_line(path: Path) -> bool:
    """Tell whether no row of a file (below its first line) can be quoted or span lines."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        body = content.find(b"\n") + 1
        if any(content.find(byte, body) >= 0 for byte in (b'"', b"\0", _NO_SEPARATOR.encode())):
            return False
        return content.find(b"\r") < 0 or _LONE_CARRIAGE_RETURN.search(content) is None


def _split_lines(
    path: Path, width: int, places: dict[str, int], separator: str, skip: bool
) -> RawTable:
    """Return the table of a file whose rows are its lines; `skip` leaves out the first."""
    text = pl.col("text").str.strip_chars_end("\r")
    rows = (
        pl.read_csv(
            path,
            has_header=False,
            new_columns=["text"],
            separator=_NO_SEPARATOR,
            quote_char=None,
            infer_schema=False,
            truncate_ragged_lines=True,
        )
        .with_row_index("line", offset=1)
        .slice(int(skip))
        .select(pl.col("line").cast(pl.Int64), text=text)
        .filter(pl.col("text") != "")
    )
    separators = pl.col("text").str.count_matches(separator, literal=True)
    whole = rows.select(separators == width - 1).to_series()
    cells = pl.col("text").str.split_exact(separator, width - 1).struct
    broken = rows.filter(~whole).select(
        "line",
        code=pl.lit(RejectCode.CELL_COUNT.value),
        value=(separators + 1).cast(pl.String),
    )
    if broken.height and broken["line"][-1] == rows["line"][-1] and not _ends_with_newline(path):
        raise _cut_off(path, broken["line"][-1])
    frame = rows.filter(whole).select(
        "line", *(cells.field(f"field_{place}").alias(name) for name, place in places.items())
    )
    return RawTable(frame, broken)


def _parse_rows(
    path: Path, handle: TextIO, width: int, places: dict[str, int], separator: str, skip: bool
) -> RawTable:
    """Return the table of any file, row by row; `skip` leaves out the first."""
    broken: list[_Broken] = []
    records = _records(path, handle, width, separator, skip, broken)
    parts = []
    while rows := list(islice(records, _ROWS_AT_ONCE)):
        lines = pl.Series("line", [line for line, _ in rows], pl.Int64)
        named = [
            pl.Series(name, [row[place] for _, row in rows], pl.String)
            for name, place in places.items()
        ]
        parts.append(pl.DataFrame([lines, *named]))
    empty = pl.DataFrame(schema={"line": pl.Int64(), **dict.fromkeys(places, pl.String())})
    return RawTable(pl.concat(parts or [empty]), pl.DataFrame(broken, _BROKEN, orient="row"))


def _records(
    path: Path, handle: TextIO, width: int, separator: str, skip: bool, broken: list[_Broken]
) -> Iterator[tuple[int, list[str]]]:
    """Yield line and cells of each whole row; a line that does not begin one goes to `broken`.

    The lines after such a line are read again as rows of their own: a quotation mark too many in
    one row must not swallow the next.
    """
    source = _Lines(handle)
    reader = csv.reader(source, strict=True, delimiter=separator)
    may_hold_nul = _holds_nul(path)
    if skip:
        next(reader)
    while True:
        line = source.start_row()
        row: list[str] | None = None
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            problem: _Broken = line, RejectCode.BROKEN_QUOTATION, None
        else:
            if len(row) == width:
                if may_hold_nul and any("\0" in cell for cell in row):
                    broken.append((line, RejectCode.NUL_CHARACTER, None))
                else:
                    yield line, row
                continue
            if not row:  # a blank line
                continue
            problem = line, RejectCode.CELL_COUNT, str(len(row))
        if not source.last.endswith("\n"):
            raise _cut_off(path, line)
        broken.append(problem)
        source.give_up_row()


class _Lines(Iterator[str]):
    """The lines of a file, counted; the lines of the row that is read can be read again."""

    def __init__(self, handle: TextIO) -> None:
        self._handle = handle
        self._again: deque[str] = deque()
        self._row: list[str] = []
        self.number = 0
        self.last = ""

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._handle)
        self.number += 1
        self.last = line
        self._row.append(line)
        return line

    def start_row(self) -> int:
        """Forget the row before; return the line number of the row that comes."""
        self._row.clear()
        return self.number + 1

    def give_up_row(self) -> None:
        """Let go of the row's first line only; the lines after it are read again as rows."""
        self._again.extendleft(reversed(self._row[1:]))
        self.number -= len(self._row) - 1


def _read_header(path: Path, handle: TextIO, columns: Sequence[str], separator: str) -> list[str]:
    try:
        header = [n.strip() for n in next(csv.reader(handle, strict=True, delimiter=separator))]
    except StopIteration:
        raise InputError(str(path), "is empty", "Give a CSV file with a header line") from None
    except csv.Error as error:
        raise InputError(
            str(path), f"the header cannot be read ({error})", "Quote its cells properly", 1
        ) from None
    missing = [name for name in columns if name not in header]
    for other, called in _OTHER_SEPARATORS.items():
        if missing and len(header) == 1 and other in header[0]:
            raise InputError(
                str(path), f"cells are separated by {called}", "Save it with commas", line=1
            )
    if missing:
        raise InputError(
            str(path),
            f"lacks {', '.join(missing)} among its columns{_near(missing[0], header)}",
            f"Give a file whose first line names {', '.join(columns)}",
            line=1,
        )
    twice = [name for name in columns if header.count(name) > 1]
    if twice:
        raise InputError(
            str(path), f"names the column {twice[0]} twice", "Rename one of the two", line=1
        )
    return header


def _near(name: str, header: list[str]) -> str:
    near = difflib.get_close_matches(name, header, n=1)
    return f" (it has {near[0]!r})" if near else ""


def _cut_off(path: Path, line: int) -> InputError:
    return InputError(
        str(path), "the file ends in the middle of a row", "Fetch the whole file again", line
    )


def _holds_nul(path: Path) -> bool:
    """Tell whether a file holds a NUL byte: one search instead of one for each cell."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return content.find(b"\0") >= 0


def _ends_with_newline(path: Path) -> bool:
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
