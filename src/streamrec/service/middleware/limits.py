"""How often and how much a caller may ask, counted in each worker process."""

from __future__ import annotations

import asyncio
import math
import re
import time
from ipaddress import IPv6Address, ip_address, ip_network

from fastapi import Request
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from streamrec.errors import NotAllowed, UnusableBody
from streamrec.i18n.messages import message
from streamrec.service.auth.key_cache import KeyCache, secret_of
from streamrec.service.problems import answer_problem

# A key stands for a program that speaks for many people.
_KEYS_SHARE = 10
_FAILED_A_MINUTE = 30
# A rating is 20 bytes; a history of 10,000 films some 800 kB. Imports are read as they come and
# have a limit of their own.
BODY_LIMIT = 64 * 1024
IMPORT_LIMIT = 16 * 1024 * 1024
# The whole path: the last part of many another may be any text.
_IMPORTS = re.compile(r"/api/v1/users/[^/]+/ratings:import|/me/history:import")
_TOO_SLOW = message("The body did not arrive in time.")
_BODY_WAIT_S = 20  # for the next piece of a body


class RateLimits:
    """Counters by address and by key.

    A key counts for itself once a route has found it valid: whoever makes up a new one for each
    request is counted by address, like somebody without any.
    """

    def __init__(self, a_minute: int, key_cache: KeyCache) -> None:
        self._key_cache = key_cache
        self._counters = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._address = RateLimitItemPerMinute(a_minute, namespace="address")
        self._stranger = RateLimitItemPerMinute(a_minute, namespace="stranger")
        self._key = RateLimitItemPerMinute(a_minute * _KEYS_SHARE, namespace="key")
        self._failed = RateLimitItemPerMinute(_FAILED_A_MINUTE, namespace="failed")

    def count(self, address: str, authorization: str | None) -> None:
        """Count a request; on this machine's own addresses nothing is counted.

        Raises
        ------
        NotAllowed
            There were too many within a minute.
        """
        network = _network(address)
        if authorization is None:
            self._hit(self._address, network)
            return
        self._test(self._failed, network)
        secret = secret_of(authorization)
        key = None if secret is None else self._key_cache.get(secret)
        if key is None:
            self._hit(self._stranger, network)
        else:
            self._hit(self._key, key.key_id)

    def failed(self, address: str) -> None:
        """Count a key that was not valid: guessing is slow from any address."""
        self._counters.hit(self._failed, _network(address))

    def _hit(self, limit: RateLimitItem, who: str) -> None:
        if not self._counters.hit(limit, who):
            self._refuse(limit, who)

    def _test(self, limit: RateLimitItem, who: str) -> None:
        if not self._counters.test(limit, who):
            self._refuse(limit, who)

    def _refuse(self, limit: RateLimitItem, who: str) -> None:
        reset = self._counters.get_window_stats(limit, who).reset_time
        wait = max(1, math.ceil(reset - time.time()))
        what = message("At most %(limit)s requests a minute are allowed.", limit=limit.amount)
        raise NotAllowed(what, 429, wait)


class LimitsMiddleware:
    """ASGI middleware that refuses what comes too often (429) or is too large (413)."""

    def __init__(self, app: ASGIApp, rates: RateLimits) -> None:
        self._app, self._rates = app, rates

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count the request, watch its body, and pass it on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        address = scope["client"][0] if scope["client"] else ""
        counted = not _is_this_machine(address)
        shown = headers.get(b"authorization")
        if counted:
            try:
                self._rates.count(address, None if shown is None else shown.decode("latin-1"))
            except NotAllowed as refused:
                await answer_problem(Request(scope), refused)(scope, receive, send)
                return
        limit = IMPORT_LIMIT if _IMPORTS.fullmatch(scope["path"]) else BODY_LIMIT
        if _length(headers.get(b"content-length")) > limit:
            await answer_problem(Request(scope), _too_large(limit))(scope, receive, send)
            return
        read, whole = 0, False

        async def receive_limited() -> Message:
            nonlocal read, whole
            if whole:  # waits for the caller to leave: as long as the answer takes
                return await receive()
            try:
                async with asyncio.timeout(_BODY_WAIT_S):
                    message = await receive()
            except TimeoutError:
                raise UnusableBody(_TOO_SLOW, 408) from None
            whole = not message.get("more_body", False)
            read += len(message.get("body", b""))
            if read > limit:  # sent in chunks, without a length
                raise _too_large(limit)
            return message

        async def send_counted(message: Message) -> None:
            refused = message["type"] == "http.response.start" and message["status"] == 401
            if refused and counted and shown is not None:
                self._rates.failed(address)
            await send(message)

        await self._app(scope, receive_limited, send_counted)


def _too_large(limit: int) -> UnusableBody:
    return UnusableBody(message("The body may have at most %(limit)s bytes.", limit=limit), 413)


def _length(header: bytes | None) -> int:
    return int(header) if header and header.isdigit() else 0


def _network(address: str) -> str:
    """Return what stands for one caller: of IPv6, where a line has 2⁶⁴ addresses, the line."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is None:
        return str(ip_network((int(parsed), 64), strict=False))
    return address


def _is_this_machine(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:  # a Unix socket, or a test's client
        return True
