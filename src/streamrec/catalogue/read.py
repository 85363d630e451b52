"""CSV file → table of text cells with the line each row starts on.

Python's own ``csv`` in strict mode reads here, not a faster reader: it says on which line a row
starts, and where a row is broken instead of guessing what it may have meant.
"""

from __future__ import annotations

import csv
import difflib
import gc
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import compress
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from streamrec.errors import InputError

if TYPE_CHECKING:
    import polars as pl

# A cell holds a film's whole cast, 13,000 characters in practice; csv's default limit is 131,072.
_CELL_LIMIT = 16 * 1024 * 1024
_OTHER_DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "vertical bars"}


@dataclass(frozen=True)
class RawTable:
    """The text cells of a CSV file.

    Attributes
    ----------
    frame
        ``line`` (Int64, from 1) and the wanted columns as text, in the file's order; an empty
        cell is the empty string.
    broken
        (line, reason) of each row that has no such cells.
    """

    frame: pl.DataFrame
    broken: list[tuple[int, str]]

    @property
    def rows_read(self) -> int:
        """Rows found in the file: whole ones and broken ones."""
        return self.frame.height + len(self.broken)


class _Lines(Iterator[str]):
    """The lines of a file, counted; those of the row being read can be read again."""

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


def read_table(
    path: Path,
    wanted: Sequence[str],
    optional: Sequence[str] = (),
    or_latin_1: bool = False,
) -> RawTable:
    """Return the `wanted` columns of a CSV file as text, and of the `optional` ones those it has.

    The file is UTF-8; with `or_latin_1` one that is not is read as Latin-1.

    A row with another number of cells than the header, a broken quotation or a NUL character goes
    to ``broken``; a quotation that is never closed costs its own line only, not the rows after it.

    Raises
    ------
    InputError
        The file is missing, empty, not UTF-8, not comma-separated, cut off in the middle of a
        row, or lacks a wanted column.
    """
    import polars as pl

    try:
        encoding = "latin-1" if or_latin_1 and _line_of_bad_byte(path) else "utf-8-sig"
        with path.open(newline="", encoding=encoding) as handle:
            header, lines, rows, broken = _read_rows(path, handle, wanted)
    except FileNotFoundError:
        raise InputError(str(path), "there is no such file", "Check the path") from None
    except (IsADirectoryError, PermissionError) as error:
        raise InputError(str(path), error.strerror or "cannot be opened", "Check it") from None
    except UnicodeDecodeError:
        raise InputError(
            str(path), "not UTF-8 text", "Save the file as UTF-8", _line_of_bad_byte(path)
        ) from None
    cells = list(zip(*rows, strict=True)) or [()] * len(header)
    names = [*wanted, *(name for name in optional if name in header)]
    columns = [pl.Series(name, cells[header.index(name)], pl.String) for name in names]
    return RawTable(pl.DataFrame([pl.Series("line", lines, pl.Int64), *columns]), broken)


def _read_rows(
    path: Path, handle: TextIO, wanted: Sequence[str]
) -> tuple[list[str], list[int], list[list[str]], list[tuple[int, str]]]:
    """Return the header, the whole rows with their lines, and the broken rows."""
    csv.field_size_limit(_CELL_LIMIT)
    header = _read_header(path, csv.reader(handle, strict=True), wanted)
    handle.seek(0)
    broken: list[tuple[int, str]] = []
    try:
        lines, rows = _records(handle, len(header))
    except csv.Error:
        handle.seek(0)
        lines, rows = _records_one_by_one(path, handle, len(header), broken)
    lines, rows = lines[1:], rows[1:]  # the first is the header
    if _holds_nul(path):
        whole = [not any("\0" in cell for cell in row) for row in rows]
        holes = compress(lines, (not one for one in whole))
        broken = sorted(broken + [(line, "holds a NUL character") for line in holes])
        lines, rows = list(compress(lines, whole)), list(compress(rows, whole))
    if not rows and not broken:
        raise InputError(str(path), "has a header and no rows", "Give a file with rows")
    return header, lines, rows, broken


def _records(handle: TextIO, width: int) -> tuple[list[int], list[list[str]]]:
    """Return the line and the cells of each record.

    Raises
    ------
    csv.Error
        A quotation is broken somewhere, or a record has not `width` cells.
    """
    reader = csv.reader(handle, strict=True)
    lines: list[int] = []
    rows: list[list[str]] = []
    last = 0
    gc.disable()  # everything made here stays: the collector would walk it again and again
    try:
        for row in reader:
            rows.append(row)
            lines.append(last + 1)
            last = reader.line_num
    finally:
        gc.enable()
    if set(map(len, rows)) != {width}:
        raise csv.Error("records of several widths")
    return lines, rows


def _records_one_by_one(
    path: Path, handle: TextIO, width: int, broken: list[tuple[int, str]]
) -> tuple[list[int], list[list[str]]]:
    """Return the same; a line that does not begin a whole record goes to `broken`.

    The lines after it are read again, as records of their own: a quotation mark too many in one
    row must not swallow the next.
    """
    source = _Lines(handle)
    reader = csv.reader(source, strict=True)
    lines: list[int] = []
    rows: list[list[str]] = []
    while True:
        line, row, reason = source.start_row(), None, ""
        try:
            row = next(reader)
        except StopIteration:
            return lines, rows
        except csv.Error as error:
            reason = f"broken quotation: {error}"
        if row is not None and len(row) == width:
            rows.append(row)
            lines.append(line)
        elif row != []:  # a blank line is no row
            if not source.last.endswith("\n"):
                raise _cut_off(path, line)
            broken.append((line, reason or f"has {len(row or [])} cells, the header {width}"))
            source.give_up_row()


def _holds_nul(path: Path) -> bool:
    """Tell whether there is a NUL byte anywhere: looked for once, not in a million cells."""
    with path.open("rb") as handle:
        return any(b"\0" in block for block in iter(lambda: handle.read(1 << 20), b""))


def _read_header(path: Path, reader: Iterator[list[str]], wanted: Sequence[str]) -> list[str]:
    try:
        header = [name.strip() for name in next(reader)]
    except StopIteration:
        raise InputError(str(path), "is empty", "Give a CSV file with a header line") from None
    except csv.Error as error:
        raise InputError(
            str(path), f"the header cannot be read ({error})", "Quote its cells properly", 1
        ) from None
    missing = [name for name in wanted if name not in header]
    for delimiter, called in _OTHER_DELIMITERS.items():
        if missing and len(header) == 1 and delimiter in header[0]:
            raise InputError(
                str(path), f"cells are separated by {called}", "Save it with commas", line=1
            )
    if missing:
        raise InputError(
            str(path),
            f"lacks {', '.join(missing)} among its columns{_near(missing[0], header)}",
            f"Give a file whose first line names {', '.join(wanted)}",
            line=1,
        )
    twice = [name for name in wanted if header.count(name) > 1]
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


def _line_of_bad_byte(path: Path) -> int | None:
    """Return the first line that is not UTF-8, None where all are."""
    with path.open("rb") as handle:
        for number, line in enumerate(handle, start=1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                return number
    return None
