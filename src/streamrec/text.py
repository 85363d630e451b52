"""Comparison of text without case, accents or surplus spaces. Text is never a pattern."""

from __future__ import annotations

import re
import unicodedata

from pydantic_core import PydanticCustomError

# The longest title of the real catalogue has 105 characters, the longest company name 160.
MAX_TEXT_LENGTH = 300
"""The longest text that a caller may send as a name, in characters."""

_ACCENTS = re.compile("[\u0300-\u036f]+")
_NO_WORD = re.compile(r"[\W_]+")


def squeeze(text: str) -> str:
    r"""Return `text` without surrounding spaces and with each run of white space as one space.

    >>> squeeze("  Toy \xa0 Story\n")
    'Toy Story'
    """
    return " ".join(text.split())


def fold(text: str) -> str:
    """Return a form that is equal for two spellings of one name.

    The text is decomposed (NFKD), case-folded and squeezed. Latin, Greek and Cyrillic accents, the
    combining marks U+0300-036F, are removed. Vowel signs of other scripts stay: they carry meaning.

    >>> fold("  AMÉLIE ")
    'amelie'
    >>> fold("Straße") == fold("STRASSE")
    True
    """
    if text.isascii():
        return squeeze(text).lower()
    return squeeze(_ACCENTS.sub("", unicodedata.normalize("NFKD", text)).casefold())


def slug(text: str) -> str:
    """Return the folded name as part of a URL path: letters and digits joined by ``-``.

    It is never empty: a name without letters and digits becomes its code points in hexadecimal.

    >>> slug("Penélope Cruz"), slug("Joel & Ethan Coen"), slug("???")
    ('penelope-cruz', 'joel-ethan-coen', 'u3f-3f-3f')
    """
    joined = _NO_WORD.sub("-", fold(text)).strip("-")
    return joined or "u" + "-".join(f"{ord(c):x}" for c in text)


def without_nul(text: str) -> str:
    """Return `text`; raise ValueError where it holds a NUL character, which PostgreSQL refuses."""
    if "\0" in text:
        raise PydanticCustomError("nul_character", "must not hold a NUL character")
    return text
