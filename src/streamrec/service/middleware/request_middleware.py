"""The ASGI middleware around every request: id, limits, errors, headers, log and metrics.

It is one layer, since each layer wraps every message of every request anew.
"""

from __future__ import annotations

import secrets
import time

from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bind_contextvars

from streamrec.errors import NotAllowed, UnusableBody
from streamrec.i18n.messages import message
from streamrec.service.http_protocol import HEADERS_LIMIT, URL_LIMIT
from streamrec.service.middleware.body_limits import UploadLimits, limited_body
from streamrec.service.middleware.cpu_meter import CpuMeter
from streamrec.service.middleware.rate_limits import (
    NETWORK_KEY,
    RateLimits,
    caller_network,
    shown_secret,
)
from streamrec.service.middleware.request_log import RequestLog
from streamrec.service.problems import answer_problem, unexpected_problem

_MAX_ID_LENGTH = 64
_HEADERS = [
    # Styles may be inline: Swagger UI sets them from its script. Scripts may not.
    (
        b"content-security-policy",
        b"default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        b"object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
]
_HEADERS_OF_PRIVATE = [*_HEADERS, (b"cache-control", b"no-store")]


class RequestMiddleware:
    """Gives a request an id, limits it, answers its errors, completes its headers, and logs it.

    - Too many or too expensive requests are 429; too large or slow bodies 413 or 408. Requests from
      this machine are not counted.
    - An unexpected error is logged and answered as a problem.
    - Answers get the security headers. No cache may keep one to a caller who showed credentials.
    - HEAD is answered as GET; the server leaves the body out.
    """

    def __init__(self, app: ASGIApp, rates: RateLimits) -> None:
        self._app, self._rates = app, rates
        self._uploads = UploadLimits()
        self._log = RequestLog()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it; then count and log its status and time."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        start, status = time.perf_counter(), 0
        method = scope["method"]
        if method == "HEAD":
            scope = {**scope, "method": "GET"}
        headers = dict(reversed(scope["headers"]))  # of two of a name, the first counts
        request_id = _id_of_proxy(headers.get(b"x-request-id")) or secrets.token_hex(8)
        bind_contextvars(request_id=request_id)
        secret = shown_secret(headers.get(b"authorization"))
        address = scope["client"][0] if scope["client"] else ""
        network = caller_network(address, b"x-forwarded-for" in headers)
        scope[NETWORK_KEY] = network
        # A page may ask for a stricter policy than ours.
        added = _HEADERS
        if (b"authorization" in headers or b"cookie" in headers) and scope["path"][:5] == "/api/":
            added = _HEADERS_OF_PRIVATE

        async def send_completed(answer: Message) -> None:
            nonlocal status
            if answer["type"] == "http.response.start":
                status = answer["status"]
                own = answer["headers"] = list(answer["headers"])
                names = {name for name, _ in own}
                own += [one for one in added if one[0] not in names]
                own.append((b"x-request-id", request_id.encode()))
                if status == 401 and network is not None and secret is not None:
                    self._rates.count_failure(network)
            await send(answer)

        self._log.start()
        try:
            await self._answer(scope, receive, send_completed, headers, network, secret)
        except Exception as error:
            if status:  # the answer has begun
                raise
            await unexpected_problem(Request(scope), error)(scope, receive, send_completed)
        finally:
            # The route's pattern, not the path: a path names users, and there is no end of paths.
            route = getattr(scope.get("route"), "path", "none")
            seconds = time.perf_counter() - start
            self._log.finish(request_id, method, route, status or 500, seconds)

    async def _answer(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
        headers: dict[bytes, bytes],
        network: str | None,
        secret: str | None,
    ) -> None:
        try:
            payer = None if network is None else self._rates.admit(network, secret)
            _check_size(scope)
            receive_limited = limited_body(receive, headers, scope["path"])
            if payer is None or network is None:
                await self._app(scope, receive_limited, send)
                return
            with self._uploads.admit(network, scope["path"]):
                meter = CpuMeter()
                try:
                    await meter.run(self._app(scope, receive_limited, send))  # type: ignore[arg-type]
                finally:
                    self._rates.pay(payer, meter.seconds)
        except (NotAllowed, UnusableBody) as refused:
            await answer_problem(Request(scope), refused)(scope, receive, send)


def _check_size(scope: Scope) -> None:
    """Refuse too long an address (414) or headers (431) that another server than ours let pass."""
    if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > URL_LIMIT:
        raise UnusableBody(message("The address is too long."), 414)
    if sum([len(name) + len(value) for name, value in scope["headers"]]) > HEADERS_LIMIT:
        raise UnusableBody(message("The headers are too long."), 431)


def _id_of_proxy(header: bytes | None) -> str:
    """Return the id that a proxy gave the request; empty if it has none or holds odd characters."""
    if header is None or len(header) > _MAX_ID_LENGTH:
        return ""
    request_id = header.decode("latin-1")
    plain = request_id.replace("-", "").isalnum() and request_id.isascii()
    return request_id if plain else ""
