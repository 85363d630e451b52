"""Sessions: a signed cookie, and the CSRF token that a write carries beside it.

The cookie names a viewer or an operator's key. It is valid until the viewer is deleted, changes the
password, or signs out in its browser or everywhere; until the key is revoked; or until its time is
over: 180 days, and 12 hours for an operator. The server stores only which sessions ended early.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from dataclasses import dataclass

import structlog
from fastapi import Request, Response
from itsdangerous import BadSignature, Signer, URLSafeSerializer, URLSafeTimedSerializer

from streamrec.errors import NotAllowed
from streamrec.i18n.messages import message
from streamrec.store.user_accounts import UserRecord

COOKIE = "streamrec_session"
OPERATOR_COOKIE = "streamrec_operator"  # beside a viewer's, so that both sessions go on
MAX_AGE_S = 180 * 24 * 3600
OPERATOR_MAX_AGE_S = 12 * 3600
BROWSER_COOKIE = "streamrec_browser"
_BROWSER_MAX_AGE_S = 2 * 365 * 24 * 3600
# A proxy adds one of these to a request that it passes on.
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-proto", "x-real-ip", "via")


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
    """Signs and verifies cookies and CSRF tokens with the service's secret.

    With the default secret, which `is_public`, everyone can sign cookies. It is good for a service
    that only this machine reaches, so there are no sessions for requests that a proxy passes on.
    """

    def __init__(self, secret: str, *, is_public: bool = False) -> None:
        self._is_public = is_public
        self._browsers = URLSafeSerializer(secret, "streamrec browser")
        self._cookies = URLSafeTimedSerializer(secret, "streamrec session")
        self._tokens = Signer(secret, "streamrec csrf", digest_method=hashlib.sha256)

    def cookie(self, session: Session) -> str:
        """Return the cookie of a session."""
        return str(
            self._cookies.dumps([session.user_id, session.key_id, session.proof, session.nonce])
        )

    def read(self, cookie: str) -> Session | None:
        """Return the session of a cookie; None if its signature is wrong or too old.

        A time to come is good: the signature is ours, so the clock has been set back since.
        """
        try:
            content, signed = self._cookies.loads(cookie, return_timestamp=True)
        except BadSignature:
            return None
        session = Session(*content)
        return session if time.time() - signed.timestamp() <= session.max_age_s else None

    def has_sessions(self, request: Request) -> bool:
        """Return whether this request may have or open a session."""
        return not self._is_public or not any(name in request.headers for name in _FORWARDED)

    def browser(self, user: UserRecord) -> str:
        """Return the cookie of a browser in which a viewer has signed in."""
        return str(self._browsers.dumps([user.user_id, secrets.token_urlsafe(9)]))

    def read_browser(self, cookie: str, user: UserRecord | None) -> str | None:
        """Return the name of a browser in which this viewer has signed in; None for any other."""
        try:
            user_id, name = self._browsers.loads(cookie)
        except BadSignature:
            return None
        return name if user is not None and user_id == user.user_id else None

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
    request: Request, response: Response, value: str, max_age_s: int = MAX_AGE_S, name: str = COOKIE
) -> None:
    """Set a session's cookie on a response: scripts cannot read it, other sites cannot send it.

    Raises NotAllowed: the secret is the default one, and the request came through a proxy (403).
    """
    if not request.app.state.service.signatures.has_sessions(request):
        structlog.get_logger().error("the default secret is behind a proxy")
        what = message("Behind a proxy, sign-in is refused until STREAMREC_SECRET is set.")
        raise NotAllowed(what, 403)
    _set_cookie(request, response, name, value, max_age_s)


def remember_browser(request: Request, response: Response, value: str) -> None:
    """Set the cookie of a browser in which a viewer has signed in; signing out leaves it."""
    _set_cookie(request, response, BROWSER_COOKIE, value, _BROWSER_MAX_AGE_S)


def _set_cookie(
    request: Request, response: Response, name: str, value: str, max_age_s: int
) -> None:
    response.set_cookie(
        name,
        value,
        max_age=max_age_s,
        path="/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )


def delete_cookie(response: Response) -> None:
    """Delete the cookies of the browser's sessions."""
    for name in (COOKIE, OPERATOR_COOKIE):
        response.delete_cookie(name, path="/", httponly=True, samesite="lax")
