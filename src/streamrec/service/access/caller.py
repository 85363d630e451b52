"""Authentication of a request: an API key, else the cookie of a session, else anonymous.

The two credentials are FastAPI security schemes, so that each route that depends on them is
documented with them in OpenAPI.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.openapi.models import APIKey, APIKeyIn, HTTPBearer
from fastapi.security.base import SecurityBase

from streamrec.errors import NotAllowed
from streamrec.service.auth.key_cache import secret_of
from streamrec.service.auth.sessions import COOKIE, OPERATOR_COOKIE, Session, proof_of
from streamrec.service.dependencies import Service, service_of
from streamrec.store.api_keys import INVALID_KEY, Scope, find_key, valid_key
from streamrec.store.ended_sessions import is_ended
from streamrec.store.user_accounts import UserRecord, find_user


@dataclass(frozen=True)
class Caller:
    """Who makes a request; all fields are empty for an anonymous caller.

    `user` is the viewer signed in by cookie, `session` that cookie's session. `key_id` is the API
    key of the request's header, `scopes` what it allows. `operator_session` is an operator's
    session beside the viewer's, with its scopes.
    """

    user: UserRecord | None = None
    scopes: frozenset[str] = frozenset()
    key_id: str | None = None
    session: Session | None = None
    operator_session: Session | None = None

    def has(self, scope: Scope) -> bool:
        """Return whether the caller's key has this scope, or ``admin``."""
        return scope in self.scopes or "admin" in self.scopes


ANONYMOUS = Caller()


class KeyScheme(SecurityBase):
    """The API key of a request.

    A scheme that is `deferred` takes a key that was valid lately without asking the database: for
    routes whose own statement looks the key up again.
    """

    def __init__(self, *, deferred: bool = False) -> None:
        self.model = HTTPBearer(
            description="An API key: `streamrec keys create --scopes read,write`."
        )
        self.scheme_name = "key"
        self._deferred = deferred

    async def __call__(self, request: Request) -> Caller | None:
        """Return the caller; None where the request shows no key.

        Raises NotAllowed: what it shows is not a valid key (401).
        """
        secret = _shown_secret(request)
        if secret is None:
            return None
        service = service_of(request)
        cached = service.key_cache.get(secret) if self._deferred else None
        if cached is not None:
            return Caller(scopes=cached.scopes, key_id=cached.key_id)
        return await run_in_threadpool(_caller_of_key, service, secret)


class SessionScheme(SecurityBase):
    """The cookie of a session; it does not count where the request shows an API key."""

    def __init__(self) -> None:
        self.model = APIKey(
            **{"in": APIKeyIn.cookie},
            name=COOKIE,
            description="The cookie of a viewer's session, or of an operator's.",
        )
        self.scheme_name = "session"

    async def __call__(self, request: Request) -> Caller | None:
        """Return the caller; None where the request shows a key, or no valid cookie."""
        if not _sessions(request):
            return None
        return await run_in_threadpool(caller_of_cookies, request)


KEY = KeyScheme()
DEFERRED_KEY = KeyScheme(deferred=True)
SESSION = SessionScheme()


async def identify_caller(request: Request) -> Caller:
    """Return the caller of a route that is open to everyone.

    Raises NotAllowed: the key shown is not valid (401).
    """
    return await KEY(request) or await SESSION(request) or ANONYMOUS


CallerDep = Annotated[Caller, Depends(identify_caller)]


def _shown_secret(request: Request) -> str | None:
    header = request.headers.get("authorization")
    return None if header is None else secret_of(header)


def _caller_of_key(service: Service, secret: str) -> Caller:
    with service.store.autocommit() as connection:
        key = find_key(connection, secret)
    if key is None:
        raise NotAllowed(INVALID_KEY, 401)
    service.key_cache.put(secret, key)
    return Caller(scopes=key.scopes, key_id=key.key_id)


def caller_of_cookies(request: Request) -> Caller | None:
    """Return the caller of the request's sessions; None where it shows no valid cookie.

    A viewer who is an operator too has both sessions; CSRF tokens are of the viewer's.
    """
    service = service_of(request)
    found = [_caller_of_session(service, session) for session in _sessions(request)]
    callers = [caller for caller in found if caller is not None]
    if len(callers) < 2:
        return callers[0] if callers else None
    viewer, operator = callers
    return replace(
        viewer, scopes=viewer.scopes | operator.scopes, operator_session=operator.session
    )


def _sessions(request: Request) -> list[Session]:
    """Return the sessions of the request's cookies; none where it shows an API key."""
    signatures = service_of(request).signatures
    cookies = [request.cookies.get(name) for name in (COOKIE, OPERATOR_COOKIE)]
    if not any(cookies) or _shown_secret(request) is not None:
        return []
    if not signatures.has_sessions(request):
        return []
    return [session for one in cookies if one and (session := signatures.read(one))]


def _caller_of_session(service: Service, session: Session) -> Caller | None:
    with service.store.autocommit() as connection:
        if is_ended(connection, session.nonce):
            return None
        if session.key_id is not None:
            key = valid_key(connection, session.key_id)
            return None if key is None else Caller(scopes=key.scopes, session=session)
        user = find_user(connection, session.user_id or "")
    if user is None or proof_of(user) != session.proof:
        return None
    return Caller(user=user, session=session)
