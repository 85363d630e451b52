"""The OpenAPI document: what FastAPI gathers from the routes, completed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from fastapi import FastAPI

from streamrec.service.access.csrf import TOKEN_HEADER
from streamrec.service.problems import Problem
from streamrec.service.response_docs import BODY_STATUSES

TAGS = [
    {"name": name, "description": description}
    for name, description in {
        "preguntas": "The catalogue questions, in Spanish; each takes a text in path or query.",
        "catalogue": "Titles and people: lists with filters, search, similar titles.",
        "lists": "Recommendations: by ratings, by what a request names, popular, similar.",
        "users": "A user's ratings and marks: write, read, import, export, delete.",
        "accounts": "How viewers sign in: profiles, accounts, sessions.",
        "health": "Whether the process answers, and whether what its answers need is there.",
    }.items()
]
_CSRF = {
    "type": "apiKey",
    "in": "header",
    "name": TOKEN_HEADER.title().replace("Csrf", "CSRF"),
    "description": "With a session's cookie, writes carry its `csrf_token` too.",
}


def complete_openapi(app: FastAPI) -> None:
    """Make ``app.openapi()`` describe what FastAPI cannot know."""
    gather = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = gather()
            for method, operation in _operations(document):
                _describe_session(method, operation)
                _drop_impossible_statuses(operation)
            document["components"]["securitySchemes"]["csrf"] = _CSRF
            _describe_problems(document["components"]["schemas"])
        return app.openapi_schema or {}

    app.openapi = openapi  # type: ignore[method-assign]


def document_text(document: Mapping[str, Any]) -> str:
    """Return the document as the text of a file; the same routes give the same text."""
    return json.dumps(document, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _operations(document: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for methods in document["paths"].values():
        yield from methods.items()


def _describe_session(method: str, operation: dict[str, Any]) -> None:
    """Say that a session has no scopes, and that a write with one needs its token as well."""
    for requirement in operation.get("security", []):
        if "session" in requirement:
            requirement["session"] = []
            if method != "get":
                requirement["csrf"] = []


def _drop_impossible_statuses(operation: dict[str, Any]) -> None:
    impossible = set() if "requestBody" in operation else set(BODY_STATUSES)
    if "parameters" not in operation:  # the request names nothing that could be missing
        impossible.add("404")
    operation["responses"] = {
        status: description
        for status, description in sorted(operation["responses"].items())
        if status not in impossible
    }


def _describe_problems(schemas: dict[str, Any]) -> None:
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= problem.pop("$defs", {})
    schemas["Problem"] = problem
