"""The outcome of an import, row by row."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from streamrec.i18n.messages import Message
from streamrec.service.history_import.history_formats import HistoryFormat

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
