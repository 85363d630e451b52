"""The pages of long lists: where the next page starts, as an opaque text."""

from __future__ import annotations

import base64
import binascii
import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from streamrec.errors import InvalidParameter
from streamrec.i18n.messages import message

MAX_CURSOR_LENGTH = 1000

Item = TypeVar("Item")


@dataclass(frozen=True)
class CursorPage(Generic[Item]):
    """A page of a list; ``next_cursor`` is None on the last one."""

    items: Sequence[Item]
    next_cursor: str | None


def cursor_page(
    rows: Sequence[Item], limit: int, order: str, position: Callable[[Item], tuple[Any, ...]]
) -> CursorPage[Item]:
    """Return the page that starts with `rows`, of which the list was asked for one too many.

    Parameters
    ----------
    position
        Returns where a row is in the order.
    """
    if len(rows) <= limit:
        return CursorPage(rows, None)
    return CursorPage(rows[:limit], write_cursor(order, *position(rows[limit - 1])))


def write_cursor(order: str, *position: Any) -> str:
    """Return the cursor of a position in an order: texts, numbers or None."""
    return base64.urlsafe_b64encode(json.dumps([order, *position]).encode()).decode()


def read_cursor(
    cursor: str, order: str, *kinds: type | range, may_be_unknown: bool = False
) -> list[Any]:
    """Return the position of a cursor: one value of each of the kinds.

    A kind is a type, or the range of an integer: PostgreSQL refuses one that its column cannot
    hold. The first value may be None if `may_be_unknown`. Raises `InvalidParameter` unless
    `write_cursor` wrote the cursor for this order.
    """
    try:
        of_order, *position = json.loads(base64.b64decode(cursor, b"-_", validate=True))
        if of_order == order and len(position) == len(kinds):
            return [
                None if value is None and may_be_unknown and nth == 0 else _value(value, kind)
                for nth, (value, kind) in enumerate(zip(position, kinds, strict=True))
            ]
    except (ValueError, TypeError, OverflowError, RecursionError, binascii.Error):
        pass
    raise InvalidParameter("cursor", message("is not the next_cursor of a page in this order"))


def _value(value: Any, kind: type | range) -> Any:
    if isinstance(kind, range):
        if type(value) is not int or value not in kind:
            raise ValueError("not an integer of this range")
        return value
    if kind is float and type(value) is int:
        value = float(value)
    if (
        type(value) is not kind
        or (isinstance(value, float) and not math.isfinite(value))
        or (isinstance(value, str) and "\0" in value)
    ):
        raise ValueError("another kind of value")
    if isinstance(value, str):
        value.encode()  # refuses lone surrogates, which JSON can write and no database stores
    return value
