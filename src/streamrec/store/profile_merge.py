"""Merging an anonymous profile into the account that its viewer signs in to."""

from __future__ import annotations

from sqlalchemy import Connection

from streamrec.errors import UnknownName
from streamrec.store.rating_reads import ratings_of
from streamrec.store.rating_records import RatingChange
from streamrec.store.rating_writes import merge_ratings
from streamrec.store.user_accounts import delete_user, lock_user
from streamrec.store.user_marks import MARK_KINDS, marks_page, put_marks


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
