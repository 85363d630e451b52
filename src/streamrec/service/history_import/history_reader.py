"""The files in which people bring their history along → rows. Pure: bytes in, rows out.

One line is one row. A line that cannot be used is a row that says why; only what makes the whole
file unusable (another encoding, a header without the columns) is an error.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from streamrec.errors import InvalidParameter
from streamrec.i18n.messages import Message, message
from streamrec.service.history_import.history_cells import (
    Refused,
    half_stars_of,
    out_of_ten,
    printable,
    read_time,
    told,
    wanted_title,
)
from streamrec.store.title_matching import TitleReference

Format = Literal["csv", "ndjson", "letterboxd", "letterboxd-watched", "imdb"]

LINE_LIMIT = 64 * 1024  # bytes


class Entry(NamedTuple):
    """A row of somebody's history.

    ``given`` is what names the title, for a report; ``half_stars`` (1-10) is None where the format
    has none; ``at`` (seconds since 1970) is None where the row tells no time. Where ``refused`` is
    not None it says why the row cannot be used.
    """

    line: int
    given: str
    wanted: TitleReference = TitleReference()
    half_stars: int | None = None
    at: int | None = None
    refused: Message | None = None


@dataclass(frozen=True)
class _Columns:
    """Which columns a format reads.

    Attributes
    ----------
    read
        Field → names of its column, in small letters without spaces and underscores.
    needed
        Of each of these one field must be there.
    """

    read: Mapping[str, tuple[str, ...]]
    needed: tuple[tuple[str, ...], ...]


_PLAIN = _Columns(
    {
        "title_id": ("titleid",),
        "tmdb": ("tmdbid",),
        "imdb": ("imdbid",),
        "movielens": ("movieid",),
        "name": ("title", "name"),
        "year": ("year",),
        "stars": ("stars", "rating"),
        "at": ("ratedat", "timestamp"),
    },
    (("stars",), ("title_id", "tmdb", "imdb", "movielens", "name")),
)
_LETTERBOXD = {"name": ("name",), "year": ("year",), "at": ("date",)}
_COLUMNS: Mapping[Format, _Columns] = {
    # The older form has "You rated" and "created" (in words), and is otherwise ordered.
    "imdb": _Columns(
        {
            "imdb": ("const",),
            "ten": ("yourrating", "yourated"),
            "at": ("daterated", "created"),
            "name": ("title",),
            "year": ("year",),
            "kind": ("titletype",),
        },
        (("imdb",), ("ten",)),
    ),
    "letterboxd": _Columns(
        _LETTERBOXD | {"stars": ("rating",), "uri": ("letterboxduri",)},
        (("name",), ("year",), ("stars",), ("uri",)),
    ),
    "letterboxd-watched": _Columns(
        _LETTERBOXD | {"uri": ("letterboxduri",)}, (("name",), ("year",), ("uri",))
    ),
    "csv": _PLAIN,
    "ndjson": _PLAIN,
}


class HistoryReader:
    """Reads a history as it comes, in pieces of any size.

    Parameters
    ----------
    form
        ``csv`` and ``ndjson`` name a title by ``title_id``, ``tmdb_id``, ``imdb_id`` or ``title``
        with ``year``, and give ``stars`` (or ``rating``) and, if known, ``rated_at`` (ISO 8601) or
        ``timestamp`` (seconds since 1970); other columns are passed over. The others are the files
        that Letterboxd and IMDb export.
    now
        Seconds since 1970: no rating is of a later time.
    """

    def __init__(self, form: Format, now: int) -> None:
        self._form, self._now = form, now
        self._rest = b""
        self._line = 0
        self._header: list[str] | None = None
        self._places: dict[str, int] = {}

    def feed(self, piece: bytes) -> Iterator[Entry]:
        """Yield the rows that end in this piece of the file.

        Raises
        ------
        InvalidParameter
            It is no such file.
        """
        *lines, self._rest = (self._rest + piece).split(b"\n")
        for line in lines:
            yield from self._read(line)
        if len(self._rest) > LINE_LIMIT:
            raise _unusable(
                self._line + 1, message("is longer than %(limit)s bytes", limit=LINE_LIMIT)
            )

    def close(self) -> Iterator[Entry]:
        """Yield the last row, where no line break ends it.

        Raises
        ------
        InvalidParameter
            It is no such file, or there was none.
        """
        last, self._rest = self._rest, b""
        yield from self._read(last)
        if self._header is None and self._form != "ndjson":
            raise InvalidParameter("body", message("is empty: it must be the file itself"))

    def _read(self, raw: bytes) -> Iterator[Entry]:
        self._line += 1
        try:
            text = raw.decode("utf-8-sig" if self._line == 1 else "utf-8").strip("\r")
        except UnicodeDecodeError:
            what = message("is not UTF-8 text: save the file as UTF-8")
            raise _unusable(self._line, what) from None
        if not text.strip():
            return
        if self._form != "ndjson" and self._header is None:
            self._header = self._read_header(text)
            return
        try:
            fields = self._json_fields(text) if self._form == "ndjson" else self._cells(text)
        except Refused as error:
            yield Entry(self._line, printable(text), refused=error.reason)
            return
        yield self._entry(fields)

    def _read_header(self, text: str) -> list[str]:
        try:
            header = [_plain(name) for name in _cut(text)]
        except Refused:
            header = []
        missing = _missing(_COLUMNS[self._form], header)
        if not missing:
            for field, names in _COLUMNS[self._form].read.items():
                place = next((header.index(name) for name in names if name in header), None)
                if place is not None:
                    self._places[field] = place
            if self._form == "csv" and "userid" in header:
                what = message("names users of its own: import it with `streamrec ratings`")
                raise InvalidParameter("body", what)
            return header
        others = [form for form, columns in _COLUMNS.items() if not _missing(columns, header)]
        if others:
            what = message("this file looks like %(format)s", format=others[0])
            raise InvalidParameter("format", what, others[:1])
        if text.count(";") > text.count(","):
            raise _unusable(self._line, message("separates its cells by semicolons"))
        what = message("lacks the column %(column)s in its header", column=" / ".join(missing))
        raise _unusable(self._line, what)

    def _cells(self, text: str) -> dict[str, str]:
        cells, width = _cut(text), len(self._header or ())
        if len(cells) != width:
            raise Refused(
                message("has %(cells)s cells, the header %(width)s", cells=len(cells), width=width)
            )
        return {field: cells[place].strip() for field, place in self._places.items()}

    def _json_fields(self, text: str) -> dict[str, str]:
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            raise Refused(message("is not a JSON object"))
        given = {_plain(name): value for name, value in found.items()}
        names = _COLUMNS["ndjson"].read.items()
        values = (
            (field, next((given[n] for n in all_ if n in given), None)) for field, all_ in names
        )
        return {field: _as_text(value) for field, value in values if value is not None}

    def _entry(self, fields: Mapping[str, str]) -> Entry:
        given = ""
        try:
            wanted = wanted_title(fields)
            given = told(wanted)
            if not given:
                raise Refused(message("names no title"))
            half_stars = self._half_stars(fields)
            at = read_time(fields.get("at", ""), self._now)
            return Entry(self._line, given, wanted, half_stars, at)
        except Refused as error:
            given = given or printable(" ".join(fields.values()))
            return Entry(self._line, given, refused=error.reason)

    def _half_stars(self, fields: Mapping[str, str]) -> int | None:
        if self._form == "letterboxd-watched":
            return None
        if self._form == "imdb":
            return out_of_ten(fields["ten"])
        return half_stars_of(fields.get("stars", ""))


def _unusable(line: int, what: Message) -> InvalidParameter:
    where = message("line %(line)s %(what)s", line=str(line), what=what)
    if line > 1:
        where = message("%(what)s; the rows before it are imported", what=where)
    return InvalidParameter("body", where)


def _plain(name: str) -> str:
    return name.strip().lower().replace("_", "").replace(" ", "")


def _cut(text: str) -> list[str]:
    try:
        return next(csv.reader([text], strict=True))
    except csv.Error as error:
        raise Refused(message("has a broken quotation: %(detail)s", detail=str(error))) from None


def _missing(columns: _Columns, header: list[str]) -> list[str]:
    for fields in columns.needed:
        if not any(name in header for field in fields for name in columns.read[field]):
            return [columns.read[field][0] for field in fields]
    return []


def _as_text(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Refused(message("holds a value that is neither text nor number"))
    return str(value).strip()
