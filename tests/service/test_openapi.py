"""The OpenAPI document tells what the routes do, and its checked copy is what they tell."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from streamrec.service.api.openapi_document import document_text

COPY = Path(__file__).parents[2] / "docs" / "reference" / "openapi.json"


@pytest.fixture
def document(client: TestClient) -> Any:
    return client.get("/openapi.json").json()


def operations(document: Any) -> Iterator[tuple[str, str, Any]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def test_the_checked_copy_is_what_the_service_says(document: Any) -> None:
    assert document_text(document) == COPY.read_text("utf-8"), "run make docs"


def test_each_operation_has_a_name_of_its_own_that_fits_into_a_program(document: Any) -> None:
    names = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(set(names)) == len(names) > 40
    assert all(name.isidentifier() and "__" not in name for name in names)


def test_each_tag_is_described_and_used(document: Any) -> None:
    used = {tag for _, _, operation in operations(document) for tag in operation["tags"]}
    assert [tag["name"] for tag in document["tags"] if tag["description"]] != []
    assert {tag["name"] for tag in document["tags"]} == used


def test_each_private_operation_says_what_to_show_and_how_it_refuses(document: Any) -> None:
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


def test_a_session_of_each_kind_is_told_by_example(document: Any) -> None:
    paths = document["paths"]
    rating = paths["/api/v1/users/{user_id}/ratings/{title_id}"]["put"]
    assert rating["security"] == [{"key": ["write"]}, {"session": [], "csrf": []}]
    export = paths["/api/v1/users/{user_id}/export"]["get"]
    assert export["security"] == [{"key": ["read"]}, {"session": []}]
    assert paths["/api/v1/session"]["delete"]["security"] == [{"session": [], "csrf": []}]
    assert "security" not in paths["/api/v1/titles"]["get"]
