"""Everything that is stored about a user, as JSON in pieces: other requests run between them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from streamrec.service.api.user_json import time_of
from streamrec.store.database import Store
from streamrec.store.ratings import ratings_of
from streamrec.store.title_lookup import names_and_years
from streamrec.store.user_accounts import UserRecord
from streamrec.store.user_marks import MARK_KINDS, marked_at

# Rows of a piece: a few milliseconds. No transaction is open between two of them, however slowly
# the caller reads.
_ROWS = 500


def export_pieces(store: Store, user: UserRecord) -> Iterator[str]:
    """Return the JSON of a `UserExport`, piece by piece; lists are newest first."""
    with store.read() as connection:
        ratings = [
            (one.title_id, one.half_stars, one.rated_at)
            for one in ratings_of(connection, user.user_id)
        ]
        marks = {kind: marked_at(connection, user.user_id, kind) for kind in MARK_KINDS}
    facts = {
        "user_id": user.user_id,
        "login": user.login,
        "has_password": user.password_hash is not None,
        "created_at": _time(user.created_at),
    }
    yield json.dumps(facts, ensure_ascii=False)[:-1]
    yield from _list(store, "ratings", ratings, _rating)
    for kind, rows in marks.items():
        yield from _list(store, kind, rows, _mark)
    yield "}"


def _list(
    store: Store,
    name: str,
    rows: Sequence[tuple[Any, ...]],
    fields: Callable[[tuple[Any, ...], str | None, int | None], dict[str, Any]],
) -> Iterator[str]:
    yield f', "{name}": ['
    for start in range(0, len(rows), _ROWS):
        some = rows[start : start + _ROWS]
        with store.autocommit() as connection:
            named = names_and_years(connection, [row[0] for row in some])
        content = [fields(row, *named.get(row[0], (None, None))) for row in some]
        yield (", " if start else "") + json.dumps(content, ensure_ascii=False)[1:-1]
    yield "]"


def _rating(row: tuple[Any, ...], title: str | None, year: int | None) -> dict[str, Any]:
    title_id, half_stars, at = row
    return {
        "title_id": title_id,
        "stars": half_stars / 2,
        "rated_at": _time(at),
        "title": title,
        "year": year,
    }


def _mark(row: tuple[Any, ...], title: str | None, year: int | None) -> dict[str, Any]:
    title_id, at = row
    return {"title_id": title_id, "title": title, "year": year, "marked_at": _time(at)}


def _time(seconds: int) -> str:
    return time_of(seconds).isoformat().replace("+00:00", "Z")
