"""The ratings of a store, row by row."""

from __future__ import annotations

from sqlalchemy import Connection

from streamrec.store import rating_reads
from streamrec.store.rating_records import RatingChange


def all_ratings(connection: Connection) -> list[RatingChange]:
    """Return every rating and every removal, by viewer and title."""
    columns = zip(*rating_reads.all_ratings(connection), strict=True)
    return [RatingChange._make(row) for row in columns]
