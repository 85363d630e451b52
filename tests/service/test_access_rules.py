"""The access rules: every route with every kind of caller; denied unless allowed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from streamrec.service.access import access_rules
from streamrec.service.access.rule_check import include_router, rules_of
from streamrec.service.app import ROUTERS, create_app
from streamrec.service.auth.sessions import COOKIE
from streamrec.store.api_keys import create_key, revoke_key
from streamrec.store.database import Store, open_store

from ..conftest import Built

EVERYONE = {"anonymous", "reader", "writer", "operator", "owner", "other"}
# The callers that each rule lets in; every other caller gets 401 or 403.
LETS_IN: list[tuple[Any, set[str]]] = [
    (access_rules.ANYONE, EVERYONE),
    (access_rules.ANYONE_SAME_SITE, EVERYONE),
    (access_rules.SIGNING_IN, EVERYONE),
    (access_rules.OWNER_READ, {"reader", "operator", "owner"}),
    (access_rules.OWNER_WRITE, {"writer", "operator", "owner"}),
    (access_rules.OWNER_READ_DEFERRED, {"reader", "operator", "owner"}),
    (access_rules.OWNER_WRITE_DEFERRED, {"writer", "operator", "owner"}),
    (access_rules.KEY_WRITE, {"writer", "operator"}),
    (access_rules.OPERATOR, {"operator"}),
    (access_rules.SIGNED_IN, {"owner", "other"}),
    (access_rules.FORM, EVERYONE),
    (access_rules.VIEWER, {"owner", "other"}),
]


@dataclass
class Callers:
    client: TestClient
    store: Store
    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)

    def key(self, name: str, *scopes: str) -> None:
        with self.store.write() as connection:
            _, secret = create_key(connection, scopes)  # type: ignore[arg-type]
        self.headers[name] = {"authorization": f"Bearer {secret}"}

    def viewer(self, name: str) -> None:
        self.client.cookies.clear()
        made = self.client.post("/api/v1/profiles").json()
        self.ids[name] = made["user_id"]
        cookie = self.client.cookies[COOKIE]
        self.client.cookies.clear()
        self.headers[name] = {"cookie": f"{COOKIE}={cookie}", "x-csrf-token": made["csrf_token"]}


@pytest.fixture
def callers(sample: Built, tmp_path: Path) -> Iterator[Callers]:
    shutil.copytree(sample.settings.data, tmp_path / "data")
    settings = sample.settings.model_copy(update={"data": tmp_path / "data"})
    store = open_store(settings.url)
    app = create_app(settings)
    with TestClient(app, raise_server_exceptions=False) as client:
        made = Callers(client, store, {"anonymous": {}})
        made.key("reader", "read")
        made.key("writer", "write")
        made.key("operator", "admin")
        made.viewer("owner")
        made.viewer("other")
        yield made
    store.close()


def let_in(route: APIRoute) -> set[str]:
    (rule,) = rules_of(route)
    return next(names for other, names in LETS_IN if other == rule)


# Ends of the routes that delete a user or end sessions.
_ENDING = ("{user_id}", "/session", "/sessions", "/sign-out", "/sign-out-everywhere", "/delete")


def test_access_rules_let_in_the_named_callers_only(callers: Callers) -> None:
    app = callers.client.app
    assert isinstance(app, FastAPI)
    routes = [route for router in ROUTERS for route in router.routes]
    assert len(app.routes) == len(routes) + 1  # and the OpenAPI document, for everyone
    assert len(routes) > 40
    for route in routes:
        assert isinstance(route, APIRoute)
        for method in route.methods or ():
            for name in callers.headers:
                if method != "GET" and route.path.endswith(_ENDING):
                    # A caller before may have deleted the user, or ended a session.
                    callers.viewer("owner")
                    callers.viewer("other")
                path = route.path.replace("{user_id}", callers.ids["owner"])
                path = path.replace("{kind}", "seen").replace("{title_id}", "tmdb:862")
                callers.client.cookies.clear()
                answer = callers.client.request(method, path, headers=callers.headers[name])
                if name in let_in(route):
                    allowed = answer.status_code not in (401, 403)
                else:
                    allowed = answer.status_code in (401, 403)
                assert allowed, f"{method} {path} by {name}: {answer.status_code}"
                assert (answer.status_code == 401) <= ("www-authenticate" in answer.headers)
            if route.path.endswith(_ENDING):
                callers.viewer("owner")
                callers.viewer("other")


def test_include_router_refuses_a_route_without_a_rule() -> None:
    app = FastAPI()
    router = APIRouter()
    router.add_api_route("/open", lambda: None)
    with pytest.raises(RuntimeError, match="/open"):
        include_router(app, router)


def test_access_rules_refuse_a_revoked_key_at_once(callers: Callers) -> None:
    with callers.store.write() as connection:
        key_id, secret = create_key(connection, ["read"])
    headers = {"authorization": f"Bearer {secret}"}
    path = f"/api/v1/users/{callers.ids['owner']}"
    assert callers.client.get(path, headers=headers).status_code == 200
    with callers.store.write() as connection:
        revoke_key(connection, key_id)
    assert callers.client.get(path, headers=headers).status_code == 401


def test_deferred_rule_writes_nothing_for_a_key_revoked_since_it_was_cached(
    callers: Callers,
) -> None:
    with callers.store.write() as connection:
        key_id, secret = create_key(connection, ["write"])
    headers = {"authorization": f"Bearer {secret}"}
    path = f"/api/v1/users/{callers.ids['owner']}/ratings"
    good, late = f"{path}/tmdb:862", f"{path}/tmdb:949"
    for _ in range(2):
        answer = callers.client.put(good, headers=headers, json={"stars": 4})
        assert answer.status_code == 200, answer.text
    with callers.store.write() as connection:
        revoke_key(connection, key_id)
    for _ in range(2):
        answer = callers.client.put(late, headers=headers, json={"stars": 4})
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert callers.client.delete(good, headers=headers).status_code == 401
    read = callers.client.get(path, headers=callers.headers["owner"]).json()
    assert [one["title_id"] for one in read["items"]] == ["tmdb:862"]


@pytest.mark.parametrize(
    "shown", ["Bearer", "Bearer ", "Bearer sr_guess", "sr_x", "Bearer " + "x" * 5000]
)
def test_access_rules_refuse_an_invalid_key_even_with_a_valid_cookie(
    callers: Callers, shown: str
) -> None:
    headers = callers.headers["owner"] | {"authorization": shown}
    path = f"/api/v1/users/{callers.ids['owner']}"
    assert callers.client.get(path, headers=headers).status_code == 401


def test_access_rules_leave_a_proxys_basic_header_to_the_proxy(callers: Callers) -> None:
    headers = callers.headers["owner"] | {"authorization": "Basic eDp5"}
    path = f"/api/v1/users/{callers.ids['owner']}"
    assert callers.client.get(path, headers=headers).status_code == 200
    alone = {"authorization": "Basic eDp5"}
    assert callers.client.get("/", headers=alone).status_code == 200
    assert callers.client.get(path, headers=alone).status_code == 401


def test_store_does_not_keep_the_secret_of_a_key(callers: Callers, tmp_path: Path) -> None:
    with callers.store.write() as connection:
        _, secret = create_key(connection, ["read"])
    callers.store.close()
    for file in (tmp_path / "data").glob("streamrec.db*"):
        assert secret.encode() not in file.read_bytes()


def test_verify_csrf_needs_the_token_of_the_session(callers: Callers) -> None:
    path = f"/api/v1/users/{callers.ids['owner']}/marks/seen/tmdb:862"
    owner = callers.headers["owner"]
    for token in ("", "guess", callers.headers["other"]["x-csrf-token"]):
        headers = owner | {"x-csrf-token": token}
        assert callers.client.put(path, headers=headers).status_code == 403
    assert callers.client.put(path, headers=owner).status_code == 204


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://[::1"},
    ],
)
def test_verify_same_site_refuses_writes_of_other_sites(
    callers: Callers, headers: dict[str, str]
) -> None:
    path = f"/api/v1/users/{callers.ids['owner']}/marks/seen/tmdb:862"
    answer = callers.client.put(path, headers=callers.headers["owner"] | headers)
    assert answer.status_code == 403
    account = {"login": "somebody", "password": "correct horse"}
    assert callers.client.post("/api/v1/session", json=account, headers=headers).status_code == 403


def test_session_scheme_ignores_a_forged_or_changed_cookie(callers: Callers) -> None:
    good = callers.headers["owner"]["cookie"]
    path = f"/api/v1/users/{callers.ids['owner']}"
    assert callers.client.get(path, headers={"cookie": good}).status_code == 200
    # Not the last letter: of its six bits the signature has only four.
    changed = good[:-2] + ("A" if good[-2] != "A" else "B") + good[-1]
    for bad in (changed, f"{COOKIE}=x", f"{COOKIE}="):
        assert callers.client.get(path, headers={"cookie": bad}).status_code == 401
