"""Read a page of a long list: of the catalogue's titles, or of a viewer's ratings or marks."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from streamrec.service.cursors import CursorPage, cursor_page, read_cursor
from streamrec.store.ratings import RatedTitle, RatingFilter, ratings_page
from streamrec.store.title_lists import list_titles, sort_kinds, sort_position
from streamrec.store.title_lookup import TitleRecord
from streamrec.store.user_accounts import get_user
from streamrec.store.user_marks import MarkedTitle, MarkKind, marks_page
from streamrec.title_filter import CatalogueFilter

_ALL_RATINGS = RatingFilter()
# Seconds since 1970, until the year 9999.
_TIMES = range(253_402_300_800)


def read_titles(
    connection: Connection, filters: CatalogueFilter, sort: str, limit: int, cursor: str | None
) -> CursorPage[TitleRecord]:
    """Return a page of the titles that pass the filters.

    `InvalidParameter`: the cursor is not one of this order, or a filter names an unknown value.
    """
    after: tuple[Any, int] | None = None
    if cursor:
        value, number = read_cursor(cursor, sort, *sort_kinds(sort), may_be_unknown=True)
        after = value, number
    rows = list_titles(connection, filters, sort, limit + 1, after)
    return cursor_page(rows, limit, sort, lambda row: sort_position(row, sort))


def read_ratings(
    connection: Connection,
    user_id: str,
    limit: int,
    cursor: str | None,
    only: RatingFilter = _ALL_RATINGS,
) -> CursorPage[RatedTitle]:
    """Return a page of a viewer's ratings, newest first; refuse another list's cursor."""
    after = _time_position(cursor, "ratings")
    get_user(connection, user_id)
    rows = ratings_page(connection, user_id, limit + 1, after, only)
    return cursor_page(rows, limit, "ratings", lambda row: (row.rated_at, row.title_id))


def read_marks(
    connection: Connection, user_id: str, kind: MarkKind, limit: int, cursor: str | None
) -> CursorPage[MarkedTitle]:
    """Return a page of a viewer's marks of one kind, newest first; refuse another list's cursor."""
    after = _time_position(cursor, kind)
    get_user(connection, user_id)
    rows = marks_page(connection, user_id, kind, limit + 1, after)
    return cursor_page(rows, limit, kind, lambda row: (row.marked_at, row.title_id))


def _time_position(cursor: str | None, order: str) -> tuple[int, str] | None:
    if cursor is None:
        return None
    at, title_id = read_cursor(cursor, order, _TIMES, str)
    return at, title_id
