"""Sessions: a signed cookie, and the CSRF token that a write carries beside it.

The cookie names a viewer or an operator's key. It is valid until the viewer is deleted, changes the
password, or signs out in its browser or everywhere; until the key is revoked; or until its time is
over: 180 days, and 12 hours for an operator. The server stores only which sessions ended early.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

from fastapi import Request, Response
from itsdangerous import BadSignature, Signer, URLSafeTimedSerializer

from streamrec.store.user_accounts import UserRecord

COOKIE = "streamrec_session"
MAX_AGE_S = 180 * 24 * 3600
OPERATOR_MAX_AGE_S = 12 * 3600


@dataclass(frozen=True)
class Session:
    """The content of a valid cookie; exactly one of ``user_id`` and ``key_id`` is set.

    `proof` is the `proof_of` the password that opened the session; the CSRF token is derived from
    the random `nonce`, which also identifies the session.
    """

    user_id: str | None
    key_id: str | None
    proof: str
    nonce: str

    @property
    def max_age_s(self) -> int:
        """The seconds that the cookie is valid."""
        return MAX_AGE_S if self.key_id is None else OPERATOR_MAX_AGE_S

    @classmethod
    def of_user(cls, user: UserRecord) -> Session:
        """Return a new session for a viewer."""
        return cls(user.user_id, None, proof_of(user), secrets.token_urlsafe(9))

    @classmethod
    def of_key(cls, key_id: str) -> Session:
        """Return a new session for an operator with an API key."""
        return cls(None, key_id, "", secrets.token_urlsafe(9))


class Signatures:
    """Signs and verifies cookies and CSRF tokens with the service's secret."""

    def __init__(self, secret: str) -> None:
        self._cookies = URLSafeTimedSerializer(secret, "streamrec session")
        self._tokens = Signer(secret, "streamrec csrf", digest_method=hashlib.sha256)

    def cookie(self, session: Session) -> str:
        """Return the cookie of a session."""
        return str(
            self._cookies.dumps([session.user_id, session.key_id, session.proof, session.nonce])
        )

    def read(self, cookie: str) -> Session | None:
        """Return the session of a cookie; None if its signature is wrong or too old."""
        try:
            content = self._cookies.loads(cookie, max_age=MAX_AGE_S)
            session = Session(*content)
            if session.max_age_s < MAX_AGE_S:
                self._cookies.loads(cookie, max_age=session.max_age_s)
        except BadSignature:
            return None
        return session

    def token(self, session: Session) -> str:
        """Return the CSRF token of a session, which other sites cannot read."""
        return self._tokens.get_signature(session.nonce).decode()

    def is_token(self, session: Session, token: str) -> bool:
        """Return whether this is the CSRF token of the session."""
        return self._tokens.verify_signature(session.nonce.encode(), token.encode())


def proof_of(user: UserRecord) -> str:
    """Return a text that changes with the user's password and session generation."""
    generation = f"/{user.session_generation}" if user.session_generation else ""
    return hashlib.sha256(f"{user.password_hash or ''}{generation}".encode()).hexdigest()[:16]


def set_cookie(
    request: Request, response: Response, value: str, max_age_s: int = MAX_AGE_S
) -> None:
    """Set a session's cookie on a response: scripts cannot read it, other sites cannot send it."""
    response.set_cookie(
        COOKIE,
        value,
        max_age=max_age_s,
        path="/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )


def delete_cookie(response: Response) -> None:
    """Delete the session's cookie in the browser."""
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax")
