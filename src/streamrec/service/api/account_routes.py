"""People's own way in: a profile without an account, an account, a session in a signed cookie."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from streamrec.errors import NotAllowed
from streamrec.i18n.messages import message
from streamrec.service.access.access_rules import (
    ANYONE_SAME_SITE,
    NOT_SIGNED_IN,
    OWNER_WRITE,
    SIGNED_IN,
    SIGNING_IN,
)
from streamrec.service.access.caller import Caller
from streamrec.service.api import schemas
from streamrec.service.auth.sessions import (
    Session,
    drop_cookie,
    hash_password,
    is_password,
    set_cookie,
)
from streamrec.service.dependencies import Service, ServiceDep, Text, only_known_parameters
from streamrec.service.response_docs import LOGIN_TAKEN, PRIVATE_RESPONSES
from streamrec.store import user_accounts
from streamrec.store.api_keys import find_key
from streamrec.store.profile_merge import merge_profile
from streamrec.store.user_accounts import UserRecord

router = APIRouter(
    prefix="/api/v1",
    tags=["accounts"],
    dependencies=[Depends(only_known_parameters)],
    responses=PRIVATE_RESPONSES,
)
_from_our_pages = [ANYONE_SAME_SITE]


@router.post("/profiles", status_code=201, dependencies=_from_our_pages)
def make_profile(request: Request, service: ServiceDep, response: Response) -> schemas.SessionState:
    """Make a profile without an account and open its session; an account may take it over."""
    with service.store.write() as connection:
        user = user_accounts.get_user(connection, user_accounts.create_user(connection))
    return open_session(service, request, response, Session.of_user(user), user)


@router.post("/accounts", status_code=201, responses=LOGIN_TAKEN)
def open_account(
    account: schemas.Account,
    request: Request,
    service: ServiceDep,
    response: Response,
    who: Annotated[Caller, SIGNING_IN],
) -> schemas.SessionState:
    """Open an account; whoever has a profile keeps it with all its ratings."""
    user = sign_up(service, who, account.login, account.password)
    return open_session(service, request, response, Session.of_user(user), user)


@router.post("/session")
def sign_in(
    account: schemas.Account,
    request: Request,
    service: ServiceDep,
    response: Response,
    who: Annotated[Caller, SIGNING_IN],
) -> schemas.SessionState:
    """Sign in; what a profile without an account rated goes over to the account."""
    user = sign_in_user(service, who, account.login, account.password)
    return open_session(service, request, response, Session.of_user(user), user)


@router.post("/session/operator", dependencies=_from_our_pages)
def sign_in_operator(
    shown: schemas.OperatorKey, request: Request, service: ServiceDep, response: Response
) -> schemas.SessionState:
    """Open an operator's session with an API key, for the pages of operators."""
    return open_session(service, request, response, operator_session(service, shown.key), None)


@router.get("/session")
def read_session(service: ServiceDep, who: Annotated[Caller, SIGNED_IN]) -> schemas.SessionState:
    """Tell whose session this is."""
    return _state(service, who.session, who.user)


@router.delete("/session", status_code=204, dependencies=[SIGNED_IN])
def sign_out(response: Response) -> None:
    """Sign out in this browser."""
    drop_cookie(response)


@router.put("/users/{user_id}/password", status_code=204, dependencies=[OWNER_WRITE])
def change_password(user_id: Text, change: schemas.PasswordChange, service: ServiceDep) -> None:
    """Change the password; every session opened with the old one ends."""
    replace_password(service, user_id, change.password, change.new_password)


def sign_up(service: Service, who: Caller, login: str, password: str) -> UserRecord:
    """Return the user of a new account: the caller's profile, else somebody new.

    Raises
    ------
    LoginTaken
        Somebody else signs in so, or the caller has an account.
    """
    hashed = hash_password(password)
    with service.store.write() as connection:
        user_id = (
            who.user.user_id if who.user is not None else user_accounts.create_user(connection)
        )
        user_accounts.create_account(connection, user_id, login, hashed)
        return user_accounts.get_user(connection, user_id)


def sign_in_user(service: Service, who: Caller, login: str, password: str) -> UserRecord:
    """Return the user of a login, with what the caller's profile rated until now.

    Raises
    ------
    NotAllowed
        Login and password do not belong together.
    """
    service.sign_in_limiter.check(login)
    with service.store.autocommit() as connection:
        user = user_accounts.find_user_by_login(connection, login)
    if not is_password(user, password) or user is None:
        service.sign_in_limiter.failed(login)
        raise NotAllowed(message("Login or password is wrong."), 401)
    profile = who.user
    if profile is not None and profile.login is None and profile.user_id != user.user_id:
        with service.store.write() as connection:
            merge_profile(connection, profile.user_id, user.user_id)
    return user


def operator_session(service: Service, key: str) -> Session:
    """Return an operator's session.

    Raises
    ------
    NotAllowed
        The key is not valid, or not an operator's.
    """
    with service.store.autocommit() as connection:
        found = find_key(connection, key)
    if found is None or "admin" not in found.scopes:
        what = message("This is not a valid API key with the scope %(scope)s.", scope="admin")
        raise NotAllowed(what, 401)
    return Session.of_key(found.key_id)


def replace_password(service: Service, user_id: str, password: str, new: str) -> None:
    """Give a user another password.

    Raises
    ------
    NotAllowed
        The old one is wrong.
    """
    service.sign_in_limiter.check(user_id)
    with service.store.autocommit() as connection:
        user = user_accounts.get_user(connection, user_id)
    if not is_password(user, password):
        service.sign_in_limiter.failed(user_id)
        raise NotAllowed(message("The password is wrong."), 403)
    hashed = hash_password(new)
    with service.store.write() as connection:
        user_accounts.set_password(connection, user_id, hashed)


def open_session(
    service: Service,
    request: Request,
    response: Response,
    session: Session,
    user: UserRecord | None,
) -> schemas.SessionState:
    """Put a session's cookie on the answer and tell what belongs to it."""
    set_cookie(request, response, service.signatures.cookie(session))
    return _state(service, session, user)


def _state(
    service: Service, session: Session | None, user: UserRecord | None
) -> schemas.SessionState:
    if session is None:
        raise NotAllowed(NOT_SIGNED_IN, 401)
    return schemas.SessionState(
        user_id=user.user_id if user else None,
        login=user.login if user else None,
        csrf_token=service.signatures.token(session),
    )
