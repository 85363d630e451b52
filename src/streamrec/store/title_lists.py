"""Lists of titles: filtered, sorted, one page at a time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, or_

from streamrec.store.filter_conditions import filter_conditions
from streamrec.store.tables import title
from streamrec.store.title_records import SELECT_TITLES, TitleRecord
from streamrec.title_filter import CatalogueFilter

# The sort keys of a list: column, and whether the order is descending; title_num breaks ties.
SORTS: Mapping[str, tuple[ColumnElement[Any], bool]] = {
    "popularity": (title.c.popularity, True),
    "votes": (title.c.vote_count, True),
    "rating": (title.c.vote_average, True),
    "newest": (title.c.release_date, True),
    "oldest": (title.c.release_date, False),
    "title": (title.c.fold, False),
}


def list_titles(
    connection: Connection,
    filters: CatalogueFilter,
    sort: str,
    limit: int,
    after: tuple[Any, int] | None = None,
) -> list[TitleRecord]:
    """Return up to `limit` titles in the order of a key of ``SORTS``, unknown values last.

    `after` is the `sort_position` of the last title of the previous page. Raises
    ``InvalidParameter`` if a filter names something that the catalogue does not have.
    """
    column, descending = SORTS[sort]
    query = SELECT_TITLES.where(*filter_conditions(connection, filters))
    if after is not None:
        query = query.where(_follows(column, descending, *after))
    order = column.desc().nulls_last() if descending else column.asc().nulls_last()
    rows = connection.execute(query.order_by(order, title.c.title_num).limit(limit))
    return [TitleRecord._make(row) for row in rows]


def sort_position(record: TitleRecord, sort: str) -> tuple[Any, int]:
    """Return where a title is in a list sorted by `sort`: its sort value and ``title_num``."""
    column, _ = SORTS[sort]
    return getattr(record, column.key or ""), record.title_num


def _follows(
    column: ColumnElement[Any], descending: bool, value: Any, number: int
) -> ColumnElement[bool]:
    same_value = title.c.title_num > number
    if value is None:
        return and_(column.is_(None), same_value)
    further = column < value if descending else column > value
    return or_(further, and_(column == value, same_value), column.is_(None))
