"""Error answers: from facts and messages, in the language of who reads them."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import BaseModel

from streamrec.errors import InvalidParameter, UnknownName, UnusableBody
from streamrec.i18n.messages import message
from streamrec.i18n.translator import translator
from streamrec.service.problem_messages import TITLES, failed_check
from streamrec.service.problems import add_problem_handlers

EXPECTED_STATUSES = (400, 401, 403, 404, 405, 408, 409, 413, 415, 422, 429, 500, 503)


class Named(BaseModel):
    name: str


@pytest.fixture
def client() -> TestClient:
    app = FastAPI()
    app.state.problem_page = lambda *_: None
    add_problem_handlers(app)

    @app.get("/lento")
    @app.get("/api/slow")
    def slow() -> None:
        raise UnusableBody(message("The body did not arrive in time."), 408)

    @app.get("/actor")
    def actor() -> None:
        raise UnknownName("actor", ["Tom Hanks"])

    @app.get("/mes")
    def month() -> None:
        raise InvalidParameter("mes", message("must be 1 to %(most)s", most=12), ["enero"])

    @app.get("/anio")
    @app.get("/api/year")
    def year(year_from: int) -> None: ...

    @app.post("/api/named")
    def named(one: Named) -> None: ...

    return TestClient(app)


@pytest.mark.parametrize("status", EXPECTED_STATUSES)
def test_every_status_has_a_spanish_title(status: int) -> None:
    title = TITLES[status]
    assert translator("es").text(title) != translator("en").text(title)


def test_a_problem_of_a_question_is_spanish_with_the_english_beside_it(client: TestClient) -> None:
    slow = client.get("/lento")
    assert slow.headers["content-type"] == "application/problem+json"
    assert slow.json() == {
        "type": "about:blank",
        "title": "Tiempo de espera agotado",
        "status": 408,
        "detail": "El cuerpo de la solicitud no llegó a tiempo.",
        "detail_en": "The body did not arrive in time.",
    }


def test_a_problem_of_the_api_is_english(client: TestClient) -> None:
    slow = client.get("/api/slow").json()
    assert (slow["title"], slow["detail"]) == (
        "Request Timeout", "The body did not arrive in time.",
    )  # fmt: skip
    assert "detail_en" not in slow


def test_similar_names_and_allowed_values_stand_beside_the_sentence(client: TestClient) -> None:
    assert client.get("/actor").json()["sugerencias"] == ["Tom Hanks"]
    month = client.get("/mes").json()
    assert month["permitidos"] == ["enero"]
    assert month["detail"] == "mes: debe estar entre 1 y 12."
    assert month["errors"] == [{"parameter": "mes", "message": "debe estar entre 1 y 12"}]


def test_a_failed_check_is_told_in_the_language_of_the_answer(client: TestClient) -> None:
    spanish = client.get("/anio?year_from=x").json()
    english = client.get("/api/year?year_from=x").json()
    assert spanish["detail"] == "year_from: debe ser un número entero."
    assert english["detail"] == "year_from: must be a whole number."
    assert english["errors"] == [{"parameter": "year_from", "message": "must be a whole number"}]


@pytest.mark.parametrize(
    ("body", "parameter", "what"),
    [("{", "body", "is not JSON"), ("{}", "name", "is required"), ("[]", "body", "JSON object")],
)
def test_a_body_that_cannot_be_used_says_what_is_wrong(
    client: TestClient, body: str, parameter: str, what: str
) -> None:
    answer = client.post("/api/named", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 422
    [error] = answer.json()["errors"]
    assert error["parameter"] == parameter
    assert what in error["message"]


@pytest.mark.parametrize(
    ("error", "text"),
    [
        ({"type": "greater_than_equal", "ctx": {"ge": 1000}}, "must be at least 1000"),
        ({"type": "less_than_equal", "ctx": {"le": 0.5}}, "must be at most 0.5"),
        ({"type": "string_too_short", "ctx": {"min_length": 1}}, "must not be empty"),
        ({"type": "string_too_short", "ctx": {"min_length": 8}}, "at least 8 characters"),
        ({"type": "literal_error", "ctx": {"expected": "'es' or 'en'"}}, "these: es, en"),
        ({"type": "a_check_of_another_year"}, "is not a valid value"),
    ],
)
def test_a_failed_check_is_a_message_with_its_limit(error: dict[str, Any], text: str) -> None:
    assert text in translator("en").text(failed_check(error))


def test_a_body_refused_while_it_is_read_keeps_its_status() -> None:
    """FastAPI answers 400 for whatever fails while it reads a JSON body."""
    app = FastAPI()
    app.state.problem_page = lambda *_: None
    add_problem_handlers(app)

    @app.post("/api/named")
    def named(one: Named) -> None: ...

    sent: list[Any] = []

    async def receive() -> Any:
        raise UnusableBody(message("The body ended early."), 413)

    async def send(part: Any) -> None:
        sent.append(part)

    scope = {
        "type": "http", "method": "POST", "path": "/api/named", "query_string": b"",
        "headers": [(b"content-type", b"application/json")], "app": app,
    }  # fmt: skip
    asyncio.run(app(scope, receive, send))
    assert sent[0]["status"] == 413
    assert json.loads(sent[1]["body"])["detail"] == "The body ended early."
