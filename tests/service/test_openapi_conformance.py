"""Every answer keeps the OpenAPI document, and none is a 5xx, whatever the request."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks
from starlette.testclient import TestClient

from streamrec.service.app import create_app
from streamrec.service.auth.sessions import COOKIE
from streamrec.store.api_keys import Scope, create_key

from ..conftest import Built

# Checks left out, each with its reason.
LEFT_OUT = {
    # Whether a text is accepted depends on the catalogue (a title that is not there is 404), and
    # surplus white space around it is forgiven: neither can stand in a schema.
    "positive_data_acceptance",
    "negative_data_rejection",
}
KEYS: dict[str, list[Scope]] = {"reader": ["read"], "writer": ["write"], "operator": ["admin"]}


@dataclass
class Caller:
    """A caller, and a user whose data the caller may ask for."""

    client: TestClient
    user_id: str
    headers: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)

    def use_existing(self, case: Any, title_id: str) -> None:
        """Replace generated path parameters by existing ones."""
        real = {"user_id": self.user_id, "title_id": title_id, "kind": "watchlist"}
        for name in case.path_parameters or {}:
            if name in real:
                case.path_parameters[name] = real[name]


@pytest.fixture(scope="module")
def own(sample: Built, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A client of a service with a copy of the sample, in which everything may be deleted."""
    data = tmp_path_factory.mktemp("schema")
    shutil.copytree(sample.settings.data, data, dirs_exist_ok=True)
    changed = sample.settings.model_copy(update={"data": data})
    with TestClient(create_app(changed), raise_server_exceptions=False) as opened:
        yield opened


@pytest.fixture
def caller(request: pytest.FixtureRequest, own: TestClient) -> Caller:
    own.cookies.clear()
    made = own.post("/api/v1/profiles").json()
    cookie = own.cookies[COOKIE]
    own.cookies.clear()
    made_caller = Caller(own, made["user_id"])
    if request.param == "viewer":
        made_caller.headers = {"X-CSRF-Token": made["csrf_token"]}
        made_caller.cookies = {COOKIE: cookie}
    elif request.param in KEYS:
        service = cast(FastAPI, own.app).state.service
        with service.store.write() as connection:
            _, secret = create_key(connection, KEYS[request.param])
        made_caller.headers = {"Authorization": f"Bearer {secret}"}
    return made_caller


def without_lifespan(app: Any) -> Any:
    """Return an application that Schemathesis may start and stop around each of its requests."""

    async def serve(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "lifespan":
            await app(scope, receive, send)
            return
        for stage in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{stage}.complete"})

    return serve


def operations(client: TestClient) -> Iterator[Any]:
    schema = schemathesis.openapi.from_asgi("/openapi.json", without_lifespan(client.app))
    for result in schema.get_all_operations():
        yield cast(Any, result).ok()


def tried(operation: Any, mode: GenerationMode, examples: int, caller: Caller) -> bool:
    """Send many generated requests; return whether any could be generated."""
    left_out = [CHECKS.get_one(name) for name in LEFT_OUT]

    @settings(
        max_examples=examples, deadline=None, database=None, derandomize=True,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(
        case=operation.as_strategy(generation_mode=mode),
        existing=st.sampled_from([None, "tmdb:862", "tmdb:0"]),
    )
    def answers_keep_the_schema(case: Any, existing: str | None) -> None:
        if existing is not None:
            caller.use_existing(case, existing)
        # A header of another scheme than Bearer is a proxy's business: the cookie counts beside it.
        ours = left_out if not caller.cookies else [*left_out, CHECKS.get_one("ignored_auth")]
        case.call_and_validate(headers=caller.headers, cookies=caller.cookies, excluded_checks=ours)

    try:
        answers_keep_the_schema()
    except Unsatisfiable:
        return False  # a path of which every text is good, or without parameters, has no bad ones
    return True


@pytest.mark.parametrize("mode", GenerationMode)
@pytest.mark.parametrize("caller", ["anonymous"], indirect=True)
def test_answers_to_anonymous_callers_keep_the_schema(caller: Caller, mode: GenerationMode) -> None:
    load_all_checks()
    asked = [tried(operation, mode, 8, caller) for operation in operations(caller.client)]
    assert sum(asked) > 20


@pytest.mark.parametrize("mode", GenerationMode)
@pytest.mark.parametrize("caller", [*KEYS, "viewer"], indirect=True)
def test_answers_to_authenticated_callers_keep_the_schema(
    caller: Caller, mode: GenerationMode
) -> None:
    load_all_checks()
    private = [one for one in operations(caller.client) if "security" in one.definition.raw]
    assert len(private) > 12
    # A user can be deleted once only, so that comes last.
    private.sort(key=lambda one: (one.method == "delete", one.path.count("/") < 5))
    asked = [tried(operation, mode, 6, caller) for operation in private]
    assert sum(asked) > 10


NO_BODIES = [
    b"",
    b"{",
    b"null",
    b"[]",
    b"\xff\xfe{\x00}\x00",
    b"\x00",
    b"[" * 30_000,
    b'{"stars": 1e999, "n": 1e999}',
    b'{"stars": NaN, "diversity": NaN}',
    b'{"stars": 1' + b"0" * 5_000 + b', "n": 1' + b"0" * 5_000 + b"}",
    b'{"stars": 4, "likes": [], "unknown": 1}',
    rb'{"login": "\ud800somebody", "password": "correct horse"}',
    rb'{"login": "some\u0000body", "password": "correct\u0000horse", "key": "\u0000"}',
    rb'{"login": "somebody", "password": "\ud800correct horse"}',
    rb'{"password": "\ud800correct horse", "new_password": "\ud800correct horse"}',
    rb'{"key": "\ud800"}',
    rb'{"likes": ["\u0000", "\ud800"], "ratings": {"\u0000": 4}, "genre": "\ud800"}',
    rb'{"likes": ["\ud800"]}',
    rb'{"ratings": {"\ud800": 4}}',
    rb'{"genre": "\ud800"}',
]
CONTENT_TYPES = [
    "application/json", "application/json; charset=utf-16", "text/plain", "application/xml",
    "multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "nonsense", "",
]  # fmt: skip


@pytest.mark.parametrize("caller", ["operator", "viewer"], indirect=True)
def test_invalid_bodies_are_refused_with_documented_statuses(caller: Caller) -> None:
    with_bodies = [one for one in operations(caller.client) if "requestBody" in one.definition.raw]
    assert len(with_bodies) > 6
    cookie = "; ".join(f"{name}={value}" for name, value in caller.cookies.items())
    for operation in with_bodies:
        path = operation.path.replace("{user_id}", caller.user_id).replace("{title_id}", "tmdb:862")
        path += "?format=csv" if "import" in path else ""
        asked = [(body, "application/json") for body in NO_BODIES]
        for body, kind in asked + [(b'{"stars": 4}', kind) for kind in CONTENT_TYPES]:
            headers = caller.headers | {"content-type": kind, "cookie": cookie}
            answer = caller.client.request(operation.method, path, content=body, headers=headers)
            told = f"{operation.label} {kind} {body[:60]!r}: {answer.status_code} {answer.text}"
            assert str(answer.status_code) in operation.definition.raw["responses"], told
            assert answer.status_code < 500, told
            if answer.status_code >= 400:
                assert answer.headers["content-type"] == "application/problem+json", told
