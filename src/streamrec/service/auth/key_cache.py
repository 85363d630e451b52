"""A cache of API keys, for requests whose own statement checks that the key is still valid."""

from __future__ import annotations

from streamrec.store.api_keys import ApiKey, digest

# Our keys are shorter; hashing a much longer text would cost time for nothing.
_MAX_SECRET_LENGTH = 200
# More keys than a service has; each takes some 500 bytes.
_MAX_KEYS = 1_000


def secret_of(authorization: str) -> str | None:
    """Return the secret of an ``Authorization`` header, valid or not; empty if it cannot be one.

    None for another scheme, such as Basic: that is between the caller and a proxy.
    """
    scheme, _, secret = authorization.partition(" ")
    if scheme.lower() != "bearer":
        return None if secret else ""
    return secret.strip() if len(secret) <= _MAX_SECRET_LENGTH else ""


class KeyCache:
    """API keys by the hash of their secret, as they were when they were last looked up.

    A key may have been revoked since. The statement that uses a cached key must check that.
    """

    def __init__(self) -> None:
        self._keys: dict[str, ApiKey] = {}

    def put(self, secret: str, key: ApiKey) -> None:
        """Keep a key that the database has just returned."""
        if len(self._keys) >= _MAX_KEYS:
            self._keys.clear()
        self._keys[digest(secret)] = key

    def get(self, secret: str) -> ApiKey | None:
        """Return the key of a secret, or None if it is not cached."""
        return self._keys.get(digest(secret))

    def clear(self) -> None:
        """Remove all keys: one of them turned out to be revoked."""
        self._keys.clear()
