"""The ratings of a store, row by row."""

from __future__ import annotations

from sqlalchemy import Connection

from streamrec.store import ratings
from streamrec.store.ratings import RatingChange


def all_ratings(connection: Connection) -> list[RatingChange]:
    """Return every rating and every removal, by viewer and title."""
    columns = zip(*ratings.all_ratings(connection), strict=True)
    return [RatingChange._make(row) for row in columns]
