"""``python -m streamrec.service.api.client_types OPENAPI`` writes ``client/response_types.py``.

``make docs`` runs it on the OpenAPI document, and ``make check`` compares the checked-in copy.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_REF = "#/components/schemas/"
_PRIMITIVES = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}
# Parameters with a fixed set of values, and the name that their type gets.
_ENUM_PARAMETERS = {"kind": "MarkKind", "format": "ImportFormat"}
_WIDTH = 100
_HEADER = '''\
"""The responses of the service as types, generated from the OpenAPI document by `make docs`."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict
'''


def response_types(document: dict[str, Any]) -> str:
    """Return a module with a type for each JSON object that ``/api/v1`` responds with.

    The client reads pages item by item and keeps no session, so these have no type.
    """
    schemas = document["components"]["schemas"]
    classes: dict[str, str] = {}
    enums: set[str] = set()
    for path, operations in document["paths"].items():
        if path.startswith("/api/v1/") and not path.startswith("/api/v1/session"):
            for operation in operations.values():
                enums.update(_enum_types(operation))
                for name in _reachable(_successes(operation), schemas):
                    if "next_cursor" not in schemas[name]["properties"]:
                        classes[name] = _class(name, schemas[name])
    return "\n".join([_HEADER, *sorted(enums), *(classes[name] for name in sorted(classes)), ""])


def _successes(operation: dict[str, Any]) -> list[Any]:
    return [one for status, one in operation["responses"].items() if status.startswith("2")]


def _reachable(schema: object, schemas: dict[str, Any]) -> Iterator[str]:
    """Yield the names of the schemas that a part of the document refers to."""
    if isinstance(schema, list):
        for one in schema:
            yield from _reachable(one, schemas)
    elif isinstance(schema, dict):
        if "$ref" in schema:
            name = schema["$ref"].removeprefix(_REF)
            yield name
            yield from _reachable(schemas[name], schemas)
        yield from _reachable(list(schema.values()), schemas)


def _enum_types(operation: dict[str, Any]) -> Iterator[str]:
    for parameter in operation.get("parameters", ()):
        name, schema = _ENUM_PARAMETERS.get(parameter["name"]), parameter["schema"]
        if name is not None and "enum" in schema:
            line = f"{name} = {_type(schema)}"
            yield line if len(line) <= _WIDTH else line.replace("[", "[\n    ")[:-1] + "\n]"


def _class(name: str, schema: dict[str, Any]) -> str:
    required = schema.get("required", [])
    lines = ["", "", f"class {name}(TypedDict):"]
    for field in (*required, *sorted(schema["properties"].keys() - set(required))):
        kind = _type(schema["properties"][field])
        lines.append(f"    {field}: {kind if field in required else f'NotRequired[{kind}]'}")
    return "\n".join(lines)


def _type(schema: dict[str, Any]) -> str:
    """Return the Python type of a schema."""
    if "$ref" in schema:
        return str(schema["$ref"]).removeprefix(_REF)
    if several := schema.get("anyOf") or schema.get("oneOf"):
        return " | ".join(map(_type, several))
    if "const" in schema:
        return f"Literal[{json.dumps(schema['const'])}]"
    if "enum" in schema:
        return f"Literal[{', '.join(json.dumps(value) for value in schema['enum'])}]"
    kind = schema["type"]
    if kind == "array":
        return f"list[{_type(schema['items'])}]"
    if kind == "object":
        return f"dict[str, {_type(schema['additionalProperties'])}]"
    return "None" if kind == "null" else _PRIMITIVES[kind]


if __name__ == "__main__":
    sys.stdout.write(response_types(json.loads(Path(sys.argv[1]).read_text("utf-8"))))
