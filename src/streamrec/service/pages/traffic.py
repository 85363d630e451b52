"""The service's own counters → a table by route: requests, errors, latency."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field

from prometheus_client.parser import text_string_to_metric_families

_ERROR, _REFUSED = 500, 400


@dataclass
class Route:
    """How a route's requests went since the process started.

    Attributes
    ----------
    refused, errors
        Answers from 400 to 499, and from 500 on.
    seconds
        Time of all requests together.
    buckets
        Upper bound in seconds → requests that took no longer.
    """

    route: str
    requests: int = 0
    refused: int = 0
    errors: int = 0
    seconds: float = 0.0
    buckets: dict[float, float] = field(default_factory=dict)

    @property
    def mean_ms(self) -> float:
        """The mean in milliseconds."""
        return 1000 * self.seconds / self.requests if self.requests else 0.0

    def within_ms(self, share: float) -> float | None:
        """Return the bucket's bound, in ms, under which that share of the requests stayed.

        None where they took longer than the last bound.
        """
        for bound, count in sorted(self.buckets.items()):
            if count >= share * max(self.buckets.values()):
                return None if math.isinf(bound) else 1000 * bound
        return None


def read_traffic(text: str) -> list[Route]:
    """Return the routes that were asked, the most asked first, from Prometheus' text format."""
    routes: dict[str, Route] = defaultdict(lambda: Route(""))
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            if not sample.name.startswith("streamrec_request"):
                continue
            name = sample.labels.get("route")
            if name is None:
                continue
            route = routes[name]
            route.route = name
            if sample.name == "streamrec_requests_total":
                status = int(sample.labels["status"])
                route.requests += int(sample.value)
                route.errors += int(sample.value) * (status >= _ERROR)
                route.refused += int(sample.value) * (_REFUSED <= status < _ERROR)
            elif sample.name == "streamrec_request_seconds_sum":
                route.seconds += sample.value
            elif sample.name == "streamrec_request_seconds_bucket":
                bound = float(sample.labels["le"])
                route.buckets[bound] = route.buckets.get(bound, 0.0) + sample.value
    return sorted(routes.values(), key=lambda route: (-route.requests, route.route))
