"""The client's types, generated from the OpenAPI document."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from streamrec.client import response_types as checked_in
from streamrec.service.api.client_types import response_types
from streamrec.service.app import create_app

from ..conftest import Built


def document(schema: dict[str, Any]) -> dict[str, Any]:
    """Return an OpenAPI document with one operation that responds with a Thing."""
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}
    kinds = {"name": "kind", "in": "path", "schema": {"enum": ["a", "b"], "type": "string"}}
    operation = {"parameters": [kinds], "responses": {"200": {"content": content}}}
    unused = {"description": "Unused.", "properties": {}, "type": "object"}
    schemas = {"Thing": schema, "Unused": unused}
    return {"paths": {"/api/v1/things": {"get": operation}}, "components": {"schemas": schemas}}


def test_response_types_has_a_class_for_each_reachable_schema() -> None:
    properties = {
        "optional": {"type": "boolean"},
        "names": {"type": "array", "items": {"type": "string"}},
        "year": {"anyOf": [{"type": "integer"}, {"type": "null"}]},
        "parts": {"type": "object", "additionalProperties": {"type": "number"}},
        "self": {"enum": ["x"], "type": "string"},
    }
    schema = {
        "description": "A thing.",
        "properties": properties,
        "required": ["names", "year", "parts", "self"],
        "type": "object",
    }
    module = response_types(document(schema))
    assert 'MarkKind = Literal["a", "b"]' in module
    assert module.endswith(
        """
class Thing(TypedDict):
    names: list[str]
    year: int | None
    parts: dict[str, float]
    self: Literal["x"]
    optional: NotRequired[bool]
"""
    )
    assert "Unused" not in module


def test_response_types_of_the_service_are_checked_in(sample: Built) -> None:
    app = create_app(sample.settings)
    module = response_types(app.openapi())
    app.state.service.store.close()
    assert Path(str(checked_in.__file__)).read_text("utf-8") == module
