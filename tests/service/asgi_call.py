"""A request without a client: the test gives what the application receives."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope


async def answer_status(app: ASGIApp, receive: Receive, scope: Scope) -> int:
    """Return the status of the answer to a request whose body comes from `receive`."""
    found: list[int] = []

    async def send(answer: Message) -> None:
        if answer["type"] == "http.response.start":
            found.append(answer["status"])

    await app(dict(scope), receive, send)
    return found[0]
