"""A page of titles, and where the next one starts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from streamrec.service.api.cursors import read_cursor, write_cursor
from streamrec.store.title_lists import list_titles, sort_position
from streamrec.store.title_records import TitleRecord
from streamrec.title_filter import CatalogueFilter


def titles_page(
    connection: Connection,
    wanted: CatalogueFilter,
    sort: str,
    limit: int,
    cursor: str | None,
) -> tuple[Sequence[TitleRecord], str | None]:
    """Return up to `limit` titles, and the cursor of the next page; None on the last.

    Raises
    ------
    InvalidParameter
        The cursor was not made here or for another order, or a filter names what is not there.
    """
    after = _read_cursor(cursor, sort) if cursor else None
    rows = list_titles(connection, wanted, sort, limit + 1, after)
    if len(rows) <= limit:
        return rows, None
    return rows[:limit], write_cursor(sort, *sort_position(rows[limit - 1], sort))


def _read_cursor(cursor: str, sort: str) -> tuple[Any, int]:
    """Return (sort value, ``title_num``) of the page before."""
    kind = str if sort in ("newest", "oldest", "title") else float
    value, number = read_cursor(cursor, sort, kind, int, may_be_unknown=True)
    return value, number
