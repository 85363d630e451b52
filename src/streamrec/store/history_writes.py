"""Writing many ratings and marks of a viewer: an imported history, or those of a profile."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from sqlalchemy import Connection, select

from streamrec.errors import UnknownName
from streamrec.store.ratings import RatingChange, merge_ratings, ratings_of
from streamrec.store.tables import mark, rating
from streamrec.store.user_accounts import delete_user, lock_user
from streamrec.store.user_marks import MARK_KINDS, marks_page, put_marks

WriteOutcome = Literal["imported", "replaced", "same", "older"]


def import_ratings(
    connection: Connection, user_id: str, rows: Sequence[tuple[str, int, int | None]], now: int
) -> list[WriteOutcome]:
    """Write ratings (title_id, half stars, seconds since 1970) and return the outcome of each.

    - ``imported``: the viewer had not rated the title.
    - ``replaced``: the viewer had rated it differently.
    - ``same``: the viewer had rated it so.
    - ``older``: a newer rating, or a newer removal, is kept.

    A rating of unknown time gets the time `now`, unless the store has the same rating already. So
    importing a file twice changes nothing.
    """
    title_ids = sorted({title_id for title_id, _, _ in rows})
    stored = connection.execute(
        select(rating.c.title_id, rating.c.half_stars, rating.c.rated_at).where(
            rating.c.user_id == user_id, rating.c.title_id.in_(title_ids)
        )
    )
    current: dict[str, tuple[int | None, int]] = {row[0]: (row[1], row[2]) for row in stored}
    changed: set[str] = set()
    outcomes: list[WriteOutcome] = []
    for title_id, half_stars, rated_at in rows:
        before, since = current.get(title_id, (None, 0))
        at = rated_at if rated_at is not None else since if before == half_stars else now
        if at < since:
            outcomes.append("same" if before == half_stars else "older")
            continue
        if (before, since) != (half_stars, at):
            current[title_id] = half_stars, at
            changed.add(title_id)
        outcomes.append(
            "same" if before == half_stars else "imported" if before is None else "replaced"
        )
    changes = [RatingChange(user_id, title_id, *current[title_id]) for title_id in sorted(changed)]
    if changes:
        merge_ratings(connection, changes)
    return outcomes


def import_seen(
    connection: Connection, user_id: str, rows: Sequence[tuple[str, int | None]], now: int
) -> list[WriteOutcome]:
    """Mark titles (title_id, seconds since 1970) as seen and return the outcome of each.

    The outcome is ``imported``, or ``same`` for a title that was marked already; its mark then
    keeps its time.
    """
    title_ids = sorted({title_id for title_id, _ in rows})
    query = select(mark.c.title_id).where(
        mark.c.user_id == user_id, mark.c.kind == "seen", mark.c.title_id.in_(title_ids)
    )
    current = set(connection.scalars(query))
    new: dict[str, int] = {}
    outcomes: list[WriteOutcome] = []
    for title_id, at in rows:
        outcomes.append("same" if title_id in current or title_id in new else "imported")
        if outcomes[-1] == "imported":
            new[title_id] = now if at is None else at
    put_marks(connection, user_id, "seen", sorted(new.items()))
    return outcomes


def merge_profile(connection: Connection, profile_id: str, user_id: str) -> None:
    """Move the ratings and marks of a profile to an account, and delete the profile.

    Of two ratings of one title the newer wins. A profile that does not exist changes nothing; an
    account that does not exist raises ``UnknownName``.
    """
    lock_user(connection, user_id)
    try:
        # Locked before it is read: a rating that is written now would be deleted with the profile.
        lock_user(connection, profile_id, for_delete=True)
    except UnknownName:
        return
    ratings = [
        RatingChange(user_id, one.title_id, one.half_stars, one.rated_at)
        for one in ratings_of(connection, profile_id)
    ]
    if ratings:
        merge_ratings(connection, ratings)
    for kind in MARK_KINDS:
        marks = marks_page(connection, profile_id, kind, limit=None)
        put_marks(connection, user_id, kind, [(one.title_id, one.marked_at) for one in marks])
    delete_user(connection, profile_id)
