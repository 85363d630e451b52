"""Where the next page of a list starts, as an opaque text."""

from __future__ import annotations

import base64
import binascii
import json
import math
from typing import Any

from streamrec.errors import InvalidParameter
from streamrec.i18n.messages import message

CURSOR_LIMIT = 1000
_INT_LIMIT = 2**53


def write_cursor(order: str, *place: Any) -> str:
    """Return the cursor of a place in an order: texts, numbers or None."""
    return base64.urlsafe_b64encode(json.dumps([order, *place]).encode()).decode()


def read_cursor(cursor: str, order: str, *kinds: type, may_be_unknown: bool = False) -> list[Any]:
    """Return the place that a cursor stands for: values of the kinds given.

    Parameters
    ----------
    may_be_unknown
        Whether the first value may be None.

    Raises
    ------
    InvalidParameter
        It was not made here, or for another order.
    """
    try:
        made_for, *place = json.loads(base64.b64decode(cursor, b"-_", validate=True))
        if made_for == order and len(place) == len(kinds):
            return [
                None if value is None and may_be_unknown and nth == 0 else _value(value, kind)
                for nth, (value, kind) in enumerate(zip(place, kinds, strict=True))
            ]
    except (ValueError, TypeError, OverflowError, RecursionError, binascii.Error):
        pass
    raise InvalidParameter("cursor", message("is not the next_cursor of a page in this order"))


def _value(value: Any, kind: type) -> Any:
    if kind is float and type(value) is int:
        value = float(value)
    if (
        type(value) is not kind
        or (isinstance(value, float) and not math.isfinite(value))
        or (isinstance(value, int) and abs(value) >= _INT_LIMIT)
        or (isinstance(value, str) and "\0" in value)
    ):
        raise ValueError("not of its kind")
    if isinstance(value, str):
        value.encode()  # halves of characters, which JSON can write, no database takes
    return value
