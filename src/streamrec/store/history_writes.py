"""Writing many ratings and marks of a viewer: an imported history, or those of a profile."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from sqlalchemy import Connection, select

from streamrec.errors import UnknownName
from streamrec.store.ratings import RatingChange, merge_ratings, ratings_of, room_for_ratings
from streamrec.store.tables import mark, rating
from streamrec.store.tables import now as _now
from streamrec.store.user_accounts import delete_user, lock_user
from streamrec.store.user_marks import MARK_KINDS, MarkKind, marks_page, put_marks, room_for_marks

WriteOutcome = Literal["imported", "replaced", "same", "older", "refused"]


def import_ratings(
    connection: Connection,
    user_id: str,
    rows: Sequence[tuple[str, int, int | None]],
    now: int,
    max_titles: int | None = None,
) -> list[WriteOutcome]:
    """Write ratings (title_id, half stars, seconds since 1970) and return the outcome of each.

    - ``imported``: the viewer had not rated the title.
    - ``replaced``: the viewer had rated it differently.
    - ``same``: the viewer had rated it so.
    - ``older``: a newer rating, or a newer removal, is kept.
    - ``refused``: the viewer has rated `max_titles` other titles.

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
    room = room_for_ratings(connection, user_id, max_titles)
    changed: set[str] = set()
    outcomes: list[WriteOutcome] = []
    for title_id, half_stars, rated_at in rows:
        before, since = current.get(title_id, (None, 0))
        at = rated_at if rated_at is not None else since if before == half_stars else now
        if at < since:
            outcomes.append("same" if before == half_stars else "older")
            continue
        if title_id not in current:
            if room == 0:
                outcomes.append("refused")
                continue
            room -= 1
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


def import_marks(
    connection: Connection,
    user_id: str,
    kind: MarkKind,
    rows: Sequence[tuple[str, int | None]],
    now: int,
    max_titles: int | None = None,
) -> list[WriteOutcome]:
    """Mark titles (title_id, seconds since 1970) and return the outcome of each.

    The outcome is ``imported``; ``same`` for a title that was marked already, whose mark keeps its
    time; or ``refused`` if the viewer has `max_titles` marks.
    """
    title_ids = sorted({title_id for title_id, _ in rows})
    query = select(mark.c.title_id).where(
        mark.c.user_id == user_id, mark.c.kind == kind, mark.c.title_id.in_(title_ids)
    )
    current = set(connection.scalars(query))
    room = room_for_marks(connection, user_id, max_titles)
    new: dict[str, int] = {}
    outcomes: list[WriteOutcome] = []
    for title_id, at in rows:
        if title_id in current or title_id in new:
            outcomes.append("same")
        elif len(new) == room:
            outcomes.append("refused")
        else:
            outcomes.append("imported")
            new[title_id] = now if at is None else at
    put_marks(connection, user_id, kind, sorted(new.items()))
    return outcomes


_MERGED_AT_ONCE = 5_000  # rows of a statement; the databases bind a limited number of values


def merge_profile(
    connection: Connection, profile_id: str, user_id: str, max_titles: int | None = None
) -> None:
    """Move the ratings and marks of a profile to an account, and delete the profile.

    Of two ratings of one title the newer wins. Of more than the account has room for, up to
    `max_titles` ratings and as many marks, the newest are moved. A profile that does not exist
    changes nothing; an account that does not exist raises ``UnknownName``.
    """
    lock_user(connection, user_id)
    try:
        # Locked before it is read: a rating that is written now would be deleted with the profile.
        lock_user(connection, profile_id, for_delete=True)
    except UnknownName:
        return
    rated = ratings_of(connection, profile_id)
    for start in range(0, len(rated), _MERGED_AT_ONCE):
        some = rated[start : start + _MERGED_AT_ONCE]
        rows = [(one.title_id, one.half_stars, one.rated_at) for one in some]
        import_ratings(connection, user_id, rows, _now(), max_titles)
    for kind in MARK_KINDS:
        room = room_for_marks(connection, user_id, max_titles)
        marks = marks_page(connection, profile_id, kind, limit=room)
        put_marks(connection, user_id, kind, [(one.title_id, one.marked_at) for one in marks])
    delete_user(connection, profile_id)
