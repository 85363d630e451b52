"""API keys: create, list, revoke and recognise them. The secret itself is never stored."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from typing import Literal, NamedTuple, get_args

from sqlalchemy import Connection, bindparam, select, update

from streamrec.errors import UnknownName
from streamrec.i18n.messages import message
from streamrec.store.tables import api_key, now

Scope = Literal["read", "write", "admin"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
INVALID_KEY = message("This is not a valid API key.")
"""The message to a caller with an unknown or revoked key."""

_PREFIX = "sr_"


class ApiKey(NamedTuple):
    """An API key without its secret; ``revoked_at`` is None while the key is valid."""

    key_id: str
    scopes: frozenset[str]
    name: str
    created_at: int
    revoked_at: int | None


_KEY = select(*(api_key.c[name] for name in ApiKey._fields))
_VALID = _KEY.where(api_key.c.revoked_at.is_(None))
_VALID_BY_DIGEST = _VALID.where(api_key.c.digest == bindparam("digest"))
_VALID_BY_ID = _VALID.where(api_key.c.key_id == bindparam("key_id"))


def _key(row: tuple[str, str, str, int, int | None]) -> ApiKey:
    key_id, scopes, name, created_at, revoked_at = row
    return ApiKey(key_id, frozenset(scopes.split(",")), name, created_at, revoked_at)


def create_key(
    connection: Connection, scopes: Collection[Scope], name: str = ""
) -> tuple[str, str]:
    """Create a key and return its ``key_id`` and its secret, which cannot be read again.

    The secret has 256 random bits, so a plain SHA-256 protects it as well as a slow hash would.
    """
    secret = _PREFIX + secrets.token_urlsafe(32)
    key_id = secrets.token_hex(4)
    connection.execute(
        api_key.insert().values(
            key_id=key_id,
            digest=digest(secret),
            scopes=",".join(scope for scope in SCOPES if scope in scopes),
            name=name,
            created_at=now(),
        )
    )
    return key_id, secret


def digest(secret: str) -> str:
    """Return the hash of a secret, which the store keeps instead of the secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def find_key(connection: Connection, secret: str) -> ApiKey | None:
    """Return the valid key of a secret, or None."""
    row = connection.execute(_VALID_BY_DIGEST, {"digest": digest(secret)}).first()
    return None if row is None else _key(tuple(row))


def valid_key(connection: Connection, key_id: str) -> ApiKey | None:
    """Return a key by its ``key_id``, or None if it does not exist or has been revoked."""
    row = connection.execute(_VALID_BY_ID, {"key_id": key_id}).first()
    return None if row is None else _key(tuple(row))


def valid_key_ids(connection: Connection, key_ids: Collection[str]) -> set[str]:
    """Return which of these keys exist and have not been revoked."""
    query = select(api_key.c.key_id).where(
        api_key.c.key_id.in_(key_ids), api_key.c.revoked_at.is_(None)
    )
    return set(connection.scalars(query)) if key_ids else set()


def list_keys(connection: Connection) -> list[ApiKey]:
    """Return all keys, oldest first."""
    rows = connection.execute(_KEY.order_by(api_key.c.created_at, api_key.c.key_id))
    return [_key(tuple(row)) for row in rows]


def revoke_key(connection: Connection, key_id: str) -> None:
    """Make a key invalid from now on, or raise ``UnknownName``; a revoked key keeps its time."""
    query = select(api_key.c.key_id).where(api_key.c.key_id == key_id)
    if connection.execute(query).first() is None:
        raise UnknownName("key")
    valid = update(api_key).where(api_key.c.key_id == key_id, api_key.c.revoked_at.is_(None))
    connection.execute(valid.values(revoked_at=now()))
