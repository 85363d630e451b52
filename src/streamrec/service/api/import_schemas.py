"""What ``/api/v1`` asks and answers about imports."""

from __future__ import annotations

from pydantic import BaseModel, Field

from streamrec.service.history_import.history_formats import HistoryFormat
from streamrec.service.history_import.history_importer import ImportOutcome
from streamrec.service.query_parameters import StrictModel


class ImportQuery(StrictModel):
    """The parameters of an import."""

    form: HistoryFormat = Field(alias="format")


class ImportedRow(BaseModel):
    """The outcome of a line of an imported file."""

    line: int = Field(description="of the file, from 1")
    given: str = Field(description="what the line says about its title")
    outcome: ImportOutcome = Field(description="older: a newer rating of the title stays")
    title_id: str | None = Field(description="the title that was matched; null: none")
    title: str | None
    year: int | None
    stars: float | None = Field(description="null: refused, or a mark and no rating")
    reason: str | None = Field(description="why nothing was written; null where something was")


class ImportCounts(BaseModel):
    """The number of lines with each outcome."""

    imported: int = 0
    replaced: int = 0
    same: int = 0
    older: int = 0
    unmatched: int = 0
    refused: int = 0


class ImportReport(BaseModel):
    """The outcome of an import, line by line."""

    format: str
    rows: int = Field(description="lines that are not blank, without the header")
    counts: ImportCounts
    complete: bool = Field(description="whether items holds every line: it ends at 10,000")
    items: list[ImportedRow]
    unmatched: list[ImportedRow] = Field(description="what was not found; ends at 10,000 too")
