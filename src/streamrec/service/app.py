"""The application: routes and middleware around one store and one live bundle."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import anyio.to_thread
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from streamrec import __version__
from streamrec.errors import SettingsError
from streamrec.logs import log_as_json
from streamrec.service.access.rule_check import include_router
from streamrec.service.api import (
    account_routes,
    docs_routes,
    health_routes,
    import_routes,
    list_routes,
    rating_routes,
    title_routes,
    user_routes,
)
from streamrec.service.api.openapi_document import TAGS, complete_openapi
from streamrec.service.auth.sessions import Signatures
from streamrec.service.dependencies import Service
from streamrec.service.live_bundle import LiveBundleLoader
from streamrec.service.middleware.rate_limits import RateLimits
from streamrec.service.middleware.request_middleware import RequestMiddleware
from streamrec.service.pages import PAGES, prepare_pages, report_page
from streamrec.service.problems import add_problem_handlers
from streamrec.service.questions import question_routes
from streamrec.service.repeated_task import RepeatedTask
from streamrec.service.routing import RouteIndex, operation_id
from streamrec.service.unused_data import remove_unused_data
from streamrec.service.viewer_limits import ViewerLimits
from streamrec.settings import Settings, read_settings
from streamrec.store.counted_viewers import CountingRule
from streamrec.store.database import open_store
from streamrec.store.rating_queue import RatingQueue

# SQLite and NumPy gain nothing from more threads; with AnyIO's default of forty, the threads
# compete for the interpreter and every request gets slower (docs/decisions/0003-two-threads.md).
_THREADS = 2
# The longest wait for the database: the few threads must not all wait for one that is away.
_STORE_TIMEOUT_S = 5.0
# How often the live version is looked at, and data that is no longer used is removed.
_INDEX_PAUSE_S, _REMOVAL_PAUSE_S = 5.0, 3600.0

ROUTERS = (
    list_routes.router,
    rating_routes.router,
    user_routes.router,
    question_routes.router,
    title_routes.router,
    import_routes.router,
    account_routes.router,
    health_routes.router,
    health_routes.metrics_router,
    docs_routes.router,
    report_page.router,
    *PAGES,
)


def create_app(settings: Settings) -> FastAPI:
    """Return the application for a data directory and database.

    Raises
    ------
    SettingsError
        The address can be reached from other machines, and the secret is the default one.
    StoreUnavailable
        The database cannot be opened.
    """
    check_secret(settings)
    log_as_json()
    store = open_store(settings.url, _STORE_TIMEOUT_S)
    ratings = RatingQueue(store, max_titles=settings.titles_per_viewer)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        anyio.to_thread.current_default_thread_limiter().total_tokens = _THREADS
        for task in tasks:
            task.start()
        yield
        for task in tasks:
            task.close()
        ratings.close()
        store.close()

    app = FastAPI(
        title="StreamRec",
        version=__version__,
        description="Answers and recommendations from a film catalogue.",
        lifespan=lifespan,
        openapi_tags=TAGS,
        generate_unique_id_function=operation_id,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        strict_content_type=False,  # a body without a content type is JSON
    )
    service = Service(
        store,
        ratings,
        LiveBundleLoader(store, settings.models),
        Signatures(settings.secret.get_secret_value(), is_public=not settings.has_own_secret),
        settings.catalogue_report,
        ViewerLimits(
            settings.viewers_per_hour, settings.writes_per_minute, settings.titles_per_viewer
        ),
        CountingRule(settings.counted_after_hours * 3600, settings.counted_ratings_a_day),
    )

    def build_indexes() -> None:
        """Build the indexes of a new catalogue, so that no request pays for them."""
        with store.read() as connection:
            service.search.prepare(connection)
            service.sentences.prepare(connection)

    remove_unused = partial(remove_unused_data, store, settings.empty_profile_days)
    tasks = (
        RepeatedTask("indexes", build_indexes, _INDEX_PAUSE_S, at_once=True),
        RepeatedTask("unused data", remove_unused, _REMOVAL_PAUSE_S),
    )
    app.state.service = service
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware, allow_origins=list(settings.cors_origins), allow_methods=["*"],
            allow_headers=["authorization", "content-type"],
        )  # fmt: skip
    # The last one added is the outermost: refused requests are logged and have the headers too.
    rates = RateLimits(settings.rate_limit, settings.cpu_limit, service.key_cache)
    app.add_middleware(RequestMiddleware, rates=rates)
    add_problem_handlers(app)
    prepare_pages(app, settings)
    for router in ROUTERS:
        include_router(app, router)
    app.router.middleware_stack = RouteIndex(app)
    complete_openapi(app)
    return app


def check_secret(settings: Settings) -> None:
    """Refuse to listen to other machines with the default secret, which everyone knows.

    Raises SettingsError: the settings ask for that.
    """
    if not settings.is_for_this_machine and not settings.has_own_secret:
        raise SettingsError(
            f"to listen on {settings.host}, beyond this machine, set STREAMREC_SECRET to a secret "
            "of your own: python -c 'import secrets; print(secrets.token_urlsafe(32))'"
        )


def from_environment() -> FastAPI:
    """Return the application for the settings of the environment; worker processes call it."""
    return create_app(read_settings())
