"""Who may do what. Each route names one of these rules as a dependency; `include` sees to it.

Programs come with an API key and its scopes; people with the cookie of a session, and reach only
their own data. A route that names no rule is not served.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from streamrec.errors import NotAllowed
from streamrec.service.auth.key_cache import secret_of
from streamrec.service.auth.sessions import COOKIE, Session, proof_of
from streamrec.service.dependencies import Service, ServiceDep
from streamrec.store.api_keys import Scope, find_key, valid_key
from streamrec.store.users import User, find_user
from streamrec.text import without_nul

TOKEN_HEADER = "x-csrf-token"  # noqa: S105 - the name of a header
TOKEN_FIELD = "csrf_token"  # noqa: S105 - the name of a form's field
_READING = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True)
class Caller:
    """Whoever makes a request.

    Attributes
    ----------
    user
        The person signed in by cookie; None for a program or a stranger.
    scopes
        What the key allows; empty for a person or a stranger.
    key_id
        The key's, shown in the header; None without one.
    session
        The cookie's; None without one.
    """

    user: User | None = None
    scopes: frozenset[str] = frozenset()
    key_id: str | None = None
    session: Session | None = None

    def has(self, scope: Scope) -> bool:
        """Whether a key with this scope, or with ``admin``, was shown."""
        return scope in self.scopes or "admin" in self.scopes


ANONYMOUS = Caller()


def identify_caller(request: Request, service: ServiceDep) -> Caller:
    """Tell who makes the request: by key, else by cookie, else a stranger.

    Raises
    ------
    NotAllowed
        The key shown is not valid (401).
    """
    shown = request.headers.get("authorization")
    if shown is not None:
        return _of_key(service, shown)
    cookie = request.cookies.get(COOKIE)
    session = service.signatures.read(cookie) if cookie else None
    return ANONYMOUS if session is None else _of_session(service, session)


IdentifiedCallerDep = Annotated[Caller, Depends(identify_caller)]


async def caller(request: Request, service: ServiceDep, who: IdentifiedCallerDep) -> Caller:
    """Tell who makes the request, and that a write with a cookie is meant.

    Raises
    ------
    NotAllowed
        The key shown is not valid (401); a write with a cookie does not come from our own pages
        (403).
    """
    if who.session is not None and request.method not in _READING:
        verify_csrf(request, service, who.session, request.headers.get(TOKEN_HEADER, ""))
    return who


def verify_csrf(request: Request, service: Service, session: Session, token: str) -> None:
    """Refuse a write that another site made a browser send.

    Raises
    ------
    NotAllowed
        The browser says so, or the session's token is not there.
    """
    verify_same_site(request)
    if not service.signatures.is_token(session, token):
        raise NotAllowed(f"a write with a cookie needs the session's {TOKEN_HEADER}", 403)


def _of_key(service: Service, shown: str) -> Caller:
    secret = secret_of(shown)
    if secret is not None:
        with service.store.ask() as connection:
            key = find_key(connection, secret)
        if key is not None:
            service.key_cache.remember(secret, key)
            return Caller(scopes=key.scopes, key_id=key.key_id)
    raise NotAllowed("this is no valid API key", 401)


def _of_session(service: Service, session: Session) -> Caller:
    with service.store.ask() as connection:
        if session.key_id is not None:
            key = valid_key(connection, session.key_id)
            return ANONYMOUS if key is None else Caller(scopes=key.scopes, session=session)
        user = find_user(connection, session.user_id or "")
    if user is None or proof_of(user) != session.proof:
        return ANONYMOUS
    return Caller(user=user, session=session)


def verify_same_site(request: Request) -> None:
    """Refuse a write that a browser says another site made.

    Raises
    ------
    NotAllowed
        It says so.
    """
    site = request.headers.get("sec-fetch-site", "same-origin")
    origin = request.headers.get("origin")
    host = request.headers.get("host", "")
    if site not in ("same-origin", "none") or (origin and urlsplit(origin).netloc != host):
        raise NotAllowed("a write must come from this service's own pages", 403)


CallerDep = Annotated[Caller, Depends(caller)]


async def anyone() -> None:
    """Let everyone in: a public route."""


async def anyone_from_our_pages(request: Request) -> None:
    """Let everyone in who is not sent by another site: a public write that sets a cookie."""
    verify_same_site(request)


async def own_read(user_id: str, who: CallerDep) -> None:
    """Let in the user of the path, and keys that may read."""
    _own(user_id, who, "read")


async def own_write(user_id: str, who: CallerDep) -> None:
    """Let in the user of the path, and keys that may write."""
    _own(user_id, who, "write")


async def authorize_read_deferred(user_id: str, request: Request, service: ServiceDep) -> Caller:
    """Let in whom `own_read` lets in, and keys that could read when they were last seen.

    For a route whose reading statement looks the key up again: asking the database here too
    would double what the request costs.
    """
    return await _confirmed_later(user_id, request, service, "read")


async def authorize_write_deferred(user_id: str, request: Request, service: ServiceDep) -> Caller:
    """Let in whom `own_write` lets in, and keys that could write when they were last seen.

    For a route whose writing transaction looks the key up again.
    """
    return await _confirmed_later(user_id, request, service, "write")


async def _confirmed_later(
    user_id: str, request: Request, service: Service, scope: Scope
) -> Caller:
    secret = secret_of(request.headers.get("authorization", ""))
    key = None if secret is None else service.key_cache.get(secret)
    if key is not None:
        who = Caller(scopes=key.scopes, key_id=key.key_id)
    else:
        who = await caller(
            request, service, await run_in_threadpool(identify_caller, request, service)
        )
    _own(user_id, who, scope)
    return who


def _own(user_id: str, who: Caller, scope: Scope) -> None:
    if who.has(scope) or (who.user is not None and who.user.user_id == user_id):
        return
    _refuse(who, f"this needs a key with the scope {scope}, or to be signed in as this user")


async def key_write(who: CallerDep) -> None:
    """Let in keys that may write."""
    if not who.has("write"):
        _refuse(who, "this needs a key with the scope write")


async def admin(who: CallerDep) -> None:
    """Let in operators."""
    if not who.has("admin"):
        _refuse(who, "this needs a key with the scope admin")


async def signed_in(who: CallerDep) -> None:
    """Let in whoever has a session."""
    if who.session is None:
        _refuse(who, "nobody is signed in")


async def form_write(request: Request, service: ServiceDep, who: IdentifiedCallerDep) -> None:
    """Let everyone in whose form comes from our own pages; a session's token is one of its fields.

    Raises
    ------
    NotAllowed
        The form comes from elsewhere (403).
    """
    await _check_form(request, service, who)


async def person(request: Request, service: ServiceDep, who: IdentifiedCallerDep) -> None:
    """Let in people on their own pages; what they send comes from forms of ours."""
    if request.method not in _READING:
        await _check_form(request, service, who)
    if who.user is None:
        _refuse(who, "this page is for people who are signed in")


async def _check_form(request: Request, service: Service, who: Caller) -> None:
    verify_same_site(request)
    form = await _read_form(request)
    if who.session is not None:
        token = request.headers.get(TOKEN_HEADER) or form.get(TOKEN_FIELD)
        verify_csrf(request, service, who.session, token if isinstance(token, str) else "")


async def _read_form(request: Request) -> FormData:
    """Return the form, which whoever asks for it again is given as it is.

    Raises
    ------
    HTTPException
        It is in an encoding that no page of ours has, or holds what no database takes (400).
    """
    try:
        form = await request.form()
        for _, value in form.multi_items():
            if isinstance(value, str):
                without_nul(value).encode()
    except ValueError:
        raise HTTPException(400, "the form holds what is no text") from None
    return form


def _refuse(who: Caller, what: str) -> None:
    raise NotAllowed(what, 401 if who == ANONYMOUS else 403)


RULES = frozenset(
    {
        anyone,
        anyone_from_our_pages,
        own_read,
        own_write,
        authorize_read_deferred,
        authorize_write_deferred,
        key_write,
        admin,
        signed_in,
        form_write,
        person,
    }
)


def include(app: FastAPI, router: APIRouter) -> None:
    """Serve a router's routes, each of which must say whom it lets in.

    Raises
    ------
    RuntimeError
        One names none of the rules above.
    """
    for route in router.routes:
        if not (isinstance(route, APIRoute) and rules_of(route)):
            raise RuntimeError(f"{getattr(route, 'path', route)} does not say whom it lets in")
    app.include_router(router)


def rules_of(route: APIRoute) -> frozenset[object]:
    """Return the rules that a route names."""
    return RULES & set(_calls(route.dependant))


def _calls(dependant: Dependant) -> Iterable[object]:
    for inner in dependant.dependencies:
        yield inner.call
        yield from _calls(inner)
