"""The check at start-up that every route names an access rule."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_type_hints

from fastapi import APIRouter, FastAPI
from fastapi.params import Depends
from fastapi.routing import APIRoute

from streamrec.service.access.access_rules import RULES


def include_router(app: FastAPI, router: APIRouter) -> None:
    """Add a router's routes to the application.

    Raises RuntimeError: a route names no rule of `access_rules`, or more than one.
    """
    for route in router.routes:
        rules = rules_of(route) if isinstance(route, APIRoute) else []
        if len(rules) != 1:
            raise RuntimeError(
                f"{getattr(route, 'path', route)} must name one access rule, not {len(rules)}"
            )
    app.router.routes.extend(router.routes)


def rules_of(route: APIRoute) -> list[Depends]:
    """Return the access rules that a route names: in its decorator, its router or a parameter."""
    named = [*route.dependencies, *_annotations(route.endpoint)]
    return [rule for rule in RULES if rule in named]


def _annotations(endpoint: Any) -> Iterator[object]:
    for hint in get_type_hints(endpoint, include_extras=True).values():
        yield from getattr(hint, "__metadata__", ())
