"""The routes: how a router makes them, and how a request finds its own.

FastAPI compares a path with one route after the other. There are over a hundred, so `RouteIndex`
asks only those that begin as the path does.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute
from starlette.types import Receive, Scope, Send

from streamrec.service.middleware.cpu_meter import metered

_ANY = "{"


class ServiceRoute(APIRoute):
    """A route whose work in a thread counts as the CPU time of its request."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler, which FastAPI makes from the route's function."""
        if self.dependant.call is not None:
            self.dependant.call = metered(self.dependant.call)
        return super().get_route_handler()


def operation_id(route: APIRoute) -> str:
    """Return the name that programs generated from the OpenAPI document give an operation."""
    return route.name


def service_router(**options: Any) -> APIRouter:
    """Return a router with what all routers of the service share."""
    return APIRouter(
        route_class=ServiceRoute,
        generate_unique_id_function=operation_id,
        strict_content_type=False,  # a body without a content type is JSON
        **options,
    )


class RouteIndex:
    """ASGI application that finds a request's route among those whose paths begin alike."""

    def __init__(self, app: FastAPI) -> None:
        self._all = app.router
        self._routers: dict[str, APIRouter] = {}
        self._n_routes = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request by its route."""
        if scope["type"] != "http":
            await self._all.app(scope, receive, send)
            return
        if len(self._all.routes) != self._n_routes:
            self._build()
        router = self._routers.get(_start(scope["path"]), self._all)
        await router.app(scope, receive, send)

    def _build(self) -> None:
        self._n_routes = len(self._all.routes)
        starts: dict[str, list[BaseRoute]] = {}
        for route in self._all.routes:
            starts.setdefault(_start(getattr(route, "path", _ANY)), [])
        self._routers = {
            start: self._router(
                route
                for route in self._all.routes
                if _start(getattr(route, "path", _ANY)) == start
                or _ANY in _start(getattr(route, "path", _ANY))
            )
            for start in starts
        }

    def _router(self, routes: Iterable[BaseRoute]) -> APIRouter:
        return APIRouter(routes=list(routes), default=self._all.default, redirect_slashes=False)


def _start(path: str) -> str:
    """Return what routes are sorted by: the first part of the path, or of what it has of the API.

    >>> _start("/titles/tmdb:862"), _start("/api/v1/titles/{title_id}"), _start("/")
    ('titles', 'api/titles', '')
    """
    parts = path.split("/", 4)
    if len(parts) > 3 and parts[1] == "api":
        return f"api/{parts[3]}"
    return parts[1] if len(parts) > 1 else ""
