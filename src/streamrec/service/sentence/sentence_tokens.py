"""Words of a text as the grammar of sentences and the names it knows compare them."""

from __future__ import annotations

import re

from streamrec.text import fold

_NOT_PLAIN = re.compile(r"[\d'’]")
_THIS_CENTURY = 20  # '20 is 1920, and '19 is 2019
_DECADE_S = re.compile(r"(?<=\d)['’]s\b")
_POSSESSIVE = re.compile(r"(?<=[^\W\d])['’]s\b")
_SHORT_YEAR = re.compile(r"(?<!\w)['’](\d\d)(?!\w)")
_MINUTE_SIGN = re.compile(r"(?<=\d)['’′](?!\w)")
_DASH = re.compile(r"(?<=\d)\s*[-–—]\s*(?=\d)")
_UNIT = re.compile(r"(?<=\d)(?=(?:h|hrs?|m|mins?)(?:\d|\b))|(?<=\dh)(?=\d)")
_TOKEN = re.compile(r"\d+[.,]\d+|\w+| - |&")


def sentence_tokens(text: str) -> list[str]:
    """Return the folded words of a text, without punctuation and the possessive "'s".

    Decades keep their "s", a short year is written whole, units are words of their own, and so is a
    dash between numbers.

    >>> sentence_tokens("'99, 100'")
    ['1999', '100', 'min']
    >>> sentence_tokens("Eastwood's WESTERNS, 1h30, the '80s or 1990–95")
    ['eastwood', 'westerns', '1', 'h', '30', 'the', '80s', 'or', '1990', '-', '95']
    """
    text = fold(text)
    if _NOT_PLAIN.search(text):
        text = _POSSESSIVE.sub("", _DECADE_S.sub("s", text))
        text = _MINUTE_SIGN.sub(" min", _SHORT_YEAR.sub(_whole_year, text))
        text = _UNIT.sub(" ", _DASH.sub(" - ", text))
    return [found.strip() for found in _TOKEN.findall(text)]


def _whole_year(found: re.Match[str]) -> str:
    return f"{19 if int(found[1]) >= _THIS_CENTURY else 20}{found[1]}"
