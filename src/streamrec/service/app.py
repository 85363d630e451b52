"""The application: routes, errors and headers around one store and one live bundle."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio.to_thread
from fastapi import FastAPI

from streamrec import __version__
from streamrec.service.deps import LiveBundle, Service
from streamrec.service.headers import SecurityHeaders
from streamrec.service.problems import Problem, add_problem_handlers
from streamrec.service.routes import docs, health, questions, titles
from streamrec.settings import Settings, read_settings
from streamrec.store.engine import open_store

# Requests wait for SQLite and NumPy, which gain nothing from more threads than this; with the
# usual forty the threads fight for the interpreter and all of them get slow.
_THREADS = 2


def create_app(settings: Settings) -> FastAPI:
    """Return the application for a data directory and database.

    Raises
    ------
    StreamRecError
        The database cannot be opened.
    """
    store = open_store(settings.url)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        anyio.to_thread.current_default_thread_limiter().total_tokens = _THREADS
        yield
        store.close()

    app = FastAPI(
        title="StreamRec",
        version=__version__,
        description="Answers and recommendations from a film catalogue.",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.service = Service(store, LiveBundle(settings.models))
    app.add_middleware(SecurityHeaders)
    add_problem_handlers(app)
    for routes in (questions, titles, health):
        app.include_router(routes.router)
    docs.add_docs(app)
    _describe_problems(app)
    return app


def from_environment() -> FastAPI:
    """Return the application for the settings of the environment: what worker processes call."""
    return create_app(read_settings())


def _describe_problems(app: FastAPI) -> None:
    """Put the problem document into OpenAPI in place of FastAPI's own error schema."""
    make = app.openapi

    def openapi() -> dict[str, object]:
        if app.openapi_schema is None:
            document = make()
            schemas = document["components"]["schemas"]
            schemas |= Problem.model_json_schema(ref_template="#/components/schemas/{model}").pop(
                "$defs", {}
            )
            problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
            problem.pop("$defs", None)
            schemas["Problem"] = problem
            for unused in ("HTTPValidationError", "ValidationError"):
                schemas.pop(unused, None)
        return app.openapi_schema or {}

    app.openapi = openapi  # type: ignore[method-assign]
