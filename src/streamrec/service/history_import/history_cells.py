"""Cells of somebody's history → typed values, or why they are none. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from streamrec.i18n.messages import Message, message
from streamrec.store.title_matching import TitleReference

_GIVEN_LIMIT = 200  # characters of what was given that the report repeats
_NAME_LIMIT = 300
_DAY_S = 24 * 3600  # a date may be tomorrow's, on the other side of the world

_STARS = re.compile(r"[0-5](?:\.(?:0+|50*))?")
_OUT_OF_TEN = re.compile(r"[1-9]|10")
_IMDB_ID = re.compile(r"tt\d{7,10}")
_BARE_NUMBER = re.compile(r"\d{1,10}")
_YEAR = re.compile(r"(\d{4})(?:\.0|[-–]\d{0,4})?")  # a series has a first and a last one
_NAME_WITH_YEAR = re.compile(r"(.+?) *\((\d{4})\)")  # as MovieLens writes it
_SECONDS = re.compile(r"(\d{1,12})(?:\.0+)?")
# IMDb's types that are no film: a name may not match them with one.
_NO_FILM = re.compile(r"series|episode|game|podcast|music", re.IGNORECASE)


class Refused(ValueError):
    """A row cannot be used; the message is the reason."""

    def __init__(self, reason: Message) -> None:
        self.reason = reason
        super().__init__(reason)


def printable(text: str) -> str:
    """Return the beginning of a text, for a report: what is no character replaced."""
    return text[:_GIVEN_LIMIT].replace("\0", "�").encode(errors="replace").decode()


def wanted_title(fields: Mapping[str, str]) -> TitleReference:
    """Return what a row says of its title.

    Raises
    ------
    Refused
        An identifier or the year is none.
    """
    for text in fields.values():
        if "\0" in text or _has_half_characters(text):
            raise Refused(message("holds a character that is not valid"))
    numbers = [("tmdb", fields.get("tmdb", "")), ("ml", fields.get("movielens", ""))]
    for source, number in numbers:
        if number and not _BARE_NUMBER.fullmatch(number):
            raise Refused(_not_an_identifier(number, "TMDB" if source == "tmdb" else "MovieLens"))
    qualified = [f"{source}:{int(number)}" for source, number in numbers if number]
    title_ids = [fields["title_id"]] if fields.get("title_id") else []
    name = fields.get("name") or None
    if any(len(one) > _NAME_LIMIT for one in (*title_ids, name or "")):
        raise Refused(message("a name is longer than %(limit)s characters", limit=_NAME_LIMIT))
    if _NO_FILM.search(fields.get("kind", "")):
        name = None
    year = _year(fields.get("year", ""))
    with_year = _NAME_WITH_YEAR.fullmatch(name or "") if year is None else None
    if with_year is not None:
        name, year = with_year[1], int(with_year[2])
    return TitleReference((*title_ids, *qualified), _imdb_id(fields.get("imdb", "")), name, year)


def _not_an_identifier(text: str, source: str) -> Message:
    return message(
        "'%(value)s' is not an identifier of %(source)s", value=printable(text), source=source
    )


def _has_half_characters(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def _imdb_id(text: str) -> str | None:
    """Return IMDb's identifier; MovieLens writes it without ``tt``, and perhaps without zeros."""
    if _BARE_NUMBER.fullmatch(text):
        return f"tt{int(text):07d}"
    if text and not _IMDB_ID.fullmatch(text):
        raise Refused(_not_an_identifier(text, "IMDb"))
    return text or None


def _year(text: str) -> int | None:
    if not text:
        return None
    year = _YEAR.fullmatch(text)
    if year is None:
        raise Refused(message("'%(value)s' is not a year", value=printable(text)))
    return int(year[1])


def told(wanted: TitleReference) -> str:
    """Return what names the title, as a report repeats it; empty where nothing does."""
    year = f" ({wanted.year})" if wanted.year is not None else ""
    name = f"{wanted.name}{year}" if wanted.name else ""
    return name or " ".join((*wanted.title_ids, wanted.imdb_id or "")).strip()


def half_stars_of(text: str) -> int:
    """Return the half stars (1-10) of stars from 0.5 to 5.

    Raises
    ------
    Refused
        It is none of these.
    """
    return _rating(text, _STARS, 2, message("a number of half stars from 0.5 to 5"))


def out_of_ten(text: str) -> int:
    """Return the half stars (1-10) of a rating from 1 to 10.

    Raises
    ------
    Refused
        It is none of these.
    """
    return _rating(text, _OUT_OF_TEN, 1, message("a whole number from 1 to 10"))


def _rating(text: str, good: re.Pattern[str], factor: int, what: Message) -> int:
    if not text:
        raise Refused(message("has no rating"))
    half_stars = round(float(text) * factor) if good.fullmatch(text) else 0
    if not 1 <= half_stars <= 10:
        raise Refused(
            message("'%(value)s' is not %(expected)s", value=printable(text), expected=what)
        )
    return half_stars


def read_time(text: str, now: int) -> int | None:
    """Return seconds since 1970, None where no time is told.

    A day without a time of day is its first second; without a zone it is UTC.

    Raises
    ------
    Refused
        It is no time between 1970 and now: a rating from the future could never be changed.
    """
    if not text:
        return None
    seconds = _SECONDS.fullmatch(text)
    at = int(seconds[1]) if seconds else _moment(text)
    if at is None or not 0 <= at <= now + _DAY_S:
        raise Refused(
            message("'%(value)s' is not a time between 1970 and now", value=printable(text))
        )
    return min(at, now)


def _moment(text: str) -> int | None:
    for read in (datetime.fromisoformat, _in_words):
        try:
            moment = read(text)
            zoned = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
            return int(zoned.timestamp())
        except (ValueError, OverflowError):
            pass
    return None


def _in_words(text: str) -> datetime:
    """Read the time as IMDb's older form writes it: "Sat Dec 27 00:00:00 2014"."""
    return datetime.strptime(text, "%a %b %d %H:%M:%S %Y").replace(tzinfo=UTC)
