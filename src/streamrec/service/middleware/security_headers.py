"""The headers that tell a browser what it may do with an answer."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_HEADERS = {
    # Styles may be inline: Swagger UI sets them from its script. Scripts may not.
    "content-security-policy": (
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
}


class SecurityHeadersMiddleware:
    """ASGI middleware that adds the security headers to each answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and add the headers to its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        # No cache may keep an answer to a caller who showed a key or a cookie.
        private = scope["path"].startswith("/api/") and any(
            name in (b"authorization", b"cookie") for name, _ in scope["headers"]
        )

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if private:
                    headers.setdefault("cache-control", "no-store")
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)  # a page may ask for a stricter policy
            await send(message)

        await self._app(scope, receive, send_with_headers)
