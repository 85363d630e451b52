"""Everything that is stored about a user, as JSON in pieces: other requests run between them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Connection

from streamrec.service.api.user_json import time_of
from streamrec.store.database import Store
from streamrec.store.ratings import RatedTitle, ratings_page
from streamrec.store.user_accounts import UserRecord
from streamrec.store.user_marks import MARK_KINDS, MarkedTitle, MarkKind, marks_page

# Rows of a piece: some milliseconds. Each is read on its own, so that a caller who reads slowly
# holds no transaction open.
_ROWS = 500

_Position = tuple[int, str]
_Page = Callable[[Connection, _Position | None], tuple[list[dict[str, Any]], _Position | None]]


def export_pieces(store: Store, user: UserRecord) -> Iterator[str]:
    """Return the JSON of a `UserExport`, piece by piece."""
    facts = {
        "user_id": user.user_id,
        "login": user.login,
        "has_password": user.password_hash is not None,
        "created_at": _time(user.created_at),
    }
    yield json.dumps(facts, ensure_ascii=False)[:-1]
    pages = {"ratings": _ratings(user.user_id)} | {
        kind: _marks(user.user_id, kind) for kind in MARK_KINDS
    }
    for name, page in pages.items():
        yield f', "{name}": ['
        yield from _rows(store, page)
        yield "]"
    yield "}"


def _rows(store: Store, page: _Page) -> Iterator[str]:
    after: _Position | None = None
    comma = ""
    while True:
        with store.autocommit() as connection:
            rows, after = page(connection, after)
        if rows:
            yield comma + json.dumps(rows, ensure_ascii=False)[1:-1]
            comma = ", "
        if len(rows) < _ROWS:
            return


def _ratings(user_id: str) -> _Page:
    def page(
        connection: Connection, after: _Position | None
    ) -> tuple[list[dict[str, Any]], _Position | None]:
        rows = ratings_page(connection, user_id, _ROWS, after)
        return [_rating(row) for row in rows], (
            (rows[-1].rated_at, rows[-1].title_id) if rows else None
        )

    return page


def _marks(user_id: str, kind: MarkKind) -> _Page:
    def page(
        connection: Connection, after: _Position | None
    ) -> tuple[list[dict[str, Any]], _Position | None]:
        rows = marks_page(connection, user_id, kind, _ROWS, after)
        return [_mark(row) for row in rows], (
            (rows[-1].marked_at, rows[-1].title_id) if rows else None
        )

    return page


def _rating(row: RatedTitle) -> dict[str, Any]:
    return {
        "title_id": row.title_id,
        "stars": row.half_stars / 2,
        "rated_at": _time(row.rated_at),
        "title": row.title,
        "year": row.release_year,
    }


def _mark(row: MarkedTitle) -> dict[str, Any]:
    return {
        "title_id": row.title_id,
        "title": row.title,
        "year": row.release_year,
        "marked_at": _time(row.marked_at),
    }


def _time(seconds: int) -> str:
    return time_of(seconds).isoformat().replace("+00:00", "Z")
