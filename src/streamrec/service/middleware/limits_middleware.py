"""The limits on requests: how many a caller may send, and how large and slow a body may be."""

from __future__ import annotations

import asyncio
import re

from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from streamrec.errors import NotAllowed, UnusableBody
from streamrec.i18n.messages import message
from streamrec.service.middleware.rate_limits import RateLimits, is_loopback
from streamrec.service.problems import answer_problem

# A rating has 20 bytes, a history of 10,000 titles some 800 kB. An import is never in memory as a
# whole, and has a limit of its own.
BODY_LIMIT = 64 * 1024
IMPORT_LIMIT = 16 * 1024 * 1024
# Matched against the whole path: other paths may end with any text.
_IMPORTS = re.compile(r"/api/v1/users/[^/]+/ratings:import|/me/history:import")
_TOO_SLOW = message("The body did not arrive in time.")
_BODY_TIMEOUT_S = 20  # for the next piece of a body


class LimitsMiddleware:
    """ASGI middleware that refuses too many requests (429) and too large bodies (413).

    Requests from this machine are not counted.
    """

    def __init__(self, app: ASGIApp, rates: RateLimits) -> None:
        self._app, self._rates = app, rates

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count the request and pass it on; limit its body as the route reads it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        address = scope["client"][0] if scope["client"] else ""
        is_counted = not is_loopback(address)
        authorization = headers.get(b"authorization")
        limit = IMPORT_LIMIT if _IMPORTS.fullmatch(scope["path"]) else BODY_LIMIT
        try:
            if is_counted:
                shown = None if authorization is None else authorization.decode("latin-1")
                self._rates.count(address, shown)
            if _length(headers.get(b"content-length")) > limit:
                raise _too_large(limit)
        except (NotAllowed, UnusableBody) as refused:
            await answer_problem(Request(scope), refused)(scope, receive, send)
            return

        async def send_counted(response: Message) -> None:
            is_start = response["type"] == "http.response.start"
            if is_start and response["status"] == 401 and is_counted and authorization is not None:
                self._rates.count_failure(address)
            await send(response)

        await self._app(scope, _limited(receive, limit), send_counted)


def _limited(receive: Receive, limit: int) -> Receive:
    """Return the receiver of a body that may have `limit` bytes."""
    n_bytes, is_complete = 0, False

    async def receive_limited() -> Message:
        nonlocal n_bytes, is_complete
        if is_complete:  # this waits until the caller leaves, as long as the answer takes
            return await receive()
        try:
            async with asyncio.timeout(_BODY_TIMEOUT_S):
                piece = await receive()
        except TimeoutError:
            raise UnusableBody(_TOO_SLOW, 408) from None
        is_complete = not piece.get("more_body", False)
        n_bytes += len(piece.get("body", b""))
        if n_bytes > limit:  # a body in chunks, whose length no header tells
            raise _too_large(limit)
        return piece

    return receive_limited


def _too_large(limit: int) -> UnusableBody:
    return UnusableBody(message("The body may have at most %(limit)s bytes.", limit=limit), 413)


def _length(header: bytes | None) -> int:
    return int(header) if header and header.isdigit() else 0
