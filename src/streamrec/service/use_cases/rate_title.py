"""Rate and mark titles."""

from __future__ import annotations

import asyncio

from streamrec.errors import NotAllowed, StoreUnavailable, UnknownName
from streamrec.service.dependencies import Service
from streamrec.store import user_marks
from streamrec.store.ratings import RatingChange
from streamrec.store.tables import now
from streamrec.store.title_lookup import existing_title_ids
from streamrec.store.user_accounts import get_user, lock_user
from streamrec.store.user_marks import MarkKind

# Longer than the pauses that a busy disk or a catalogue load makes.
_TIMEOUT_S = 10


def rate_title(service: Service, user_id: str, title_id: str, half_stars: int | None) -> None:
    """Write a rating, or remove it where `half_stars` is None; return once that is committed.

    `NotAllowed`: the viewer rates too fast (429), or has rated as many titles as allowed (403).
    `StoreUnavailable`: the commit takes too long. Whether it happens is unknown; the caller may
    repeat it. `UnknownName`: the viewer or the title does not exist.
    """
    service.viewer_limits.count_write(user_id)
    try:
        service.ratings.submit(RatingChange(user_id, title_id, half_stars, now())).result(
            _TIMEOUT_S
        )
    except TimeoutError:
        raise _too_slow() from None


async def commit_rating(service: Service, change: RatingChange, key_id: str | None) -> None:
    """Write or remove a rating as `rate_title` does, without a thread that waits.

    The transaction checks the caller's API key; `NotAllowed`: it has been revoked. Changes that an
    API client writes are not counted.
    """
    if key_id is None:
        service.viewer_limits.count_write(change.user_id)
    committed = asyncio.wrap_future(service.ratings.submit(change, key_id))
    try:
        async with asyncio.timeout(_TIMEOUT_S):
            await committed
    except NotAllowed as refused:
        if refused.status == 401:
            service.key_cache.clear()
        raise
    except TimeoutError:
        raise _too_slow() from None


def _too_slow() -> StoreUnavailable:
    return StoreUnavailable("the rating was not written in time")


def mark_title(
    service: Service, user_id: str, kind: MarkKind, title_id: str, key_id: str | None = None
) -> None:
    """Mark a title; an existing mark stays as it is. `NotAllowed` as for `rate_title`."""
    if key_id is None:
        service.viewer_limits.count_write(user_id)
    with service.store.write() as connection:
        lock_user(connection, user_id)
        if not existing_title_ids(connection, [title_id]):
            raise UnknownName("title")
        user_marks.put_mark(connection, user_id, kind, title_id, service.viewer_limits.max_titles)


def remove_mark(service: Service, user_id: str, kind: MarkKind, title_id: str) -> None:
    """Remove a mark; without such a mark nothing happens."""
    with service.store.write() as connection:
        get_user(connection, user_id)
        user_marks.delete_mark(connection, user_id, kind, title_id)
