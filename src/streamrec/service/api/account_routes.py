"""How viewers sign in: profiles without an account, accounts, sessions, passwords."""

from __future__ import annotations

from typing import Annotated

from fastapi import Request, Response

from streamrec.errors import NotAllowed
from streamrec.service.access.access_rules import (
    ANYONE_SAME_SITE,
    NOT_SIGNED_IN,
    OWNER_WRITE,
    SIGNED_IN,
    SIGNING_IN,
)
from streamrec.service.access.caller import Caller
from streamrec.service.api.account_schemas import Account, OperatorKey, PasswordChange, SessionState
from streamrec.service.auth.sessions import Session, delete_cookie, remember_browser, set_cookie
from streamrec.service.dependencies import Service, ServiceDep, network_of, source_of
from streamrec.service.field_types import Text
from streamrec.service.query_parameters import NO_QUERY
from streamrec.service.response_docs import LOGIN_TAKEN, PRIVATE_RESPONSES
from streamrec.service.routing import service_router
from streamrec.service.use_cases import viewer_accounts
from streamrec.store.user_accounts import UserRecord

router = service_router(
    prefix="/api/v1", tags=["accounts"], dependencies=[NO_QUERY], responses=PRIVATE_RESPONSES
)


@router.post("/profiles", status_code=201, dependencies=[ANYONE_SAME_SITE])
def make_profile(request: Request, service: ServiceDep, response: Response) -> SessionState:
    """Create a profile without an account and open its session; it can become an account."""
    user = viewer_accounts.create_profile(service, network_of(request))
    return _open_session(service, request, response, Session.of_user(user), user)


@router.post("/accounts", status_code=201, responses=LOGIN_TAKEN)
def open_account(
    account: Account,
    request: Request,
    service: ServiceDep,
    response: Response,
    caller: Annotated[Caller, SIGNING_IN],
) -> SessionState:
    """Open an account; the caller's profile becomes it, with all its ratings."""
    user = viewer_accounts.sign_up(
        service, caller.user, account.login, account.password, network_of(request)
    )
    return _open_session(service, request, response, Session.of_user(user), user)


@router.post("/session")
def sign_in(
    account: Account,
    request: Request,
    service: ServiceDep,
    response: Response,
    caller: Annotated[Caller, SIGNING_IN],
) -> SessionState:
    """Sign in; the ratings of the caller's profile move to the account."""
    user = viewer_accounts.sign_in(
        service, caller.user, account.login, account.password, source_of(request)
    )
    return _open_session(service, request, response, Session.of_user(user), user)


@router.post("/session/operator", dependencies=[ANYONE_SAME_SITE])
def sign_in_operator(
    shown: OperatorKey, request: Request, service: ServiceDep, response: Response
) -> SessionState:
    """Open an operator's session with an API key, for the pages of operators."""
    session = viewer_accounts.sign_in_operator(service, shown.key)
    return _open_session(service, request, response, session, None)


@router.get("/session")
def read_session(service: ServiceDep, caller: Annotated[Caller, SIGNED_IN]) -> SessionState:
    """Return the caller's session."""
    if caller.session is None:  # the rule has refused that
        raise NotAllowed(NOT_SIGNED_IN, 401)
    return _state(service, caller.session, caller.user)


@router.delete("/session", status_code=204)
def sign_out(service: ServiceDep, response: Response, caller: Annotated[Caller, SIGNED_IN]) -> None:
    """Sign out in this browser; the cookie opens nothing any more."""
    viewer_accounts.sign_out(service, caller.session, caller.operator_session)
    delete_cookie(response)


@router.delete("/users/{user_id}/sessions", status_code=204, dependencies=[OWNER_WRITE])
def sign_out_everywhere(user_id: Text, service: ServiceDep, response: Response) -> None:
    """End every session of a user, in all browsers."""
    viewer_accounts.sign_out_everywhere(service, user_id)
    delete_cookie(response)


@router.put("/users/{user_id}/password", status_code=204, dependencies=[OWNER_WRITE])
def change_password(
    user_id: Text, change: PasswordChange, request: Request, service: ServiceDep
) -> None:
    """Change the password; every session that the old one opened ends."""
    viewer_accounts.change_password(
        service, user_id, change.password, change.new_password, network_of(request)
    )


def _open_session(
    service: Service,
    request: Request,
    response: Response,
    session: Session,
    user: UserRecord | None,
) -> SessionState:
    set_cookie(request, response, service.signatures.cookie(session), session.max_age_s)
    if user is not None and user.login is not None:
        remember_browser(request, response, service.signatures.browser(user))
    return _state(service, session, user)


def _state(service: Service, session: Session, user: UserRecord | None) -> SessionState:
    return SessionState(
        user_id=user.user_id if user else None,
        login=user.login if user else None,
        csrf_token=service.signatures.token(session),
    )
