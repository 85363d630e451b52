"""Bringing in somebody's history: rows are matched and written while the file still comes."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterable, Iterator

from streamrec.errors import InvalidParameter
from streamrec.i18n.translator import Translator
from streamrec.service.api.schemas import ImportCounts, ImportedRow, ImportReport, Outcome
from streamrec.service.history_import.history_reader import Entry, Format, HistoryReader
from streamrec.service.history_import.import_limiter import ImportLimiter
from streamrec.store.clock import now
from streamrec.store.database import Store
from streamrec.store.history_writes import WriteOutcome, import_ratings, import_seen
from streamrec.store.title_matching import Match, match_titles
from streamrec.store.user_accounts import get_user, lock_user

# Rows in one transaction: other writers wait for no longer than that takes, some 20 ms.
_AT_ONCE = 500
# The report names so many rows; what comes after is written and counted.
REPORT_ROWS = 10_000


class Import:
    """One file on its way in.

    Parameters
    ----------
    form
        The format of the file.
    reader
        Writes the reasons in the report in the language of whoever reads it.
    """

    def __init__(self, store: Store, user_id: str, form: Format, reader: Translator) -> None:
        self._store, self._user_id, self._form = store, user_id, form
        self._translate = reader.text
        self._now = now()
        self._reader = HistoryReader(form, self._now)
        self._waiting: list[Entry] = []
        self._rows: list[ImportedRow] = []
        self._unmatched: list[ImportedRow] = []
        self._counts: Counter[str] = Counter()

    def start(self) -> None:
        """Look whether there is such a person, before the file is read.

        Raises
        ------
        UnknownName
            There is not.
        """
        with self._store.autocommit() as connection:
            get_user(connection, self._user_id)

    def feed(self, piece: bytes) -> None:
        """Take the next piece of the file, and write the rows that are whole in it.

        Raises
        ------
        InvalidParameter
            It is no such file. The rows before the line at fault stay written.
        UnknownName
            The person was deleted meanwhile.
        """
        self._take(self._reader.feed(piece))

    def finish(self) -> ImportReport:
        """Write what is left, and tell what became of each row.

        Raises
        ------
        InvalidParameter, UnknownName
            As ``feed``.
        """
        self._take(self._reader.close())
        self._write()
        return ImportReport(
            format=self._form,
            rows=self._counts.total(),
            counts=ImportCounts(**self._counts),
            complete=self._counts.total() <= REPORT_ROWS,
            items=self._rows,
            unmatched=self._unmatched,
        )

    def _take(self, entries: Iterator[Entry]) -> None:
        try:
            for entry in entries:
                self._waiting.append(entry)
                if len(self._waiting) == _AT_ONCE:
                    self._write()
        except InvalidParameter:  # in a line; those before it are good
            self._write()
            raise

    def _write(self) -> None:
        entries, self._waiting = self._waiting, []
        usable = [entry for entry in entries if entry.refused is None]
        with self._store.read() as connection:
            matches = match_titles(connection, [entry.wanted for entry in usable])
        found = [
            (entry, match.title_id)
            for entry, match in zip(usable, matches, strict=True)
            if match.title_id is not None
        ]
        written = iter(self._write_found(found))
        matched = iter(matches)
        for entry in entries:
            match = next(matched) if entry.refused is None else Match(reason=entry.refused)
            if match.title_id is not None:
                outcome: Outcome = next(written)
            else:
                outcome = "unmatched" if entry.refused is None else "refused"
            self._tell(entry, match, outcome)

    def _write_found(self, found: list[tuple[Entry, str]]) -> list[WriteOutcome]:
        if not found:
            return []
        with self._store.write() as connection:
            lock_user(connection, self._user_id)
            if self._form == "letterboxd-watched":
                seen = [(title_id, entry.at) for entry, title_id in found]
                return import_seen(connection, self._user_id, seen, self._now)
            rated = [(title_id, entry.half_stars or 0, entry.at) for entry, title_id in found]
            return import_ratings(connection, self._user_id, rated, self._now)

    def _tell(self, entry: Entry, match: Match, outcome: Outcome) -> None:
        self._counts[outcome] += 1
        row = ImportedRow.model_construct(
            line=entry.line,
            given=entry.given,
            outcome=outcome,
            title_id=match.title_id,
            title=match.title,
            year=match.year,
            stars=None if entry.half_stars is None else entry.half_stars / 2,
            reason=None if match.reason is None else self._translate(match.reason),
        )
        if self._counts.total() <= REPORT_ROWS:
            self._rows.append(row)
        if outcome == "unmatched" and len(self._unmatched) < REPORT_ROWS:
            self._unmatched.append(row)


async def bring_in(
    coming: Import, import_limiter: ImportLimiter, pieces: AsyncIterable[bytes]
) -> ImportReport:
    """Bring in somebody's history and tell what became of each row.

    For a form's upload as well as for a body: the whole is never in memory, and other requests
    have their turn between its pieces. Whether the caller may write for this person must have been
    asked before.

    Parameters
    ----------
    pieces
        The bytes of the file, cut anywhere.

    Raises
    ------
    UnknownName
        There is no such person.
    InvalidParameter
        It is no file of that format. The rows before the line at fault stay written; bringing the
        mended file in again changes nothing about them.
    NotAllowed
        Too many files are being brought in (429).
    """
    with import_limiter.admit():
        await import_limiter.run(coming.start)
        async for piece in pieces:
            await import_limiter.run(coming.feed, piece)
        return await import_limiter.run(coming.finish)
