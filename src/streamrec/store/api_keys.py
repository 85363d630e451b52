"""API keys of programs: made, listed, revoked, recognised. A secret is shown once, never kept."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from typing import Literal, NamedTuple, get_args

from sqlalchemy import Connection, bindparam, select, update

from streamrec.errors import UnknownName
from streamrec.store.tables import api_key
from streamrec.store.users import now

Scope = Literal["read", "write", "admin"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
_PREFIX = "sr_"


class Key(NamedTuple):
    """What is kept of a key; ``revoked_at`` is None while it is valid."""

    key_id: str
    scopes: frozenset[str]
    name: str
    created_at: int
    revoked_at: int | None


_KEY = select(
    api_key.c.key_id, api_key.c.scopes, api_key.c.name, api_key.c.created_at, api_key.c.revoked_at
)
_VALID = _KEY.where(api_key.c.digest == bindparam("digest"), api_key.c.revoked_at.is_(None))


def _key(row: tuple[str, str, str, int, int | None]) -> Key:
    key_id, scopes, name, created_at, revoked_at = row
    return Key(key_id, frozenset(scopes.split(",")), name, created_at, revoked_at)


def create_key(
    connection: Connection, scopes: Collection[Scope], name: str = ""
) -> tuple[str, str]:
    """Make a key and return its ``key_id`` and the secret, which nobody can read again.

    The secret has 256 bits of chance: a plain SHA-256 keeps it as safe as a slow hash would.
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
    """Return what is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def find_key(connection: Connection, secret: str) -> Key | None:
    """Return the valid key of a secret, or None."""
    row = connection.execute(_VALID, {"digest": digest(secret)}).first()
    return None if row is None else _key(tuple(row))


def valid_key(connection: Connection, key_id: str) -> Key | None:
    """Return a key by its ``key_id`` if it has not been revoked."""
    wanted = _KEY.where(api_key.c.key_id == key_id, api_key.c.revoked_at.is_(None))
    row = connection.execute(wanted).first()
    return None if row is None else _key(tuple(row))


def valid_keys(connection: Connection, key_ids: Collection[str]) -> set[str]:
    """Return which of these keys have not been revoked."""
    wanted = api_key.c.key_id.in_(key_ids)
    valid = select(api_key.c.key_id).where(wanted, api_key.c.revoked_at.is_(None))
    return set(connection.scalars(valid)) if key_ids else set()


def list_keys(connection: Connection) -> list[Key]:
    """Return all keys, oldest first."""
    rows = connection.execute(_KEY.order_by(api_key.c.created_at, api_key.c.key_id))
    return [_key(tuple(row)) for row in rows]


def revoke_key(connection: Connection, key_id: str) -> None:
    """Make a key invalid from now on; one revoked before keeps its time.

    Raises
    ------
    UnknownName
        There is no such key.
    """
    wanted = connection.execute(select(api_key.c.key_id).where(api_key.c.key_id == key_id)).first()
    if wanted is None:
        raise UnknownName("key")
    valid = update(api_key).where(api_key.c.key_id == key_id, api_key.c.revoked_at.is_(None))
    connection.execute(valid.values(revoked_at=now()))
