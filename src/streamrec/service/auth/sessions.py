"""Who a browser is: a signed cookie, what proves that a write comes from our own pages, passwords.

The cookie names a user (or an operator's key) and is signed; nothing is kept on the server. It
goes void with the user, the password or the key it was made for.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from threading import BoundedSemaphore

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError
from fastapi import Request, Response
from itsdangerous import BadSignature, Signer, URLSafeTimedSerializer

from streamrec.store.user_accounts import UserRecord

COOKIE = "streamrec_session"
_LASTS_S = 180 * 24 * 3600

# OWASP's least for argon2id: 19 MiB, two passes, one lane. The library's 64 MiB, times the
# requests that come at once, would eat the memory of a small machine.
_HASHER = PasswordHasher(
    time_cost=2, memory_cost=19 * 1024, parallelism=1, hash_len=32, type=Type.ID
)
_AT_ONCE = BoundedSemaphore(2)
# What a password is checked against where there is no such login: finding out takes as long.
_NOBODYS = _HASHER.hash(secrets.token_urlsafe(16))


@dataclass(frozen=True)
class Session:
    """What a valid cookie says; exactly one of ``user_id`` and ``key_id`` is set.

    ``proof`` ties the session to the password it was opened with; ``nonce`` is this session's own.
    """

    user_id: str | None
    key_id: str | None
    proof: str
    nonce: str

    @classmethod
    def of_user(cls, user: UserRecord) -> Session:
        """Open a session for a user."""
        return cls(user.user_id, None, proof_of(user), secrets.token_urlsafe(9))

    @classmethod
    def of_key(cls, key_id: str) -> Session:
        """Open a session for an operator with an API key."""
        return cls(None, key_id, "", secrets.token_urlsafe(9))


class Signatures:
    """Signs and reads cookies and CSRF tokens with the service's secret."""

    def __init__(self, secret: str) -> None:
        self._cookies = URLSafeTimedSerializer(secret, "streamrec session")
        self._tokens = Signer(secret, "streamrec csrf", digest_method=hashlib.sha256)

    def cookie(self, session: Session) -> str:
        """Return the session as the text of a cookie."""
        return str(
            self._cookies.dumps([session.user_id, session.key_id, session.proof, session.nonce])
        )

    def read(self, cookie: str) -> Session | None:
        """Return the session of a cookie; None where we did not sign it, or long ago."""
        try:
            user_id, key_id, proof, nonce = self._cookies.loads(cookie, max_age=_LASTS_S)
        except BadSignature:
            return None
        return Session(user_id, key_id, proof, nonce)

    def token(self, session: Session) -> str:
        """Return what a write must carry beside the cookie; other sites cannot read it."""
        return self._tokens.get_signature(session.nonce).decode()

    def is_token(self, session: Session, token: str) -> bool:
        """Return whether a write's token belongs to the session."""
        return self._tokens.verify_signature(session.nonce.encode(), token.encode())


def proof_of(user: UserRecord) -> str:
    """Return what changes with the user's password."""
    return hashlib.sha256((user.password_hash or "").encode()).hexdigest()[:16]


def set_cookie(request: Request, response: Response, value: str) -> None:
    """Put a session's cookie on an answer: no script reads it, no other site sends it along."""
    response.set_cookie(
        COOKIE,
        value,
        max_age=_LASTS_S,
        path="/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )


def drop_cookie(response: Response) -> None:
    """Take the session's cookie back."""
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax")


def hash_password(password: str) -> str:
    """Return what is kept of a password."""
    with _AT_ONCE:
        return _HASHER.hash(password)


def is_password(user: UserRecord | None, password: str) -> bool:
    """Return whether this is the user's password; takes as long for nobody as for somebody."""
    kept = user.password_hash if user is not None else None
    try:
        with _AT_ONCE:
            return _HASHER.verify(kept or _NOBODYS, password) and kept is not None
    except (VerificationError, InvalidHashError):
        return False
