"""Alive is not ready: the process answers; and what its answers need is there."""

from __future__ import annotations

from fastapi import APIRouter, Response

from streamrec.errors import NothingLive, StoreUnavailable, StreamRecError
from streamrec.service.access.access_rules import ANYONE
from streamrec.service.api.schemas import Alive, Readiness
from streamrec.service.dependencies import ServiceDep
from streamrec.service.middleware.request_log import METRICS_TYPE, metrics
from streamrec.service.response_docs import RATE_LIMITED
from streamrec.store.live_versions import live_versions

router = APIRouter(prefix="/health", tags=["health"], dependencies=[ANYONE], responses=RATE_LIMITED)


@router.get("/live")
async def live() -> Alive:
    """Say that the process answers."""
    return Alive(status="alive")


@router.get("/ready", responses={503: {"model": Readiness}})
def ready(service: ServiceDep, response: Response) -> Readiness:
    """Say of store, catalogue and model apart whether each is there; 503 if one is not."""
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
    except StoreUnavailable:
        unknown = "unknown: the store does not answer"
        found = Readiness(store="does not answer", catalogue=unknown, model=unknown)
    if {found.store, found.catalogue, found.model} != {"ok"}:
        response.status_code = 503
    return found


metrics_router = APIRouter(include_in_schema=False, dependencies=[ANYONE])


@metrics_router.get("/metrics")
def read_metrics() -> Response:
    """Give the counters of all worker processes, as Prometheus reads them."""
    return Response(metrics(), media_type=METRICS_TYPE)
