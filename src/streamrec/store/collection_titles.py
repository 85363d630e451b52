"""Franchises: the titles of one."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from streamrec.store.tables import title
from streamrec.store.title_rows import AnyRow


def collection_titles(connection: Connection, number: int | None) -> Sequence[AnyRow]:
    """Return the rows of ``title`` of a franchise, oldest first; none for None."""
    if number is None:
        return []
    titles = select(title).where(title.c.collection_num == number)
    return connection.execute(titles.order_by(title.c.release_date, title.c.title_num)).all()
