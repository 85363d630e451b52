"""The OpenAPI document: what FastAPI gathers from the routes, and what their access rules add.

``python -m streamrec.service.api.openapi`` writes it; docs/reference holds a checked copy.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

from streamrec.service.auth import authorize as access
from streamrec.service.auth.sessions import COOKIE
from streamrec.service.problems import Problem
from streamrec.settings import Settings

TAGS = {
    "preguntas": "The catalogue questions, in Spanish; a text is the path's rest or a parameter.",
    "catalogue": "Titles and people: lists with filters, search, what is similar.",
    "lists": "Titles for somebody: by ratings, by what a request names, popular, similar.",
    "users": "Somebody's ratings and marks: written, read, brought in, exported, deleted.",
    "accounts": "People's own way in: profiles, accounts, sessions.",
    "health": "Whether the process answers, and whether what its answers need is there.",
}

_SCHEMES = {
    "key": {
        "type": "http",
        "scheme": "bearer",
        "description": "An API key: `streamrec keys create --scopes read,write`.",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": COOKIE,
        "description": "The cookie of a person's session, or of an operator's.",
    },
    "csrf": {
        "type": "apiKey",
        "in": "header",
        "name": "X-CSRF-Token",
        "description": "With a session's cookie, writes carry its `csrf_token` too.",
    },
}
_Way = dict[str, list[str]]  # scheme → the key's scopes; all of them are needed
_READING: _Way = {"session": []}
_WRITING: _Way = {"session": [], "csrf": []}
_SECURITY: Mapping[object, list[_Way]] = {
    access.anyone: [],
    access.anyone_from_our_pages: [],
    access.own_read: [{"key": ["read"]}, _READING],
    access.authorize_read_deferred: [{"key": ["read"]}, _READING],
    access.own_write: [{"key": ["write"]}, _WRITING],
    access.authorize_write_deferred: [{"key": ["write"]}, _WRITING],
    access.key_write: [{"key": ["write"]}, _WRITING],
    access.admin: [{"key": ["admin"]}, _READING],
    access.signed_in: [_READING],
}
_OF_BODIES = {"400", "408", "413", "415"}


def describe(app: FastAPI, routers: Iterable[APIRouter]) -> None:
    """Make ``app.openapi()`` the whole document, of the routes of `routers`."""
    gather = app.openapi
    routes = [route for router in routers for route in router.routes if isinstance(route, APIRoute)]

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = gather()
            for route in routes:
                if route.include_in_schema:
                    for method in sorted(route.methods or ()):
                        operation = document["paths"][route.path_format][method.lower()]
                        _describe(operation, route, method)
            document["tags"] = [
                {"name": name, "description": description} for name, description in TAGS.items()
            ]
            document["components"]["securitySchemes"] = _SCHEMES
            _describe_problems(document["components"]["schemas"])
        return app.openapi_schema or {}

    app.openapi = openapi  # type: ignore[method-assign]


def as_text(document: Mapping[str, Any]) -> str:
    """Return the document as the text of a file; the same routes give the same text."""
    return json.dumps(document, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _describe(operation: dict[str, Any], route: APIRoute, method: str) -> None:
    operation["operationId"] = route.operation_id or route.name
    rules = access.rules_of(route)
    security = [way for rule in rules for way in _SECURITY[rule]]
    if security and access.signed_in in rules and method == "DELETE":
        security = [_WRITING]
    if security:
        operation["security"] = security
    never = set()
    if rules == {access.anyone}:
        never |= {"401", "403"}
    if "requestBody" not in operation:
        never |= _OF_BODIES
    if rules != {access.anyone} and "{" not in route.path:
        never.add("404")
    kept = {status: told for status, told in operation["responses"].items() if status not in never}
    operation["responses"] = dict(sorted(kept.items()))


def _describe_problems(schemas: dict[str, Any]) -> None:
    """Put the problem document in place of FastAPI's own error schema."""
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= problem.pop("$defs", {})
    schemas["Problem"] = problem
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)


def _main() -> None:
    from streamrec.service.app import create_app

    with TemporaryDirectory() as nowhere:
        app = create_app(Settings(data=Path(nowhere)))
        sys.stdout.write(as_text(app.openapi()))
        app.state.service.store.close()


if __name__ == "__main__":
    _main()
