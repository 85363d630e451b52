"""Import a viewer's history: match, write and report its rows while the file still arrives."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterable, Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from streamrec.errors import InvalidParameter
from streamrec.i18n.messages import Message, message
from streamrec.service.history_import.history_formats import MARKS, HistoryFormat
from streamrec.service.history_import.history_reader import HistoryReader, HistoryRow
from streamrec.service.history_import.import_limiter import ImportLimiter
from streamrec.store.database import Store
from streamrec.store.history_writes import WriteOutcome, import_marks, import_ratings
from streamrec.store.ratings import too_many_titles
from streamrec.store.tables import now
from streamrec.store.title_matching import Match, match_titles
from streamrec.store.user_accounts import get_user, lock_user

# Rows in one transaction. It takes some 20 ms, and other writers wait no longer than that.
_BATCH = 500
MAX_REFUSED_IN_A_ROW = 1_000
"""Lines without a usable row, one after the other, after which a file is not what it claims."""

ImportOutcome = Literal["imported", "replaced", "same", "older", "unmatched", "refused"]

REPORT_ROWS = 10_000
"""A report lists this many rows; further rows are written and counted."""


class ImportedRow(NamedTuple):
    """A row of the file with its outcome; ``reason`` says why nothing was written."""

    line: int
    named: str
    outcome: ImportOutcome
    title_id: str | None
    title: str | None
    year: int | None
    stars: float | None
    reason: Message | None


@dataclass
class ImportReport:
    """The counts of all rows, the first rows, and the first rows without a matching title."""

    form: HistoryFormat
    counts: Counter[ImportOutcome] = field(default_factory=Counter)
    rows: list[ImportedRow] = field(default_factory=list)
    unmatched: list[ImportedRow] = field(default_factory=list)

    @property
    def n_rows(self) -> int:
        """The rows of the file."""
        return self.counts.total()

    @property
    def is_complete(self) -> bool:
        """Whether the report lists every row."""
        return self.n_rows <= REPORT_ROWS

    def add(self, row: ImportedRow) -> None:
        """Count a row, and list it while there is room."""
        self.counts[row.outcome] += 1
        if self.is_complete:
            self.rows.append(row)
        if row.outcome == "unmatched" and len(self.unmatched) < REPORT_ROWS:
            self.unmatched.append(row)

    def plus(self, other: ImportReport) -> ImportReport:
        """Return the report of both files."""
        rows = (self.rows + other.rows)[:REPORT_ROWS]
        unmatched = (self.unmatched + other.unmatched)[:REPORT_ROWS]
        return ImportReport(self.form, self.counts + other.counts, rows, unmatched)


class HistoryImport:
    """The import of one file; the viewer may rate `max_titles` titles, and mark as many."""

    def __init__(
        self, store: Store, user_id: str, form: HistoryFormat, max_titles: int | None = None
    ) -> None:
        self._store, self._user_id, self._max_titles = store, user_id, max_titles
        self._now = now()
        self._reader = HistoryReader(form, self._now)
        self._waiting: list[HistoryRow] = []
        self._n_refused = 0
        self._report = ImportReport(form)

    def start(self) -> None:
        """Check that the viewer exists, before the file is read; ``UnknownName`` if not."""
        with self._store.autocommit() as connection:
            get_user(connection, self._user_id)

    def feed(self, piece: bytes) -> None:
        """Write the rows that end in the next piece of the file; raises as `import_history`."""
        self._take(self._reader.feed(piece))

    def finish(self) -> ImportReport:
        """Write the remaining rows, and return the outcome of each row."""
        self._take(self._reader.close())
        self._write()
        return self._report

    def _take(self, rows: Iterator[HistoryRow]) -> None:
        try:
            for row in rows:
                self._waiting.append(row)
                self._n_refused = 0 if row.rejected is None else self._n_refused + 1
                if self._n_refused == MAX_REFUSED_IN_A_ROW:
                    raise self._too_many_refused(row.line)
                if len(self._waiting) == _BATCH:
                    self._write()
        except InvalidParameter:  # of a line; the rows before it are good
            self._write()
            raise

    def _too_many_refused(self, line: int) -> InvalidParameter:
        what = message(
            "line %(line)s is the last of %(limit)s in a row that cannot be used; the rows before "
            "them are imported",
            line=str(line),
            limit=MAX_REFUSED_IN_A_ROW,
        )
        return InvalidParameter("body", what)

    def _write(self) -> None:
        rows, self._waiting = self._waiting, []
        usable = [row for row in rows if row.rejected is None]
        with self._store.read() as connection:
            matches = match_titles(connection, [row.reference for row in usable])
        pairs = zip(usable, matches, strict=True)
        matched = [(row, match.title_id) for row, match in pairs if match.title_id is not None]
        written, found = iter(self._write_matched(matched)), iter(matches)
        for row in rows:
            outcome: ImportOutcome = "refused"
            match = Match(reason=row.rejected.reason) if row.rejected else next(found)
            if row.rejected is None:
                outcome = "unmatched" if match.title_id is None else next(written)
            if outcome == "refused" and row.rejected is None:
                match = match._replace(reason=too_many_titles(self._max_titles or 0))
            stars = None if row.half_stars is None else row.half_stars / 2
            film = (match.title_id, match.title, match.year)
            self._report.add(ImportedRow(row.line, row.named, outcome, *film, stars, match.reason))

    def _write_matched(self, matched: list[tuple[HistoryRow, str]]) -> list[WriteOutcome]:
        if not matched:
            return []
        with self._store.write() as connection:
            lock_user(connection, self._user_id)
            if kind := MARKS.get(self._report.form):
                marked = [(title_id, row.at) for row, title_id in matched]
                return import_marks(
                    connection, self._user_id, kind, marked, self._now, self._max_titles
                )
            rated = [(title_id, row.half_stars or 0, row.at) for row, title_id in matched]
            return import_ratings(connection, self._user_id, rated, self._now, self._max_titles)


async def import_history(
    history: HistoryImport, limiter: ImportLimiter, pieces: AsyncIterable[bytes]
) -> ImportReport:
    """Import a viewer's history and return the outcome of each row.

    The pieces of the file, cut anywhere, may come from a form's upload or from a body. The file is
    never in memory as a whole, and other requests run between its pieces. The caller must have
    checked that the request may write for this viewer. ``UnknownName``: the viewer does not exist.
    ``InvalidParameter``: the file does not have this format; the rows before the line at fault stay
    written, and importing the corrected file changes nothing about them. ``NotAllowed`` (429): too
    many imports are running.
    """
    with limiter.admit():
        await limiter.run(history.start)
        async for piece in pieces:
            await limiter.run(history.feed, piece)
        return await limiter.run(history.finish)
