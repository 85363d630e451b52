"""The access rules. Each route names one of them as a dependency; `rule_check` sees to it.

Programs show an API key and have its scopes. Viewers show the cookie of a session and reach only
their own data. A rule gives the route its `Caller`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, cast

from fastapi import Depends, Request, Security, params
from fastapi.security import SecurityScopes

from streamrec.errors import NotAllowed
from streamrec.i18n.messages import Message, message
from streamrec.service.access.caller import ANONYMOUS, DEFERRED_KEY, KEY, SESSION, Caller, CallerDep
from streamrec.service.access.csrf import (
    TOKEN_HEADER,
    is_read,
    verify_csrf,
    verify_form,
    verify_same_site,
)
from streamrec.store.api_keys import Scope

NOT_SIGNED_IN = message("You are not signed in.")

_KEY, _SESSION = Security(KEY), Security(SESSION)


async def _allow_anyone() -> None:
    pass


async def _authorize_same_site(request: Request) -> None:
    verify_same_site(request)


async def _authorize_signing_in(request: Request, caller: CallerDep) -> Caller:
    verify_same_site(request)
    _verify_token(request, caller)
    return caller


def _owner_rule(key_scheme: Any) -> Callable[..., Awaitable[Caller]]:
    async def authorize_owner(
        request: Request,
        user_id: str,
        scopes: SecurityScopes,
        key: Caller | None = key_scheme,
        session: Caller | None = _SESSION,
    ) -> Caller:
        caller = key or session or ANONYMOUS
        _verify_token(request, caller)
        is_owner = caller.user is not None and caller.user.user_id == user_id
        if not is_owner and not caller.has(_scope(scopes)):
            _refuse(
                caller,
                message(
                    "This needs a key with the scope %(scope)s, or a session of this user.",
                    scope=scopes.scope_str,
                ),
            )
        return caller

    return authorize_owner


_authorize_owner, _authorize_owner_deferred = _owner_rule(_KEY), _owner_rule(Security(DEFERRED_KEY))


async def _authorize_key(
    request: Request,
    scopes: SecurityScopes,
    key: Caller | None = _KEY,
    session: Caller | None = _SESSION,
) -> Caller:
    caller = key or session or ANONYMOUS
    _verify_token(request, caller)
    if not caller.has(_scope(scopes)):
        _refuse(
            caller, message("This needs a key with the scope %(scope)s.", scope=scopes.scope_str)
        )
    return caller


async def _authorize_session(request: Request, session: Caller | None = _SESSION) -> Caller:
    caller = session or await KEY(request) or ANONYMOUS
    if caller.session is None:
        _refuse(caller, NOT_SIGNED_IN)
    _verify_token(request, caller)
    return caller


async def _authorize_form(request: Request, caller: CallerDep) -> Caller:
    await verify_form(request, caller)
    return caller


async def _authorize_viewer(request: Request, caller: CallerDep) -> Caller:
    if caller.user is None:  # before the form is read: its file may be large
        _refuse(caller, NOT_SIGNED_IN)
    if not is_read(request):
        await verify_form(request, caller)
    return caller


def _verify_token(request: Request, caller: Caller) -> None:
    if not is_read(request):
        verify_csrf(request, caller, request.headers.get(TOKEN_HEADER, ""))


def _scope(scopes: SecurityScopes) -> Scope:
    return cast(Scope, scopes.scopes[0])


def _refuse(caller: Caller, what: Message) -> None:
    raise NotAllowed(what, 401 if caller == ANONYMOUS else 403)


ANYONE = Depends(_allow_anyone)
"""Every caller."""
ANYONE_SAME_SITE = Depends(_authorize_same_site)
"""Every caller, unless another site sends the request: for a public write that sets a cookie."""
SIGNING_IN = Depends(_authorize_signing_in)
"""Every caller, unless another site sends the request; with a session, its token too."""
OWNER_READ = Security(_authorize_owner, scopes=("read",))
"""The user of the path, and keys that may read."""
OWNER_WRITE = Security(_authorize_owner, scopes=("write",))
"""The user of the path, and keys that may write."""
OWNER_READ_DEFERRED = Security(_authorize_owner_deferred, scopes=("read",))
"""As `OWNER_READ`, but a key that was valid lately passes: the route's own statement looks it up.

Asking the database twice would double what the request costs.
"""
OWNER_WRITE_DEFERRED = Security(_authorize_owner_deferred, scopes=("write",))
"""As `OWNER_WRITE`, but a key that was valid lately passes: the route's transaction looks it up."""
KEY_WRITE = Security(_authorize_key, scopes=("write",))
"""Keys that may write."""
OPERATOR = Security(_authorize_key, scopes=("admin",))
"""Operators, by key or session."""
SIGNED_IN = Security(_authorize_session)
"""Every session, a viewer's or an operator's."""
FORM = Depends(_authorize_form)
"""Every caller whose form comes from this service's pages."""
VIEWER = Depends(_authorize_viewer)
"""Viewers on their own pages; what they send comes from this service's forms."""

RULES: tuple[params.Depends, ...] = (
    ANYONE, ANYONE_SAME_SITE, SIGNING_IN, OWNER_READ, OWNER_WRITE, OWNER_READ_DEFERRED,
    OWNER_WRITE_DEFERRED, KEY_WRITE, OPERATOR, SIGNED_IN, FORM, VIEWER,
)  # fmt: skip
