"""The rejection of a row of an imported history: a code for programs, a message for its viewer."""

from __future__ import annotations

from enum import StrEnum

from streamrec.i18n.messages import Message


class HistoryRejectCode(StrEnum):
    """Why a row of a history cannot be used."""

    BROKEN_QUOTATION = "broken_quotation"
    CELL_COUNT = "cell_count"
    INVALID_CHARACTER = "invalid_character"
    INVALID_IDENTIFIER = "invalid_identifier"
    INVALID_RATING = "invalid_rating"
    INVALID_TIME = "invalid_time"
    INVALID_VALUE = "invalid_value"
    INVALID_YEAR = "invalid_year"
    NAME_TOO_LONG = "name_too_long"
    NOT_AN_OBJECT = "not_an_object"
    NO_RATING = "no_rating"
    NO_TITLE = "no_title"


class RejectedRow(ValueError):
    """A row cannot be used; `reason` says why, with the value to blame."""

    def __init__(self, code: HistoryRejectCode, reason: Message) -> None:
        self.code, self.reason = code, reason
        super().__init__(code)
