"""Which titles a list may hold: those that the person's filters let through."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from streamrec.errors import InvalidParameter
from streamrec.i18n.names import country_code, language_code
from streamrec.recommend.bundle import Bundle
from streamrec.text import fold


@dataclass(frozen=True)
class Wanted:
    """What a title must be to be listed; None lets all through, unknown facts let none.

    ``genre`` is a name; ``language`` (the original one) and ``country`` (of production) are codes
    or names, in Spanish or English; years are inclusive.
    """

    genre: str | None = None
    language: str | None = None
    country: str | None = None
    year_from: int | None = None
    year_to: int | None = None
    min_votes: int | None = None


def candidates(bundle: Bundle, wanted: Wanted) -> NDArray[np.bool_]:
    """Return bool (n,): whether each title of the bundle is as wanted.

    Raises
    ------
    InvalidParameter
        No title of the bundle has such a genre, language or country.
    """
    years, votes = bundle.arrays["years"], bundle.arrays["votes"]
    fits = np.ones(len(years), np.bool_)
    if wanted.year_from is not None:
        fits &= (years >= wanted.year_from) & (years >= 0)
    if wanted.year_to is not None:
        fits &= (years <= wanted.year_to) & (years >= 0)
    if wanted.min_votes is not None:
        fits &= votes >= max(0, wanted.min_votes)
    if wanted.genre is not None:
        fits &= _having(bundle, "genre", wanted.genre, None)
    if wanted.language is not None:
        fits &= _having(bundle, "language", wanted.language, language_code(wanted.language))
    if wanted.country is not None:
        fits &= _having(bundle, "country", wanted.country, country_code(wanted.country))
    return fits


# What a person filters by → the arrays that say which titles have it.
_ARRAYS = {"genre": "genres", "language": "languages", "country": "countries"}


def _having(bundle: Bundle, parameter: str, text: str, code: str | None) -> NDArray[np.bool_]:
    """Return bool (n,): whether each title has a label spelt as `text` or `code`."""
    kind = _ARRAYS[parameter]
    names = bundle.strings(f"{kind}.names")
    starts, items = bundle.arrays[f"{kind}.starts"], bundle.arrays[f"{kind}.items"]
    spelt = {fold(text), fold(code or text)}
    labels = [label for label in range(len(names)) if fold(names[label]) in spelt]
    if not labels:
        allowed = [names[label] for label in range(len(names))] if parameter == "genre" else []
        raise InvalidParameter(parameter, f"is no {parameter} of the catalogue", allowed)
    have = np.zeros(len(bundle.arrays["years"]), np.bool_)
    for label in labels:
        have[items[starts[label] : starts[label + 1]]] = True
    return have
