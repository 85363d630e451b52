"""Passwords: hashed with argon2id, and verified."""

from __future__ import annotations

import secrets
from threading import BoundedSemaphore

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from streamrec.store.user_accounts import UserRecord

# OWASP's minimum for argon2id: 19 MiB, two passes, one lane. The library's default of 64 MiB for
# each concurrent request would fill the memory of a small machine.
_HASHER = PasswordHasher(
    time_cost=2, memory_cost=19 * 1024, parallelism=1, hash_len=32, type=Type.ID
)
_AT_ONCE = BoundedSemaphore(2)
# Verified where the login does not exist, so that the answer takes as long as for one that does.
_NO_HASH = _HASHER.hash(secrets.token_urlsafe(16))


def hash_password(password: str) -> str:
    """Return the hash of a password, which is all that the store keeps of it."""
    with _AT_ONCE:
        return _HASHER.hash(password)


def is_password(user: UserRecord | None, password: str) -> bool:
    """Return whether this is the user's password, in the same time for a user who is unknown."""
    password_hash = user.password_hash if user is not None else None
    try:
        with _AT_ONCE:
            return _HASHER.verify(password_hash or _NO_HASH, password) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False
