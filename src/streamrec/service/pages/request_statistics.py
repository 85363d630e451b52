"""The requests, errors and latency of each route, from the service's own counters."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field

from prometheus_client.parser import text_string_to_metric_families

_SERVER_ERROR, _CLIENT_ERROR = 500, 400


@dataclass
class RouteStatistics:
    """The requests of a route since the process started; `buckets`: seconds → requests within."""

    route: str
    requests: int = 0
    client_errors: int = 0
    server_errors: int = 0
    seconds: float = 0.0
    buckets: dict[float, float] = field(default_factory=lambda: defaultdict(float))

    @property
    def mean_ms(self) -> float:
        """The mean time in milliseconds."""
        return 1000 * self.seconds / self.requests if self.requests else 0.0

    def within_ms(self, share: float) -> float | None:
        """Return the smallest finite bound in ms that holds for this share of the requests."""
        for bound, count in sorted(self.buckets.items()):
            if count >= share * max(self.buckets.values()):
                return None if math.isinf(bound) else 1000 * bound
        return None


def read_statistics(text: str) -> list[RouteStatistics]:
    """Return the statistics in Prometheus' text format, the routes with most requests first."""
    routes: dict[str, RouteStatistics] = {}
    samples = (one for family in text_string_to_metric_families(text) for one in family.samples)
    for sample in samples:
        if not sample.name.startswith("streamrec_request") or "route" not in sample.labels:
            continue
        name = sample.labels["route"]
        route = routes.setdefault(name, RouteStatistics(name))
        if sample.name == "streamrec_requests_total":
            status = int(sample.labels["status"])
            route.requests += int(sample.value)
            route.server_errors += int(sample.value) * (status >= _SERVER_ERROR)
            route.client_errors += int(sample.value) * (_CLIENT_ERROR <= status < _SERVER_ERROR)
        elif sample.name == "streamrec_request_seconds_sum":
            route.seconds += sample.value
        elif sample.name == "streamrec_request_seconds_bucket":
            route.buckets[float(sample.labels["le"])] += sample.value
    return sorted(routes.values(), key=lambda route: (-route.requests, route.route))
