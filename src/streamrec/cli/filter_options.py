"""The fields of `TitleFilter` as options of a command."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any, get_type_hints

import typer
from pydantic import ValidationError

from streamrec.title_filter import TitleFilter


def filter_options(command: Callable[..., None]) -> Callable[..., None]:
    """Replace a command's parameter ``filters`` by an option for each field of `TitleFilter`."""

    @wraps(command)
    def with_options(**given: Any) -> None:
        fields = {name: given.pop(name) for name in TitleFilter.model_fields}
        try:
            filters = TitleFilter.model_validate(fields)
        except ValidationError as error:
            first = error.errors()[0]
            raise typer.BadParameter(f"{first['loc'][0]}: {first['msg']}") from error
        command(filters=filters, **given)

    hints = get_type_hints(command, include_extras=True)
    parameters = []
    for parameter in inspect.signature(command).parameters.values():
        if parameter.name == "filters":
            parameters += [_option(name) for name in TitleFilter.model_fields]
        else:
            parameters.append(parameter.replace(annotation=hints[parameter.name]))
    with_options.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    with_options.__annotations__ = {one.name: one.annotation for one in parameters}
    return with_options


def _option(name: str) -> inspect.Parameter:
    """Return the option of a field, with the type and bounds of its JSON schema."""
    described = TitleFilter.model_json_schema()["properties"][name]
    schema = described["anyOf"][0]
    option = typer.Option(
        help=f"For a viewer: {described['description']}.",
        min=schema.get("minimum"),
        max=schema.get("maximum"),
    )
    kind = int if schema["type"] == "integer" else str
    return inspect.Parameter(
        name,
        inspect.Parameter.KEYWORD_ONLY,
        default=None,
        annotation=Annotated[kind | None, option],
    )
