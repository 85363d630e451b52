"""Ratings and marks as the store returns them → as ``/api/v1`` answers them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from streamrec.service.api import user_schemas as schemas
from streamrec.store.ratings import RatedTitle
from streamrec.store.user_marks import MarkedTitle


def time_of(seconds: int) -> datetime:
    """Return a time that the store keeps as seconds since 1970."""
    return datetime.fromtimestamp(seconds, UTC)


def rated_titles(rows: Sequence[RatedTitle]) -> list[schemas.RatedTitle]:
    """Return ratings with their titles."""
    return [
        schemas.RatedTitle(
            title_id=row.title_id,
            stars=row.half_stars / 2,
            rated_at=time_of(row.rated_at),
            title=row.title,
            year=row.release_year,
        )
        for row in rows
    ]


def marked_titles(rows: Sequence[MarkedTitle]) -> list[schemas.MarkedTitle]:
    """Return marks with their titles."""
    return [
        schemas.MarkedTitle(
            title_id=row.title_id,
            title=row.title,
            year=row.release_year,
            marked_at=time_of(row.marked_at),
        )
        for row in rows
    ]
