"""Which titles a list may hold: those that pass the filters."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from streamrec.errors import InvalidParameter
from streamrec.i18n.messages import message
from streamrec.i18n.names import country_code, language_code
from streamrec.recommend.bundle import Bundle
from streamrec.text import fold
from streamrec.title_filter import TitleFilter


def candidates(bundle: Bundle, filters: TitleFilter) -> NDArray[np.bool_]:
    """Return bool (n,): whether each title passes; a name that no title has is refused."""
    years, votes = bundle.arrays["years"], bundle.arrays["votes"]
    passes = np.ones(len(years), np.bool_)
    # Unknown years and votes are -1. They are below `year_from` and `min_votes` anyway.
    if filters.year_from is not None:
        passes &= years >= filters.year_from
    if filters.year_to is not None:
        passes &= (years <= filters.year_to) & (years >= 0)
    if filters.min_votes is not None:
        passes &= votes >= filters.min_votes
    if filters.genre is not None:
        passes &= _having(bundle, "genre", filters.genre, None)
    if filters.language is not None:
        passes &= _having(bundle, "language", filters.language, language_code(filters.language))
    if filters.country is not None:
        passes &= _having(bundle, "country", filters.country, country_code(filters.country))
    return passes


# Parameter → prefix of the arrays that say which titles have each label.
_ARRAYS = {"genre": "genres", "language": "languages", "country": "countries"}


def _having(bundle: Bundle, parameter: str, text: str, code: str | None) -> NDArray[np.bool_]:
    """Return bool (n,): whether each title has a label spelt as `text` or `code`."""
    kind = _ARRAYS[parameter]
    names = bundle.strings(f"{kind}.names")
    starts, items = bundle.arrays[f"{kind}.starts"], bundle.arrays[f"{kind}.items"]
    spellings = {fold(text), fold(code or text)}
    labels = [label for label in range(len(names)) if fold(names[label]) in spellings]
    if not labels:
        allowed = [names[label] for label in range(len(names))] if parameter == "genre" else []
        raise InvalidParameter(
            parameter, message("%(name)s is not in the catalogue", name=text), allowed
        )
    have = np.zeros(len(bundle.arrays["years"]), np.bool_)
    for label in labels:
        have[items[starts[label] : starts[label + 1]]] = True
    return have
