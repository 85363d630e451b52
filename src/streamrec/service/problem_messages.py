"""Messages of error answers: by status, by kind of name, by failed check of a parameter."""

from __future__ import annotations

import http
import re
from collections.abc import Mapping
from typing import Any

from streamrec.i18n.messages import Message, message

TITLES = {
    400: message("Bad Request"),
    401: message("Unauthorized"),
    403: message("Forbidden"),
    404: message("Not Found"),
    405: message("Method Not Allowed"),
    408: message("Request Timeout"),
    409: message("Conflict"),
    413: message("Content Too Large"),
    414: message("URI Too Long"),
    415: message("Unsupported Media Type"),
    422: message("Unprocessable Content"),
    429: message("Too Many Requests"),
    431: message("Request Header Fields Too Large"),
    500: message("Internal Server Error"),
    503: message("Service Unavailable"),
}
"""The ``title`` of a problem document by its status."""

_DETAILS = {
    400: message("The request cannot be read."),
    404: message("There is nothing at this address."),
    405: message("This address does not accept this method."),
}

UNKNOWN_NAMES = {
    "title": message("There is no title of this name in the catalogue."),
    "actor": message("There is no actor of this name in the catalogue."),
    "director": message("There is no director of this name in the catalogue."),
    "person": message("There is no person of this name in the catalogue."),
    "company": message("There is no company of this name in the catalogue."),
    "collection": message("There is no franchise of this name in the catalogue."),
    "country": message("There is no country of this name in the catalogue."),
    "language": message("There is no language of this name in the catalogue."),
    "genre": message("There is no genre of this name in the catalogue."),
    "user": message("There is no such user."),
    "key": message("There is no such key."),
}
"""The sentence for each ``kind`` of ``UnknownName``."""

LOGIN_TAKEN = message("This login is taken, or there is an account already.")
STORE_UNAVAILABLE = message("The database does not answer at the moment.")
UNEXPECTED = message("Something failed in the service; it has been logged.")

# By pydantic's error type; the parameters are those of its context.
_CHECKS: Mapping[str, Message] = {
    "accents_alone": message("must not consist of accents alone"),
    "bool_parsing": message("must be true or false"),
    "extra_forbidden": message("is not a parameter of this path"),
    "float_parsing": message("must be a number"),
    "float_type": message("must be a number"),
    "greater_than_equal": message("must be at least %(ge)s"),
    "int_from_float": message("must be a whole number"),
    "int_parsing": message("must be a whole number"),
    "int_type": message("must be a whole number"),
    "json_invalid": message("is not JSON"),
    "less_than_equal": message("must be at most %(le)s"),
    "list_type": message("must be a list"),
    "missing": message("is required"),
    "model_attributes_type": message("must be a JSON object"),
    "multiple_of": message("must be a multiple of %(multiple_of)s"),
    "nul_character": message("must not hold a NUL character"),
    "string_pattern_mismatch": message("must match %(pattern)s"),
    "string_too_long": message("must have at most %(max_length)s characters"),
    "string_too_short": message("must have at least %(min_length)s characters"),
    "string_type": message("must be text"),
    "too_long": message("must have at most %(max_length)s entries"),
    "too_short": message("must have at least %(min_length)s entries"),
    "unprintable": message("must not hold control characters"),
}


def title_of(status: int) -> Message:
    """Return the title of a status."""
    return TITLES.get(status) or Message(http.HTTPStatus(status).phrase)


def detail_of(status: int) -> Message:
    """Return the sentence for a status without further facts."""
    return _DETAILS.get(status) or message("%(title)s.", title=title_of(status))


def failed_check(error: Mapping[str, Any]) -> Message:
    """Return what is wrong with a parameter, as a predicate: "must be at least 1".

    Parameters
    ----------
    error
        One of the errors of pydantic's ``ValidationError.errors()``.
    """
    context = error.get("ctx", {})
    if context.get("min_length") == 1:
        return message("must not be empty")
    if "expected" in context:  # as pydantic writes it: 'a', 'b' or 'c'
        allowed = re.findall(r"'([^']*)'", str(context["expected"]))
        return message("must be one of these: %(allowed)s", allowed=", ".join(allowed))
    check = _CHECKS.get(error["type"], message("is not a valid value"))
    # A whole number stays as it is: it may be a year.
    values = {
        name: str(value) if isinstance(value, int) else value
        for name, value in context.items()
        if f"%({name})s" in check.msgid
    }
    return message(check.msgid, **values)
