"""Pages of a viewer's ratings or marks, newest first."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Select, tuple_


def newest_first(
    query: Select[Any],
    at: Column[Any],
    title_id: Column[Any],
    limit: int | None,
    after: tuple[int, str] | None,
) -> Select[Any]:
    """Return a query for one page; `after` is (time, ``title_id``) of the page before's last."""
    page = query.order_by(at.desc(), title_id.desc())
    if limit is not None:
        page = page.limit(limit)
    return page if after is None else page.where(tuple_(at, title_id) < tuple_(*after))
