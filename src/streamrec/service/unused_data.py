"""What the service removes once an hour because it is no longer used."""

from __future__ import annotations

import time

import structlog

from streamrec.service.auth.sessions import MAX_AGE_S
from streamrec.store.database import Store
from streamrec.store.ended_sessions import remove_ended_sessions
from streamrec.store.user_accounts import remove_empty_profiles

_DAY_S = 86_400


def remove_unused_data(store: Store, empty_profile_days: int) -> None:
    """Remove profiles without account, ratings and marks after some days, and old ended sessions.

    Ended sessions are forgotten when their cookies are too old anyway.
    """
    now = int(time.time())
    n_removed = remove_empty_profiles(store, now - empty_profile_days * _DAY_S)
    with store.write() as connection:
        remove_ended_sessions(connection, now - MAX_AGE_S)
    if n_removed:
        structlog.get_logger().info("empty profiles removed", profiles=n_removed)
