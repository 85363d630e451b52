"""Sessions end on the server, whatever becomes of their cookies; on both databases."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from streamrec.catalogue.store_rows import store_rows
from streamrec.service.app import create_app
from streamrec.service.auth.sessions import COOKIE, OPERATOR_MAX_AGE_S
from streamrec.settings import Settings
from streamrec.store.api_keys import create_key
from streamrec.store.catalogue_load import load_catalogue
from streamrec.store.database import Store
from streamrec.store.ended_sessions import end_session, is_ended, remove_ended_sessions

from ..conftest import Built
from .html_page import parse_page

ACCOUNT = {"login": "ana", "password": "correct horse battery"}


@pytest.fixture
def client(store: Store, sample: Built) -> Iterator[TestClient]:
    load_catalogue(store, sample.snapshot.version, store_rows(sample.snapshot), sample.model)
    url = store.engine.url.render_as_string(hide_password=False)
    app = create_app(Settings(data=sample.settings.data, database_url=url))
    with TestClient(app) as opened:
        yield opened


def open_session(client: TestClient, path: str, **body: str) -> dict[str, str]:
    """Open a session and return the headers that use it."""
    client.cookies.clear()
    made = client.post(path, json=body)
    assert made.status_code in (200, 201), made.text
    cookie = client.cookies[COOKIE]
    client.cookies.clear()
    return {"cookie": f"{COOKIE}={cookie}", "x-csrf-token": made.json()["csrf_token"]}


def is_open(client: TestClient, session: dict[str, str]) -> bool:
    client.cookies.clear()
    return client.get("/api/v1/session", headers=session).status_code == 200


@pytest.mark.parametrize("path", ["/api/v1/session", "/sign-out"])
def test_signed_out_cookie_opens_nothing_and_other_sessions_stay(
    client: TestClient, path: str
) -> None:
    first = open_session(client, "/api/v1/accounts", **ACCOUNT)
    second = open_session(client, "/api/v1/session", **ACCOUNT)
    method = "DELETE" if path.startswith("/api") else "POST"
    answer = client.request(method, path, headers=first, follow_redirects=False)
    assert answer.status_code in (204, 303)
    assert (is_open(client, first), is_open(client, second)) == (False, True)


def test_sign_out_everywhere_ends_every_session_of_the_viewer_alone(client: TestClient) -> None:
    other = open_session(client, "/api/v1/profiles")
    first = open_session(client, "/api/v1/accounts", **ACCOUNT)
    second = open_session(client, "/api/v1/session", **ACCOUNT)
    user_id = client.get("/api/v1/session", headers=first).json()["user_id"]
    path = f"/api/v1/users/{user_id}/sessions"
    assert client.delete(path, headers=other).status_code == 403
    assert client.delete(path, headers=first).status_code == 204
    assert not is_open(client, first)
    assert not is_open(client, second)
    assert is_open(client, other)
    assert is_open(client, open_session(client, "/api/v1/session", **ACCOUNT))


def test_account_page_signs_out_everywhere(client: TestClient) -> None:
    first = open_session(client, "/api/v1/accounts", **ACCOUNT)
    second = open_session(client, "/api/v1/session", **ACCOUNT)
    page = parse_page(client.get("/me/account", headers=first).text)
    fields = page.form("/me/sign-out-everywhere").hidden_fields()
    client.cookies.clear()
    sent = client.post(
        "/me/sign-out-everywhere", data=fields, headers=first, follow_redirects=False
    )
    assert sent.status_code == 303
    assert not is_open(client, first)
    assert not is_open(client, second)


def test_operator_session_ends_after_twelve_hours_and_on_sign_out(
    client: TestClient, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with store.write() as connection:
        _, secret = create_key(connection, ["admin"])
    viewer = open_session(client, "/api/v1/accounts", **ACCOUNT)
    operator = open_session(client, "/api/v1/session/operator", key=secret)
    later = int(time.time()) + OPERATOR_MAX_AGE_S
    monkeypatch.setattr(time, "time", lambda: later - 60)
    assert is_open(client, operator)
    monkeypatch.setattr(time, "time", lambda: later + 60)
    assert not is_open(client, operator)
    assert is_open(client, viewer)
    operator = open_session(client, "/api/v1/session/operator", key=secret)
    assert client.delete("/api/v1/session", headers=operator).status_code == 204
    assert not is_open(client, operator)


def test_ended_sessions_are_forgotten_once_their_cookies_are_too_old(store: Store) -> None:
    with store.write() as connection:
        for _ in range(2):
            end_session(connection, "one")
        assert remove_ended_sessions(connection, int(time.time()) - 60) == 0
        assert is_ended(connection, "one")
        assert remove_ended_sessions(connection, int(time.time()) + 60) == 1
        assert not is_ended(connection, "one")
