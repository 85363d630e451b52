"""All that a person's list is made from, as one statement sees it."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Text,
    bindparam,
    cast,
    func,
    literal_column,
    select,
)

from streamrec.errors import UnknownName
from streamrec.store.engine import LIVE_COLUMNS, LiveVersions, versions_of
from streamrec.store.tables import mark, rating, viewer

_SEPARATOR = "\n"  # stands in no title_id
# As a column: a text would be put into the statement anew each time.
_SEPARATED: Any = literal_column(f"'{_SEPARATOR}'")

_STARS = {str(half_stars): half_stars / 2 for half_stars in range(1, 11)}


class Viewing(NamedTuple):
    """What is live, what a person rated (title_id → stars), and what they marked."""

    live: LiveVersions
    ratings: dict[str, float]
    seen: list[str]
    not_interested: list[str]


def _joined(column: ColumnElement[str]) -> ColumnElement[str]:
    return func.aggregate_strings(column, _SEPARATED)


_THEIRS = bindparam("user_id", type_=Text)
# Five hundred rows as two texts: to hand each row over costs five times as much.
_RATED = (
    select(
        _joined(rating.c.title_id).label("rated"),
        _joined(cast(rating.c.half_stars, Text)).label("half_stars"),
    )
    .where(rating.c.user_id == _THEIRS, rating.c.half_stars.is_not(None))
    .subquery()
)
_MARKED = [
    select(_joined(mark.c.title_id))
    .where(mark.c.user_id == _THEIRS, mark.c.kind == literal_column(f"'{kind}'"))
    .scalar_subquery()
    .label(kind)
    for kind in ("seen", "not_interested")
]
_VIEWING = select(
    *LIVE_COLUMNS,
    select(viewer.c.user_id).where(viewer.c.user_id == _THEIRS).scalar_subquery().label("known"),
    _RATED.c.rated,
    _RATED.c.half_stars,
    *_MARKED,
).select_from(_RATED)


def viewing_of(connection: Connection, user_id: str) -> Viewing:
    """Return what a person's list is made from.

    Raises
    ------
    UnknownName
        There is nobody of that ``user_id``.
    """
    row = connection.execute(_VIEWING, {"user_id": user_id}).one()
    if row.known is None:
        raise UnknownName("user")
    return Viewing(
        versions_of(row),
        dict(zip(_parts(row.rated), map(_STARS.__getitem__, _parts(row.half_stars)), strict=True)),
        _parts(row.seen),
        _parts(row.not_interested),
    )


def _parts(joined: str | None) -> list[str]:
    return joined.split(_SEPARATOR) if joined else []
