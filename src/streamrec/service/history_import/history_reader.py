"""Read the history that a viewer exported from another service: bytes → rows.

One line is one row. A line that cannot be used is a row with a rejection. Only what makes the whole
file unusable is an error: another encoding, or a header without the columns.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from streamrec.errors import InvalidParameter
from streamrec.i18n.messages import Message, message
from streamrec.service.history_import.history_formats import (
    COLUMNS,
    MARKS,
    HistoryFormat,
    plain_name,
)
from streamrec.service.history_import.history_values import (
    RejectedRow,
    parse_out_of_ten,
    parse_reference,
    parse_stars,
    parse_time,
    quote,
    reference_text,
)
from streamrec.store.title_matching import TitleReference

LINE_LIMIT = 64 * 1024  # bytes
MAX_LINES = 100_000
"""Lines of a file that are read; empty ones count, since reading them takes time too."""


class HistoryRow(NamedTuple):
    """A row of a viewer's history; ``named`` is what names the title, for a report.

    ``half_stars`` (1-10) and ``at`` (seconds since 1970) are None where the file has none.
    """

    line: int
    named: str
    reference: TitleReference = TitleReference()
    half_stars: int | None = None
    at: int | None = None
    rejected: RejectedRow | None = None


class HistoryReader:
    """Reads a history in pieces of any size; no rating is later than `now` (since 1970)."""

    def __init__(self, form: HistoryFormat, now: int) -> None:
        self._format, self._now = form, now
        self._rest, self._line = b"", 0
        self._header: list[str] | None = None
        self._positions: dict[str, int] = {}

    def feed(self, piece: bytes) -> Iterator[HistoryRow]:
        """Yield the rows that end in this piece; ``InvalidParameter``: of another format."""
        *lines, self._rest = (self._rest + piece).split(b"\n")
        for line in lines:
            yield from self._read_line(line)
        if len(self._rest) > LINE_LIMIT:
            what = message("is longer than %(limit)s bytes", limit=LINE_LIMIT)
            raise _unusable(self._line + 1, what)

    def close(self) -> Iterator[HistoryRow]:
        """Yield the last row if no line break ends it; ``InvalidParameter`` as `feed`."""
        last, self._rest = self._rest, b""
        yield from self._read_line(last)
        if self._header is None and self._format != "ndjson":
            raise InvalidParameter("body", message("is empty: it must be the file itself"))

    def _read_line(self, raw: bytes) -> Iterator[HistoryRow]:
        self._line += 1
        if self._line > MAX_LINES:
            what = message("is beyond the %(limit)s lines that a file may have", limit=MAX_LINES)
            raise _unusable(self._line, what)
        try:
            text = raw.decode("utf-8-sig" if self._line == 1 else "utf-8").strip("\r")
        except UnicodeDecodeError:
            what = message("is not UTF-8 text: save the file as UTF-8")
            raise _unusable(self._line, what) from None
        if not text.strip():
            return
        if self._format != "ndjson" and self._header is None:
            self._header = self._read_header(text)
            return
        named = quote(text)
        try:
            fields = _json_fields(text) if self._format == "ndjson" else self._cells(text)
            named = quote(" ".join(fields.values()))
            reference = parse_reference(fields)
            if not reference_text(reference):
                raise RejectedRow("no_title")
            named = reference_text(reference)
            half_stars = self._half_stars(fields)
            at = parse_time(fields.get("at", ""), self._now)
            yield HistoryRow(self._line, named, reference, half_stars, at)
        except RejectedRow as rejected:
            yield HistoryRow(self._line, named, rejected=rejected)

    def _read_header(self, text: str) -> list[str]:
        try:
            header = [plain_name(name) for name in _split_cells(text)]
        except RejectedRow:
            header = []
        if missing := COLUMNS[self._format].missing(header):
            self._refuse_header(header, text, missing)
        if self._format == "csv" and "userid" in header:
            what = message("names users of its own: import it with `streamrec ratings`")
            raise InvalidParameter("body", what)
        self._positions = COLUMNS[self._format].positions(header)
        return header

    def _refuse_header(self, header: list[str], text: str, missing: str) -> None:
        others = [form for form, columns in COLUMNS.items() if not columns.missing(header)]
        if others:
            what = message("this file looks like %(format)s", format=others[0])
            raise InvalidParameter("format", what, others[:1])
        if text.count(";") > text.count(","):
            raise _unusable(self._line, message("separates its cells by semicolons"))
        what = message("lacks the column %(column)s in its header", column=missing)
        raise _unusable(self._line, what)

    def _cells(self, text: str) -> dict[str, str]:
        cells, width = _split_cells(text), len(self._header or ())
        if len(cells) != width:
            raise RejectedRow("cell_count", cells=len(cells), width=width)
        return {field: cells[position].strip() for field, position in self._positions.items()}

    def _half_stars(self, fields: Mapping[str, str]) -> int | None:
        if self._format in MARKS:
            return None
        if self._format == "imdb":
            return parse_out_of_ten(fields["out_of_ten"])
        return parse_stars(fields.get("stars", ""))


def _unusable(line: int, what: Message) -> InvalidParameter:
    where = message("line %(line)s %(what)s", line=str(line), what=what)
    if line > 1:
        where = message("%(what)s; the rows before it are imported", what=where)
    return InvalidParameter("body", where)


def _split_cells(text: str) -> list[str]:
    try:
        return next(csv.reader([text], strict=True))
    except csv.Error as error:
        raise RejectedRow("broken_quotation", detail=str(error)) from None


def _json_fields(text: str) -> dict[str, str]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise RejectedRow("not_an_object")
    values = {plain_name(name): value for name, value in found.items()}
    columns = COLUMNS["ndjson"].names.items()  # where two names are there, the first counts
    chosen = {field: values[n] for field, names in columns for n in names[::-1] if n in values}
    return {field: _as_text(value) for field, value in chosen.items() if value is not None}


def _as_text(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise RejectedRow("invalid_value")
    return str(value).strip()
