"""What a personal list is made from, read in one statement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, ValuesView
from dataclasses import dataclass
from functools import cached_property
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

from streamrec.errors import NotAllowed, UnknownName
from streamrec.store.api_keys import INVALID_KEY
from streamrec.store.live_versions import LIVE_COLUMNS, LiveVersions, versions_in
from streamrec.store.tables import api_key, mark, rating, viewer
from streamrec.viewer import Viewer

_SEPARATOR = "\n"  # no title_id contains it
# A literal column: SQLAlchemy would render a string anew for each execution.
_SEPARATOR_SQL: Any = literal_column(f"'{_SEPARATOR}'")

_STARS = {str(half_stars): half_stars / 2 for half_stars in range(1, 11)}


@dataclass(frozen=True)
class JoinedRatings(Mapping[str, float]):
    """A viewer's ratings, title_id → stars, from two joined texts: title_ids and half stars.

    The database joins 500 ratings in a fifth of the time that reading 500 rows takes. The texts are
    taken apart when a rating is asked for; until then two mappings compare as texts.
    """

    title_ids: str
    half_stars: str

    @cached_property
    def _stars(self) -> dict[str, float]:
        stars = map(_STARS.__getitem__, _split(self.half_stars))
        return dict(zip(_split(self.title_ids), stars, strict=True))

    def __getitem__(self, title_id: str) -> float:
        return self._stars[title_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._stars)

    def __len__(self) -> int:
        return len(self._stars)

    def values(self) -> ValuesView[float]:
        """Return the stars; faster than the values that `Mapping` looks up one by one."""
        return self._stars.values()


NO_RATINGS = JoinedRatings("", "")


class ViewerState(NamedTuple):
    """The live versions, and a viewer as of the same moment."""

    live: LiveVersions
    viewer: Viewer


def _joined(column: ColumnElement[str]) -> ColumnElement[str]:
    return func.aggregate_strings(column, _SEPARATOR_SQL)


_USER_ID = bindparam("user_id", type_=Text)
_RATINGS = (
    select(
        _joined(rating.c.title_id).label("title_ids"),
        _joined(cast(rating.c.half_stars, Text)).label("half_stars"),
    )
    .where(rating.c.user_id == _USER_ID, rating.c.half_stars.is_not(None))
    .subquery()
)
_MARKS = [
    select(_joined(mark.c.title_id))
    .where(mark.c.user_id == _USER_ID, mark.c.kind == literal_column(f"'{kind}'"))
    .scalar_subquery()
    .label(kind)
    for kind in ("seen", "not_interested")
]
_STATE = select(
    *LIVE_COLUMNS,
    select(viewer.c.user_id).where(viewer.c.user_id == _USER_ID).scalar_subquery().label("user_id"),
    select(api_key.c.key_id)
    .where(api_key.c.key_id == bindparam("key_id"), api_key.c.revoked_at.is_(None))
    .scalar_subquery()
    .label("key_id"),
    _RATINGS.c.title_ids,
    _RATINGS.c.half_stars,
    *_MARKS,
).select_from(_RATINGS)


def read_viewer_state(
    connection: Connection, user_id: str, key_id: str | None = None
) -> ViewerState:
    """Return what a viewer's list is made from; raise ``UnknownName`` for an unknown user.

    The same statement checks the API key `key_id`; ``NotAllowed`` means that it was revoked.
    """
    row = connection.execute(_STATE, {"user_id": user_id, "key_id": key_id}).one()
    if key_id is not None and row.key_id is None:
        raise NotAllowed(INVALID_KEY, 401)
    if row.user_id is None:
        raise UnknownName("user")
    ratings = JoinedRatings(row.title_ids or "", row.half_stars or "")
    found = Viewer(ratings, _split(row.seen), _split(row.not_interested))
    return ViewerState(versions_in(row), found)


def _split(joined: str | None) -> tuple[str, ...]:
    return tuple(joined.split(_SEPARATOR)) if joined else ()
