"""Rate limits by address and by key, in requests and in CPU time; each worker process counts."""

from __future__ import annotations

import math
import time
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network
from typing import NamedTuple

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from streamrec.errors import NotAllowed
from streamrec.i18n.messages import message
from streamrec.service.auth.key_cache import KeyCache, secret_of
from streamrec.service.middleware.cpu_limits import CpuLimits

# A key belongs to a program that acts for many viewers.
_KEY_FACTOR = 10
_MAX_FAILURES_PER_MINUTE = 30
NETWORK_KEY = "streamrec.network"
"""Where the scope of a request has its `caller_network`."""
_UNREADABLE = "unreadable"


class Payer(NamedTuple):
    """Who pays for a request: an address, or a key with `factor` times the CPU time of one."""

    name: str
    factor: int = 1


class RateLimits:
    """Counters by address and by key.

    A key has a counter of its own once a route has found it valid. Until then its requests are
    counted by address, so that a caller gains nothing by a new invalid key for each request.
    """

    def __init__(self, per_minute: int, cpu_ms_per_minute: int, key_cache: KeyCache) -> None:
        self._key_cache = key_cache
        self._cpu = CpuLimits(cpu_ms_per_minute)
        self._counters = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._address = RateLimitItemPerMinute(per_minute, namespace="address")
        self._unknown_key = RateLimitItemPerMinute(per_minute, namespace="unknown key")
        self._key = RateLimitItemPerMinute(per_minute * _KEY_FACTOR, namespace="key")
        self._failure = RateLimitItemPerMinute(_MAX_FAILURES_PER_MINUTE, namespace="failure")

    def admit(self, network: str, secret: str | None) -> Payer:
        """Count a request, and return who pays for it.

        `secret` is the API key that it shows.

        Raises
        ------
        NotAllowed
            The caller makes too many requests a minute, or too expensive ones, or showed too many
            invalid keys (429).
        """
        payer, limit = Payer(network), self._address
        if secret is not None:
            if not self._counters.test(self._failure, network):
                self._refuse(self._failure, network)
            key = self._key_cache.get(secret)
            payer = payer if key is None else Payer(f"key {key.key_id}", _KEY_FACTOR)
            limit = self._unknown_key if key is None else self._key
        if not self._counters.hit(limit, payer.name):
            self._refuse(limit, payer.name)
        self._cpu.admit(*payer)
        return payer

    def pay(self, payer: Payer, cpu_seconds: float) -> None:
        """Count what an admitted request cost."""
        self._cpu.pay(payer.name, cpu_seconds, payer.factor)

    def count_failure(self, network: str) -> None:
        """Count an invalid key, so that no address can try many."""
        self._counters.hit(self._failure, network)

    def _refuse(self, limit: RateLimitItem, caller: str) -> None:
        reset = self._counters.get_window_stats(limit, caller).reset_time
        wait = max(1, math.ceil(reset - time.time()))
        what = message("At most %(limit)s requests a minute are allowed.", limit=limit.amount)
        raise NotAllowed(what, 429, wait)


@lru_cache(4096)
def caller_network(address: str, is_forwarded: bool) -> str | None:
    """Return what counts as one caller; None for this machine, which is not counted.

    That is an IPv4 address, in either spelling, or an IPv6 line with its 2⁶⁴ addresses. An address
    that cannot be read is a Unix socket, or the client of a test; if a proxy named it
    (`is_forwarded`), all those are one caller.
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return _UNREADABLE if is_forwarded else None
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is not None:
        parsed = parsed.ipv4_mapped
    if parsed.is_loopback:
        return None
    if isinstance(parsed, IPv6Address):
        return str(ip_network((int(parsed), 64), strict=False))
    return str(parsed)


def shown_secret(authorization: bytes | None) -> str | None:
    """Return the API key of an ``Authorization`` header; None without one."""
    return None if authorization is None else secret_of(authorization.decode("latin-1"))
