"""How viewers sign in: profiles without an account, accounts, passwords; and operators by key."""

from __future__ import annotations

from streamrec.errors import NotAllowed
from streamrec.i18n.messages import message
from streamrec.service.auth.passwords import hash_password, is_password
from streamrec.service.auth.sessions import Session
from streamrec.service.auth.sign_in_limiter import SignInSource
from streamrec.service.dependencies import Service
from streamrec.store import user_accounts
from streamrec.store.api_keys import find_key
from streamrec.store.ended_sessions import end_all_sessions, end_session
from streamrec.store.history_writes import merge_profile
from streamrec.store.user_accounts import UserRecord

_WRONG_PASSWORD = message("The password is wrong.")


def create_profile(service: Service, network: str | None) -> UserRecord:
    """Create a viewer without an account.

    `NotAllowed`: the address has created too many viewers within an hour (429).
    """
    service.viewer_limits.count_new_viewer(network)
    with service.store.write() as connection:
        return user_accounts.get_user(connection, user_accounts.create_user(connection))


def sign_up(
    service: Service, profile: UserRecord | None, login: str, password: str, network: str | None
) -> UserRecord:
    """Open an account and return its viewer: the caller's profile, or a new viewer.

    `LoginTaken`: another viewer has this login, or the caller has an account. `NotAllowed`: the
    address has created too many viewers within an hour (429).
    """
    if profile is None:
        service.viewer_limits.count_new_viewer(network)
    password_hash = hash_password(password)
    with service.store.write() as connection:
        user_id = user_accounts.create_user(connection) if profile is None else profile.user_id
        user_accounts.create_account(connection, user_id, login, password_hash)
        return user_accounts.get_user(connection, user_id)


def sign_in(
    service: Service, profile: UserRecord | None, login: str, password: str, source: SignInSource
) -> UserRecord:
    """Return the viewer of a login, with the ratings of the caller's profile.

    The browser of the `source` counts only if it is this viewer's. `NotAllowed`: login or password
    is wrong (401), or too many passwords were (429).
    """
    with service.store.autocommit() as connection:
        user = user_accounts.find_user_by_login(connection, login)
    browser = service.signatures.read_browser(source.browser or "", user)
    source = SignInSource(source.network, browser)
    service.sign_in_limiter.check(login, source)
    if not is_password(user, password) or user is None:
        service.sign_in_limiter.count_failure(login, source)
        raise NotAllowed(message("Login or password is wrong."), 401)
    service.sign_in_limiter.count_success(login, source)
    if profile is not None and profile.login is None and profile.user_id != user.user_id:
        with service.store.write() as connection:
            merge_profile(
                connection, profile.user_id, user.user_id, service.viewer_limits.max_titles
            )
    return user


def sign_in_operator(service: Service, key: str) -> Session:
    """Return a session for an operator's API key; refuse one without the scope ``admin``."""
    with service.store.autocommit() as connection:
        found = find_key(connection, key)
    if found is None or "admin" not in found.scopes:
        what = message("This is not a valid API key with the scope %(scope)s.", scope="admin")
        raise NotAllowed(what, 401)
    return Session.of_key(found.key_id)


def change_password(
    service: Service, user_id: str, password: str, new_password: str, network: str | None
) -> None:
    """Replace a viewer's password, which ends every session that the old one opened.

    `NotAllowed`: the old password is wrong (403), or too many were (429).
    """
    source = SignInSource(network)
    service.sign_in_limiter.check(user_id, source)
    with service.store.autocommit() as connection:
        user = user_accounts.get_user(connection, user_id)
    if not is_password(user, password):
        service.sign_in_limiter.count_failure(user_id, source)
        raise NotAllowed(_WRONG_PASSWORD, 403)
    new_hash = hash_password(new_password)
    with service.store.write() as connection:
        # Another request may have changed it since it was verified.
        if not user_accounts.replace_password(connection, user_id, user.password_hash, new_hash):
            raise NotAllowed(_WRONG_PASSWORD, 403)


def sign_out(service: Service, *sessions: Session | None) -> None:
    """End sessions, so that their cookies open nothing any more wherever they are kept."""
    nonces = [session.nonce for session in sessions if session is not None]
    if nonces:
        with service.store.write() as connection:
            for nonce in nonces:
                end_session(connection, nonce)


def sign_out_everywhere(service: Service, user_id: str) -> None:
    """End every session of a viewer."""
    with service.store.write() as connection:
        end_all_sessions(connection, user_id)
