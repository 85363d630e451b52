"""Parse the cells of a history: text → typed value, or ``RejectedRow``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from streamrec.i18n.messages import Argument, message
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
_OLD = "%a %b %d %H:%M:%S %Y"  # a time in IMDb's older files: "Sat Dec 27 00:00:00 2014"
_SECONDS = re.compile(r"(\d{1,12})(?:\.0+)?")
# IMDb's types other than film. A name must not match them with a film of that name.
_NOT_A_FILM = re.compile(r"series|episode|game|podcast|music", re.IGNORECASE)

_REASONS = {
    "broken_quotation": message("has a broken quotation: %(detail)s"),
    "cell_count": message("has %(cells)s cells, the header %(width)s"),
    "invalid_character": message("holds a character that is not valid"),
    "invalid_identifier": message("'%(value)s' is not an identifier of %(source)s"),
    "invalid_out_of_ten": message("'%(value)s' is not a whole number from 1 to 10"),
    "invalid_stars": message("'%(value)s' is not a number of half stars from 0.5 to 5"),
    "invalid_time": message("'%(value)s' is not a time between 1970 and now"),
    "invalid_value": message("holds a value that is neither text nor number"),
    "invalid_year": message("'%(value)s' is not a year"),
    "name_too_long": message("a name is longer than %(limit)s characters"),
    "no_rating": message("has no rating"),
    "no_title": message("names no title"),
    "not_an_object": message("is not a JSON object"),
}


class RejectedRow(ValueError):
    """A row cannot be used; `reason` says why, with the values to blame."""

    def __init__(self, code: str, **values: Argument) -> None:
        self.code, self.reason = code, message(_REASONS[code].msgid, **values)
        super().__init__(code)


def quote(text: str) -> str:
    """Return the start of a text for a report, with invalid characters replaced."""
    return text[:_QUOTE_LENGTH].replace("\0", "�").encode(errors="replace").decode()


def parse_reference(fields: Mapping[str, str]) -> TitleReference:
    """Return what a row says about its title."""
    if any(re.search("[\0\ud800-\udfff]", text) for text in fields.values()):
        raise RejectedRow("invalid_character")
    title_ids = [fields["title_id"]] if fields.get("title_id") else []
    for field, source in (("tmdb", "tmdb"), ("movielens", "ml")):
        number = fields.get(field, "")
        if number and not _NUMBER.fullmatch(number):
            raise RejectedRow("invalid_identifier", value=quote(number), source=source)
        if number:
            title_ids.append(f"{source}:{int(number)}")
    name = fields.get("name", "")
    if any(len(text) > _MAX_NAME_LENGTH for text in (fields.get("title_id", ""), name)):
        raise RejectedRow("name_too_long", limit=_MAX_NAME_LENGTH)
    if _NOT_A_FILM.search(fields.get("kind", "")):
        name = ""
    written = fields.get("year", "")
    found = _YEAR.fullmatch(written)
    if written and not found:
        raise RejectedRow("invalid_year", value=quote(written))
    year = int(found[1]) if found else None
    with_year = _NAME_WITH_YEAR.fullmatch(name) if year is None else None
    if with_year is not None:
        name, year = with_year[1], int(with_year[2])
    imdb_id = _parse_imdb_id(fields.get("imdb", ""))
    return TitleReference(tuple(title_ids), imdb_id, name or None, year)


def _parse_imdb_id(text: str) -> str | None:
    """Return IMDb's identifier; MovieLens writes it without ``tt`` and leading zeros."""
    if _NUMBER.fullmatch(text):
        return f"tt{int(text):07d}"
    if text and not _IMDB_ID.fullmatch(text):
        raise RejectedRow("invalid_identifier", value=quote(text), source="IMDb")
    return text or None


def reference_text(reference: TitleReference) -> str:
    """Return the name and year, or else the identifiers of a title, for a report."""
    if reference.name:
        return reference.name + (f" ({reference.year})" if reference.year is not None else "")
    return " ".join((*reference.title_ids, reference.imdb_id or "")).strip()


def parse_stars(text: str) -> int:
    """Return the half stars (1-10) of 0.5 to 5 stars."""
    half_stars = round(2 * float(text)) if _STARS.fullmatch(text) else 0
    if not 1 <= half_stars <= 10:
        raise RejectedRow("invalid_stars", value=quote(text)) if text else RejectedRow("no_rating")
    return half_stars


def parse_out_of_ten(text: str) -> int:
    """Return the half stars (1-10) of a rating from 1 to 10."""
    if not text:
        raise RejectedRow("no_rating")
    if not _OUT_OF_TEN.fullmatch(text):
        raise RejectedRow("invalid_out_of_ten", value=quote(text))
    return int(text)


def parse_time(text: str, now: int) -> int | None:
    """Return seconds since 1970; None for an empty text.

    A date without a time of day means its first second, a time without a zone is UTC. A rating
    from the future is rejected: it could never be changed.
    """
    if not text:
        return None
    seconds = _SECONDS.fullmatch(text)
    at = int(seconds[1]) if seconds else _parse_moment(text)
    if at is None or not 0 <= at <= now + _DAY_S:
        raise RejectedRow("invalid_time", value=quote(text))
    return min(at, now)


def _parse_moment(text: str) -> int | None:
    for is_old in (False, True):
        try:
            moment = datetime.strptime(text, _OLD) if is_old else datetime.fromisoformat(text)
            zoned = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
            return int(zoned.timestamp())
        except (ValueError, OverflowError):
            pass
    return None
