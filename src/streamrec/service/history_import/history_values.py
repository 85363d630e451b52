"""Parse the cells of a history: text → typed value, or ``RejectedRow``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from streamrec.i18n.messages import Message, message
from streamrec.service.history_import.rejected_row import HistoryRejectCode as Code
from streamrec.service.history_import.rejected_row import RejectedRow
from streamrec.store.title_matching import TitleReference

_QUOTE_LENGTH = 200  # characters of the file that a report repeats
_MAX_NAME_LENGTH = 300
_DAY_S = 24 * 3600  # a date may be tomorrow's in another time zone

_STARS = re.compile(r"[0-5](?:\.(?:0+|50*))?")
_OUT_OF_TEN = re.compile(r"[1-9]|10")
_IMDB_ID = re.compile(r"tt\d{7,10}")
_NUMBER = re.compile(r"\d{1,10}")
_YEAR = re.compile(r"(\d{4})(?:\.0|[-–]\d{0,4})?")  # a series has a first and a last year
_NAME_WITH_YEAR = re.compile(r"(.+?) *\((\d{4})\)")  # as MovieLens writes it
_SECONDS = re.compile(r"(\d{1,12})(?:\.0+)?")
# IMDb's types other than film. A name must not match them with a film of that name.
_NOT_A_FILM = re.compile(r"series|episode|game|podcast|music", re.IGNORECASE)


def quote(text: str) -> str:
    """Return the start of a text for a report, with invalid characters replaced."""
    return text[:_QUOTE_LENGTH].replace("\0", "�").encode(errors="replace").decode()


def parse_reference(fields: Mapping[str, str]) -> TitleReference:
    """Return what a row says about its title.

    Raises
    ------
    RejectedRow
        An identifier, the name or the year is not valid.
    """
    if any("\0" in text or _has_surrogates(text) for text in fields.values()):
        raise RejectedRow(Code.INVALID_CHARACTER, message("holds a character that is not valid"))
    title_ids = [fields["title_id"]] if fields.get("title_id") else []
    for field, source in (("tmdb", "tmdb"), ("movielens", "ml")):
        number = fields.get(field, "")
        if number and not _NUMBER.fullmatch(number):
            raise _invalid_identifier(number, source)
        if number:
            title_ids.append(f"{source}:{int(number)}")
    name = fields.get("name", "")
    if any(len(text) > _MAX_NAME_LENGTH for text in (fields.get("title_id", ""), name)):
        reason = message("a name is longer than %(limit)s characters", limit=_MAX_NAME_LENGTH)
        raise RejectedRow(Code.NAME_TOO_LONG, reason)
    if _NOT_A_FILM.search(fields.get("kind", "")):
        name = ""
    year = _parse_year(fields.get("year", ""))
    with_year = _NAME_WITH_YEAR.fullmatch(name) if year is None else None
    if with_year is not None:
        name, year = with_year[1], int(with_year[2])
    imdb_id = _parse_imdb_id(fields.get("imdb", ""))
    return TitleReference(tuple(title_ids), imdb_id, name or None, year)


def _has_surrogates(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def _parse_imdb_id(text: str) -> str | None:
    """Return IMDb's identifier; MovieLens writes it without ``tt`` and leading zeros."""
    if _NUMBER.fullmatch(text):
        return f"tt{int(text):07d}"
    if text and not _IMDB_ID.fullmatch(text):
        raise _invalid_identifier(text, "IMDb")
    return text or None


def _invalid_identifier(text: str, source: str) -> RejectedRow:
    reason = message(
        "'%(value)s' is not an identifier of %(source)s", value=quote(text), source=source
    )
    return RejectedRow(Code.INVALID_IDENTIFIER, reason)


def _parse_year(text: str) -> int | None:
    if not text:
        return None
    year = _YEAR.fullmatch(text)
    if year is None:
        reason = message("'%(value)s' is not a year", value=quote(text))
        raise RejectedRow(Code.INVALID_YEAR, reason)
    return int(year[1])


def reference_text(reference: TitleReference) -> str:
    """Return the name and year, or else the identifiers of a title, for a report."""
    year = f" ({reference.year})" if reference.year is not None else ""
    if reference.name:
        return f"{reference.name}{year}"
    return " ".join((*reference.title_ids, reference.imdb_id or "")).strip()


def parse_stars(text: str) -> int:
    """Return the half stars (1-10) of 0.5 to 5 stars.

    Raises
    ------
    RejectedRow
        The text is empty or not such a number.
    """
    half_stars = round(2 * float(text)) if _STARS.fullmatch(_required_rating(text)) else 0
    if not 1 <= half_stars <= 10:
        reason = _not(text, message("a number of half stars from 0.5 to 5"))
        raise RejectedRow(Code.INVALID_RATING, reason)
    return half_stars


def parse_out_of_ten(text: str) -> int:
    """Return the half stars (1-10) of a rating from 1 to 10.

    Raises
    ------
    RejectedRow
        The text is empty or not such a number.
    """
    if not _OUT_OF_TEN.fullmatch(_required_rating(text)):
        reason = _not(text, message("a whole number from 1 to 10"))
        raise RejectedRow(Code.INVALID_RATING, reason)
    return int(text)


def _not(text: str, expected: Message) -> Message:
    return message("'%(value)s' is not %(expected)s", value=quote(text), expected=expected)


def _required_rating(text: str) -> str:
    if not text:
        raise RejectedRow(Code.NO_RATING, message("has no rating"))
    return text


def parse_time(text: str, now: int) -> int | None:
    """Return seconds since 1970; None for an empty text.

    A date without a time of day means its first second, a time without a zone is UTC.

    Raises
    ------
    RejectedRow
        The text is not a time between 1970 and now. A rating from the future could never be
        changed.
    """
    if not text:
        return None
    seconds = _SECONDS.fullmatch(text)
    at = int(seconds[1]) if seconds else _parse_moment(text)
    if at is None or not 0 <= at <= now + _DAY_S:
        reason = message("'%(value)s' is not a time between 1970 and now", value=quote(text))
        raise RejectedRow(Code.INVALID_TIME, reason)
    return min(at, now)


def _parse_moment(text: str) -> int | None:
    for parse in (datetime.fromisoformat, _parse_imdb_time):
        try:
            moment = parse(text)
            zoned = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
            return int(zoned.timestamp())
        except (ValueError, OverflowError):
            pass
    return None


def _parse_imdb_time(text: str) -> datetime:
    """Parse the time of IMDb's older files: "Sat Dec 27 00:00:00 2014"."""
    return datetime.strptime(text, "%a %b %d %H:%M:%S %Y").replace(tzinfo=UTC)
