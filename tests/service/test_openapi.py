"""The OpenAPI document: complete, and equal to its copy in the docs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from streamrec.service.api.openapi_document import document_text

# A value of each path and query parameter that the sample has.
EXISTING = {
    "title_id": "tmdb:862", "person_id": "tom-hanks", "q": "toy", "mes": "enero", "dia": "lunes",
    "titulo": "Toy Story", "nombre": "John Lasseter", "idioma": "en", "franquicia": "Toy Story",
    "pais": "Japan", "productora": "Pixar Animation Studios",
}  # fmt: skip
COPY = Path(__file__).parents[2] / "docs" / "reference" / "openapi.json"


@pytest.fixture
def document(client: TestClient) -> Any:
    return client.get("/openapi.json").json()


def operations(document: Any) -> Iterator[tuple[str, str, Any]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def test_openapi_copy_in_docs_is_current(document: Any) -> None:
    assert document_text(document) == COPY.read_text("utf-8"), "run make docs"


def test_openapi_operation_ids_are_unique_identifiers(document: Any) -> None:
    names = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(set(names)) == len(names) > 40
    assert all(name.isidentifier() and "__" not in name for name in names)


def test_openapi_tags_are_described_and_used(document: Any) -> None:
    used = {tag for _, _, operation in operations(document) for tag in operation["tags"]}
    assert [tag["name"] for tag in document["tags"] if tag["description"]] != []
    assert {tag["name"] for tag in document["tags"]} == used


def test_openapi_private_operations_have_security_and_refusals(document: Any) -> None:
    schemes = set(document["components"]["securitySchemes"])
    for method, path, operation in operations(document):
        for way in operation.get("security", []):
            assert set(way) <= schemes
            # A write with a cookie needs the session's token, reading does not.
            assert ("csrf" in way) == ("session" in way and method != "get")
        if "security" in operation:
            assert {"401", "403"} <= set(operation["responses"]), path
        private = path.startswith(("/api/v1/users", "/api/v1/session"))
        signing_in = path.startswith("/api/v1/session") and method == "post"
        assert ("security" in operation) == (private and not signing_in), path


def test_openapi_security_of_a_read_a_write_and_a_public_route(document: Any) -> None:
    paths = document["paths"]
    rating = paths["/api/v1/users/{user_id}/ratings/{title_id}"]["put"]
    assert rating["security"] == [{"key": ["write"]}, {"session": [], "csrf": []}]
    export = paths["/api/v1/users/{user_id}/export"]["get"]
    assert export["security"] == [{"key": ["read"]}, {"session": []}]
    assert paths["/api/v1/session"]["delete"]["security"] == [{"session": [], "csrf": []}]
    assert "security" not in paths["/api/v1/titles"]["get"]


def test_every_documented_operation_refuses_an_unknown_query_parameter(
    client: TestClient, document: Any
) -> None:
    for method, path, operation in operations(document):
        if path.startswith("/health") or "security" in operation or method != "get":
            continue
        for name in re.findall(r"{(\w+)}", path):
            path = path.replace(f"{{{name}}}", EXISTING[name])
        required = [
            one["name"]
            for one in operation.get("parameters", [])
            if one["in"] == "query" and one["required"]
        ]
        sent = {name: EXISTING[name] for name in required} | {"unknown": "1"}
        answer = client.get(path, params=sent)
        assert answer.status_code == 422, path
        assert "unknown" in [error["parameter"] for error in answer.json()["errors"]], path


def test_unknown_query_parameter_is_answered_with_the_declared_ones(client: TestClient) -> None:
    answer = client.get("/api/v1/titles/tmdb:862/similar?m=3").json()
    assert answer["allowed"] == ["n"]
    answer = client.get("/retorno/Toy Story?year=1995").json()
    assert answer["permitidos"] == ["anio"]
