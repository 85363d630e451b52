"""Viewers as they are some days later."""

from __future__ import annotations

from streamrec.store.database import Store
from streamrec.store.tables import viewer


def make_viewers_older(store: Store, days: int = 2) -> None:
    """Move the creation of every viewer back: ratings of new ones do not count for others."""
    with store.write() as connection:
        connection.execute(viewer.update().values(created_at=viewer.c.created_at - days * 86_400))
