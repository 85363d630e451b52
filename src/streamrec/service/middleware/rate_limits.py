"""Rate limits: requests a minute by address and by key, counted in each worker process."""

from __future__ import annotations

import math
import time
from ipaddress import IPv6Address, ip_address, ip_network

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from streamrec.errors import NotAllowed
from streamrec.i18n.messages import message
from streamrec.service.auth.key_cache import KeyCache, secret_of

# A key belongs to a program that acts for many viewers.
_KEY_FACTOR = 10
_MAX_FAILURES_PER_MINUTE = 30


class RateLimits:
    """Counters by address and by key.

    A key has a counter of its own once a route has found it valid. Until then its requests are
    counted by address, so that a caller gains nothing by a new invalid key for each request.
    """

    def __init__(self, per_minute: int, key_cache: KeyCache) -> None:
        self._key_cache = key_cache
        self._counters = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._address = RateLimitItemPerMinute(per_minute, namespace="address")
        self._unknown_key = RateLimitItemPerMinute(per_minute, namespace="unknown key")
        self._key = RateLimitItemPerMinute(per_minute * _KEY_FACTOR, namespace="key")
        self._failure = RateLimitItemPerMinute(_MAX_FAILURES_PER_MINUTE, namespace="failure")

    def count(self, address: str, authorization: str | None) -> None:
        """Count a request.

        Raises
        ------
        NotAllowed
            The caller makes too many requests a minute, or showed too many invalid keys (429).
        """
        network = network_of(address)
        if authorization is None:
            self._hit(self._address, network)
            return
        if not self._counters.test(self._failure, network):
            self._refuse(self._failure, network)
        secret = secret_of(authorization)
        key = None if secret is None else self._key_cache.get(secret)
        if key is None:
            self._hit(self._unknown_key, network)
        else:
            self._hit(self._key, key.key_id)

    def count_failure(self, address: str) -> None:
        """Count an invalid key, so that no address can try many."""
        self._counters.hit(self._failure, network_of(address))

    def _hit(self, limit: RateLimitItem, caller: str) -> None:
        if not self._counters.hit(limit, caller):
            self._refuse(limit, caller)

    def _refuse(self, limit: RateLimitItem, caller: str) -> None:
        reset = self._counters.get_window_stats(limit, caller).reset_time
        wait = max(1, math.ceil(reset - time.time()))
        what = message("At most %(limit)s requests a minute are allowed.", limit=limit.amount)
        raise NotAllowed(what, 429, wait)


def is_loopback(address: str) -> bool:
    """Return whether a request comes from this machine."""
    try:
        return ip_address(address).is_loopback
    except ValueError:  # a Unix socket, or the client of a test
        return True


def network_of(address: str) -> str:
    """Return what counts as one caller: an IPv4 address, or an IPv6 line with its 2⁶⁴ addresses."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is None:
        return str(ip_network((int(parsed), 64), strict=False))
    return address
