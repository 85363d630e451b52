"""Query parameters: each route declares all of its own, and refuses any other.

A route with parameters takes them as one model that forbids others; a route without parameters has
`NO_QUERY` among its dependencies.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_args, get_type_hints

from fastapi import Depends, Request
from fastapi.params import Query
from pydantic import BaseModel, ConfigDict

from streamrec.errors import InvalidParameter
from streamrec.i18n.messages import message


class StrictModel(BaseModel):
    """A model of query parameters or a body that refuses what it does not declare."""

    model_config = ConfigDict(extra="forbid")


async def _refuse_query(request: Request) -> None:
    for name in request.query_params:
        raise InvalidParameter(name, message("is not a parameter of this path"))


NO_QUERY = Depends(_refuse_query)
"""For a route without query parameters."""


def declared_parameters(endpoint: Callable[..., Any]) -> list[str]:
    """Return the names of the query parameters that a route's function takes as a model."""
    return [
        field.alias or name
        for hint in get_type_hints(endpoint, include_extras=True).values()
        if any(isinstance(extra, Query) for extra in getattr(hint, "__metadata__", ()))
        for name, field in get_args(hint)[0].model_fields.items()
    ]
