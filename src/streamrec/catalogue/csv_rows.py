"""Lines of a CSV file → its rows, each with the line on which it starts."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterable, Iterator

from streamrec.catalogue.reject_codes import RejectCode

# A cell holds a film's whole cast, 13,000 characters in practice; csv's default limit is 131,072.
_CELL_LIMIT = 16 * 1024 * 1024

BrokenRow = tuple[int, RejectCode, str | None]
"""Line, code and value of a row that cannot be read."""


class CutOff(Exception):
    """The file ends in the middle of the row that starts on `line`."""

    def __init__(self, line: int) -> None:
        self.line = line
        super().__init__(f"cut off in line {line}")


def strict_reader(lines: Iterable[str], separator: str = ",") -> Iterator[list[str]]:
    """Return the strict reader of Python's ``csv``, for cells as long as a film's cast."""
    csv.field_size_limit(_CELL_LIMIT)
    return csv.reader(lines, strict=True, delimiter=separator)


def read_rows(
    lines: Iterable[str], width: int, separator: str, has_header: bool, broken: list[BrokenRow]
) -> Iterator[tuple[int, list[str]]]:
    """Yield line and cells of each whole row; a line that does not begin one goes to `broken`.

    The lines after such a line are read again as rows of their own: a quotation mark too many in
    one row must not swallow the next. A blank line is not a row.

    Raises CutOff: the last row is broken and no line break ends it.
    """
    source = _Lines(lines)
    reader = strict_reader(source, separator)
    if has_header:
        next(reader)
    while True:
        line = source.start_row()
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            broken.append((line, RejectCode.BROKEN_QUOTATION, None))
            source.give_up_row(line)
            continue
        if len(row) == width:
            yield line, row
        elif row:
            broken.append((line, RejectCode.CELL_COUNT, str(len(row))))
            source.give_up_row(line)


class _Lines(Iterator[str]):
    """The lines of a file, counted; the lines of the row that is read can be read again."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._again: deque[str] = deque()
        self._row: list[str] = []
        self._number = 0

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._lines)
        self._number += 1
        self._row.append(line)
        return line

    def start_row(self) -> int:
        """Forget the row before; return the line number of the row that comes."""
        self._row.clear()
        return self._number + 1

    def give_up_row(self, line: int) -> None:
        """Let go of the row's first line only; the lines after it are read again as rows."""
        if not self._row[-1].endswith("\n"):
            raise CutOff(line)
        self._again.extendleft(reversed(self._row[1:]))
        self._number -= len(self._row) - 1
