"""One log line for each request, with its id, and metrics for Prometheus.

The metrics add up all worker processes where ``PROMETHEUS_MULTIPROC_DIR`` names a directory;
``streamrec serve`` names one when it starts several processes.
"""

from __future__ import annotations

import os
import secrets
import time

import structlog
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    multiprocess,
)
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

METRICS_TYPE = CONTENT_TYPE_LATEST
REQUEST_ID = "x-request-id"
_MAX_ID_LENGTH = 64
_BUCKETS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)

_requests = Counter("streamrec_requests", "Requests answered.", ["method", "route", "status"])
_seconds = Histogram(
    "streamrec_request_seconds", "Time until the answer was sent.", ["route"], buckets=_BUCKETS_S
)
_running = Gauge(
    "streamrec_requests_running", "Requests not answered yet.", multiprocess_mode="livesum"
)


class RequestLogMiddleware:
    """ASGI middleware that gives each request an id, measures it and logs one line about it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._log = structlog.get_logger()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, then count and log its status and time."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _id_of_proxy(scope) or secrets.token_hex(8)
        status = 500
        start = time.perf_counter()

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[REQUEST_ID] = request_id
            await send(message)

        _running.inc()
        try:
            with structlog.contextvars.bound_contextvars(request_id=request_id):
                await self._app(scope, receive, send_with_id)
        finally:
            _running.dec()
            seconds = time.perf_counter() - start
            # The route's pattern, not the path: a path names users, and there is no end of paths.
            route = getattr(scope.get("route"), "path", "none")
            _requests.labels(scope["method"], route, status).inc()
            _seconds.labels(route).observe(seconds)
            self._log.info(
                "request",
                request_id=request_id,
                method=scope["method"],
                route=route,
                status=status,
                ms=round(seconds * 1000, 2),
            )


def _id_of_proxy(scope: Scope) -> str:
    """Return the id that a proxy gave the request; empty if it has none or holds odd characters."""
    for name, value in scope["headers"]:
        if name == b"x-request-id":
            request_id = str(value.decode("latin-1"))
            plain = request_id.replace("-", "").isalnum() and request_id.isascii()
            return request_id if plain and len(request_id) <= _MAX_ID_LENGTH else ""
    return ""


def metrics() -> bytes:
    """Return the metrics of all worker processes in Prometheus' text format."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest()
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)
