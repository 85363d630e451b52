"""One log line for each request, and metrics for Prometheus.

The metrics add up all worker processes where ``PROMETHEUS_MULTIPROC_DIR`` names a directory;
``streamrec serve`` names one when it starts several processes.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    multiprocess,
)

METRICS_TYPE = CONTENT_TYPE_LATEST
_BUCKETS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)
# Others are one label: a caller may invent methods.
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"})

_requests = Counter("streamrec_requests", "Requests answered.", ["method", "route", "status"])
_seconds = Histogram(
    "streamrec_request_seconds", "Time until the answer was sent.", ["route"], buckets=_BUCKETS_S
)
_running = Gauge(
    "streamrec_requests_running", "Requests not answered yet.", multiprocess_mode="livesum"
)


class _Kind(NamedTuple):
    """What all requests with one method, route and status share."""

    requests: Counter
    seconds: Histogram
    log: str


class RequestLog:
    """Counts, times and logs the requests of a process.

    A line is what structlog would write; it is put together here, since every request writes one.
    """

    def __init__(self) -> None:
        self._kinds: dict[tuple[str, str, int], _Kind] = {}

    def start(self) -> None:
        """Count a request that begins."""
        _running.inc()

    def finish(self, request_id: str, method: str, route: str, status: int, seconds: float) -> None:
        """Count, time and log a request that has ended; the id is of letters, digits and ``-``."""
        _running.dec()
        method = method if method in _METHODS else "other"
        kind = self._kinds.get((method, route, status)) or self._kind(method, route, status)
        kind.requests.inc()
        kind.seconds.observe(seconds)
        at = datetime.now(UTC).replace(tzinfo=None).isoformat()
        sys.stderr.write(
            f'{{"request_id": "{request_id}", {kind.log}, "ms": {seconds * 1000:.2f}, '
            f'"event": "request", "level": "info", "timestamp": "{at}Z"}}\n'
        )

    def _kind(self, method: str, route: str, status: int) -> _Kind:
        facts = {"method": method, "route": route, "status": status}
        kind = self._kinds[method, route, status] = _Kind(
            _requests.labels(method, route, status),
            _seconds.labels(route),
            json.dumps(facts, ensure_ascii=False)[1:-1],
        )
        return kind


def metrics() -> bytes:
    """Return the metrics of all worker processes in Prometheus' text format."""
    directory = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    if directory is None:
        return generate_latest()
    _remove_gauges_of_dead_workers(Path(directory))
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)


def _remove_gauges_of_dead_workers(directory: Path) -> None:
    """Remove the running requests of workers that were killed; their counters stay."""
    for file in directory.glob("gauge_live*_*.db"):
        pid = file.stem.rpartition("_")[2]
        try:
            os.kill(int(pid), 0)
        except ProcessLookupError:
            multiprocess.mark_process_dead(pid, str(directory))  # type: ignore[no-untyped-call]
        except (ValueError, PermissionError):
            continue
