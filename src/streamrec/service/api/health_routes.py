"""Health: whether the process answers, and whether what its answers need is there; metrics."""

from __future__ import annotations

from anyio import to_thread
from fastapi import Response
from pydantic import BaseModel

from streamrec.errors import NothingLive, StoreUnavailable, StreamRecError
from streamrec.service.access.access_rules import ANYONE
from streamrec.service.dependencies import ServiceDep
from streamrec.service.middleware.request_log import METRICS_TYPE, metrics
from streamrec.service.problems import log_unavailable
from streamrec.service.response_docs import RATE_LIMITED
from streamrec.service.routing import service_router
from streamrec.store.live_versions import live_versions

router = service_router(
    prefix="/health", tags=["health"], dependencies=[ANYONE], responses=RATE_LIMITED
)


class Alive(BaseModel):
    """The process answers."""

    status: str


class Readiness(BaseModel):
    """The state of each part that answers need: ``ok``, or what is wrong."""

    store: str
    catalogue: str
    model: str


@router.get("/live")
async def live() -> Alive:
    """Return that the process answers."""
    return Alive(status="alive")


@router.get("/ready", responses={503: {"model": Readiness}})
def ready(service: ServiceDep, response: Response) -> Readiness:
    """Return the state of store, catalogue and model; 503 unless all are ok.

    The store is ok if it can be read, and could be written within the last five seconds.
    """
    found = Readiness(store="ok", catalogue="ok", model="ok")
    try:
        with service.store.read() as connection:
            live = live_versions(connection)
        try:
            _ = live.catalogue
        except NothingLive as missing:
            found.catalogue = str(missing)
        try:
            service.live.of(live)
        except StreamRecError as missing:
            found.model = str(missing)
        try:
            service.write_probe.check()
        except StoreUnavailable as full:
            log_unavailable(full)
            found.store = "cannot be written"
    except StoreUnavailable as away:
        log_unavailable(away)
        unknown = "unknown: the store does not answer"
        found = Readiness(store="does not answer", catalogue=unknown, model=unknown)
    if {found.store, found.catalogue, found.model} != {"ok"}:
        response.status_code = 503
    return found


metrics_router = service_router(include_in_schema=False, dependencies=[ANYONE])


@metrics_router.get("/metrics")
async def read_metrics(service: ServiceDep) -> Response:
    """Return the metrics of all worker processes in Prometheus' text format."""
    # In a thread of its own: requests may hold all the others.
    text = await to_thread.run_sync(metrics, limiter=service.metrics_thread)
    return Response(text, media_type=METRICS_TYPE)
