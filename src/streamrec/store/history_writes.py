"""Writing what somebody brings along, and telling of each row what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from sqlalchemy import Connection, select

from streamrec.store.rating_rows import Change, upsert_ratings
from streamrec.store.tables import mark, rating
from streamrec.store.users import put_marks

Written = Literal["imported", "replaced", "same", "older"]


def import_ratings(
    connection: Connection, user_id: str, given: Sequence[tuple[str, int, int | None]], now: int
) -> list[Written]:
    """Write ratings (title_id, half stars, seconds since 1970) and return what became of each.

    ``imported``: the title was not rated. ``replaced``: it was, otherwise. ``same``: it was, like
    that. ``older``: a newer rating, or its being taken back, stays. A rating whose time is not
    known is given `now`, unless it is there already: so that importing twice changes nothing.
    """
    wanted = sorted({title_id for title_id, _, _ in given})
    rows = connection.execute(
        select(rating.c.title_id, rating.c.half_stars, rating.c.rated_at).where(
            rating.c.user_id == user_id, rating.c.title_id.in_(wanted)
        )
    )
    there: dict[str, tuple[int | None, int]] = {row[0]: (row[1], row[2]) for row in rows}
    changed: set[str] = set()
    outcomes: list[Written] = []
    for title_id, half_stars, known_at in given:
        before, since = there.get(title_id, (None, 0))
        at = known_at if known_at is not None else since if before == half_stars else now
        if at < since:
            outcomes.append("same" if before == half_stars else "older")
            continue
        if (before, since) != (half_stars, at):
            there[title_id] = half_stars, at
            changed.add(title_id)
        outcomes.append(
            "same" if before == half_stars else "imported" if before is None else "replaced"
        )
    changes: list[Change] = [(user_id, title_id, *there[title_id]) for title_id in sorted(changed)]
    if changes:
        upsert_ratings(connection, changes)
    return outcomes


def import_seen(
    connection: Connection, user_id: str, given: Sequence[tuple[str, int | None]], now: int
) -> list[Written]:
    """Mark titles (title_id, seconds since 1970) as seen and return what became of each.

    ``imported``, or ``same`` where the title was marked already; then the mark keeps its time.
    """
    wanted = sorted({title_id for title_id, _ in given})
    there = set(
        connection.scalars(
            select(mark.c.title_id).where(
                mark.c.user_id == user_id, mark.c.kind == "seen", mark.c.title_id.in_(wanted)
            )
        )
    )
    new: dict[str, int] = {}
    outcomes: list[Written] = []
    for title_id, at in given:
        outcomes.append("same" if title_id in there or title_id in new else "imported")
        if outcomes[-1] == "imported":
            new[title_id] = now if at is None else at
    put_marks(connection, user_id, "seen", sorted(new.items()))
    return outcomes
