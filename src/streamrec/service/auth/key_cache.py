"""The API keys seen lately, for requests whose transaction confirms the key itself."""

from __future__ import annotations

from streamrec.store.api_keys import ApiKey, digest

# So long is a key of ours; anything much longer is not worth hashing.
_LONGEST_KEY = 200
# Far more than a service has; what is kept of one is some 500 bytes.
_MOST = 1_000


def secret_of(authorization: str) -> str | None:
    """Return the key that a request's ``Authorization`` shows, whether it is valid or not."""
    scheme, _, secret = authorization.partition(" ")
    return secret.strip() if scheme.lower() == "bearer" and len(secret) <= _LONGEST_KEY else None


class KeyCache:
    """Keys by the hash of their secret, as they were when they were last looked up.

    One may have been revoked since: whoever takes a key from here has it confirmed before
    anything comes of it.
    """

    def __init__(self) -> None:
        self._keys: dict[str, ApiKey] = {}

    def remember(self, secret: str, key: ApiKey) -> None:
        """Keep a key that the database has just given."""
        if len(self._keys) >= _MOST:
            self._keys.clear()
        self._keys[digest(secret)] = key

    def get(self, secret: str) -> ApiKey | None:
        """Return the key of a secret if it has been seen."""
        return self._keys.get(digest(secret))

    def forget(self) -> None:
        """Forget all: one of them turned out to be revoked."""
        self._keys.clear()
