"""The rejection of a row of an imported history: a code, and a message for the viewer."""

from __future__ import annotations

from streamrec.i18n.messages import Argument, message

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
