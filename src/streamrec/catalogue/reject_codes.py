"""Why a row is rejected, merged or suspicious: a code for code, a message for its reader."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Any

from streamrec import columns
from streamrec.i18n.languages import SOURCE, Language
from streamrec.i18n.messages import Message, message
from streamrec.i18n.translator import translator


class RejectCode(StrEnum):
    """The reason of a row in ``rejects`` or ``suspicious``."""

    BROKEN_QUOTATION = "broken_quotation"
    CELL_COUNT = "cell_count"
    NUL_CHARACTER = "nul_character"
    EMPTY = "empty"
    NOT_AN_ID = "not_an_id"
    NOT_A_NUMBER = "not_a_number"
    NOT_A_WHOLE_NUMBER = "not_a_whole_number"
    NOT_A_DATE = "not_a_date"
    TOO_HIGH = "too_high"
    UNREADABLE = "unreadable"
    UNKNOWN_TITLE = "unknown_title"
    NOT_HALF_STARS = "not_half_stars"
    STARS_OUT_OF_RANGE = "stars_out_of_range"
    NOT_SECONDS = "not_seconds"
    SAME_ID = "same_id"
    SAME_NAME = "same_name"
    RATED_AGAIN = "rated_again"
    SMALL_AMOUNT = "small_amount"


_REASONS = {
    RejectCode.BROKEN_QUOTATION: message("the row has broken quotation marks"),
    RejectCode.CELL_COUNT: message("the row has another number of cells than the header"),
    RejectCode.NUL_CHARACTER: message("the row holds a NUL character"),
    RejectCode.EMPTY: message("no %(column)s"),
    RejectCode.NOT_AN_ID: message("%(column)s is not a number"),
    RejectCode.NOT_A_NUMBER: message("%(column)s is not a number of 0 or more"),
    RejectCode.NOT_A_WHOLE_NUMBER: message("%(column)s is not a whole number of 0 or more"),
    RejectCode.NOT_A_DATE: message("%(column)s is not a date as YYYY-MM-DD"),
    RejectCode.TOO_HIGH: message("%(column)s is over %(limit)s"),
    RejectCode.UNREADABLE: message("%(column)s cannot be read"),
    RejectCode.UNKNOWN_TITLE: message("unknown title"),
    RejectCode.NOT_HALF_STARS: message("%(column)s is not a multiple of half a star"),
    RejectCode.STARS_OUT_OF_RANGE: message("%(column)s is not within 0.5–5 stars"),
    RejectCode.NOT_SECONDS: message("%(column)s is not in seconds since 1970"),
    RejectCode.SAME_ID: message("same id"),
    RejectCode.SAME_NAME: message("the same name of the same title"),
    RejectCode.RATED_AGAIN: message("a later rating of the same title by this viewer"),
    RejectCode.SMALL_AMOUNT: message(
        "%(column)s is under 1,000 dollars, the other amount is known"
    ),
}
_MERGED = (RejectCode.SAME_ID, RejectCode.SAME_NAME, RejectCode.RATED_AGAIN)


def reject_reason(code: str, column: str | None = None) -> Message:
    """Return why rows were rejected; `column` is None if the whole row is to blame.

    >>> from streamrec.i18n.translator import translator
    >>> translator("en").text(reject_reason("too_high", "vote_average"))
    'vote_average is over 10'
    """
    limits = {c.source: c.high for c in columns.TITLES.columns if c.high is not None}
    parameters = (("column", column or ""), ("limit", limits.get(column or "", 0)))
    return replace(_REASONS[RejectCode(code)], parameters=parameters)


def reject_text(code: str, column: str | None, value: str | None) -> Message:
    """Return why one row was rejected, with the value to blame.

    >>> from streamrec.i18n.translator import translator
    >>> translator("en").text(reject_text("not_a_date", "release_date", "1997"))
    'release_date is not a date as YYYY-MM-DD: 1997'
    >>> translator("en").text(reject_text("same_id", "id", "2"))
    'same id: line 2'
    """
    reason = reject_reason(code, column)
    if not value:
        return reason
    if code in _MERGED:
        return message("%(reason)s: line %(line)s", reason=reason, line=value)
    return message("%(reason)s: %(value)s", reason=reason, value=value)


def reason_counts(
    rejects: Iterable[Mapping[str, Any]], language: Language = SOURCE
) -> dict[str, int]:
    """Return the number of rows for each reason in words.

    `rejects` have ``code``, ``column`` and ``rows``, as a manifest lists them.
    """
    text = translator(language).text
    counts: dict[str, int] = {}
    for one in rejects:
        reason = text(reject_reason(one["code"], one["column"]))
        counts[reason] = counts.get(reason, 0) + one["rows"]
    return counts
