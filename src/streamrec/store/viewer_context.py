"""All that a person's list is made from, as one statement sees it."""

from __future__ import annotations

from dataclasses import dataclass
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
from streamrec.store.engine import LIVE_COLUMNS, LiveVersions, versions_of
from streamrec.store.tables import api_key, mark, rating, viewer

_SEPARATOR = "\n"  # stands in no title_id
# As a column: a text would be put into the statement anew each time.
_SEPARATED: Any = literal_column(f"'{_SEPARATOR}'")

_STARS = {str(half_stars): half_stars / 2 for half_stars in range(1, 11)}


class Given(NamedTuple):
    """A person's ratings as two texts with a part for each: title_ids and half stars.

    Five hundred rows at once cost a fifth of what they cost one by one, and two such texts are
    quick to compare with those of the last list.
    """

    rated: str
    half_stars: str

    def stars(self) -> dict[str, float]:
        """Return title_id → stars."""
        return dict(
            zip(_parts(self.rated), map(_STARS.__getitem__, _parts(self.half_stars)), strict=True)
        )


NOTHING_GIVEN = Given("", "")


@dataclass(frozen=True)
class Viewing:
    """What is live, what a person rated, and the title_ids that they marked."""

    live: LiveVersions
    given: Given = NOTHING_GIVEN
    seen: tuple[str, ...] = ()
    not_interested: tuple[str, ...] = ()


def _joined(column: ColumnElement[str]) -> ColumnElement[str]:
    return func.aggregate_strings(column, _SEPARATED)


_THEIRS = bindparam("user_id", type_=Text)
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
    select(api_key.c.key_id)
    .where(api_key.c.key_id == bindparam("key_id"), api_key.c.revoked_at.is_(None))
    .scalar_subquery()
    .label("key_id"),
    _RATED.c.rated,
    _RATED.c.half_stars,
    *_MARKED,
).select_from(_RATED)


def viewing_of(connection: Connection, user_id: str, key_id: str | None = None) -> Viewing:
    """Return what a person's list is made from.

    Parameters
    ----------
    key_id
        The key of whoever asks, if it is to be confirmed here.

    Raises
    ------
    UnknownName
        There is nobody of that ``user_id``.
    NotAllowed
        The key has been revoked.
    """
    row = connection.execute(_VIEWING, {"user_id": user_id, "key_id": key_id}).one()
    if key_id is not None and row.key_id is None:
        raise NotAllowed("this is no valid API key", 401)
    if row.known is None:
        raise UnknownName("user")
    return Viewing(
        versions_of(row),
        Given(row.rated or "", row.half_stars or ""),
        _parts(row.seen),
        _parts(row.not_interested),
    )


def _parts(joined: str | None) -> tuple[str, ...]:
    return tuple(joined.split(_SEPARATOR)) if joined else ()
