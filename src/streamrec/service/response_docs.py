"""The error statuses of the routes, as the OpenAPI document describes them."""

from __future__ import annotations

from typing import Any

from streamrec.service.problems import MEDIA_TYPE

_Responses = dict[int | str, dict[str, Any]]


def _describe(statuses: dict[int, str]) -> _Responses:
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        status: {"description": description, "content": content}
        for status, description in statuses.items()
    }


RATE_LIMITED = _describe(
    {
        414: "The address is too long",
        429: "Too many requests; Retry-After tells how long to wait",
        431: "The headers are too large",
    }
)
RESPONSES = RATE_LIMITED | _describe(
    {
        404: "The name is not in the catalogue; near names are suggested",
        422: "A parameter has a value that is not allowed; it is named",
        503: "The database is away, or no catalogue has been built",
    }
)
"""What every route may answer."""
BODY_RESPONSES = RESPONSES | _describe(
    {
        400: "The body cannot be read",
        408: "The body did not arrive in time",
        413: "The body is too large",
    }
)
"""What a public route with a body may answer."""
PRIVATE_RESPONSES = BODY_RESPONSES | _describe(
    {401: "The request shows no session and no valid key", 403: "The caller may not do this"}
)
"""What a route may answer that does not let everyone in."""
LOGIN_TAKEN = _describe({409: "The login is taken, or the caller has an account"})
UNSUPPORTED_BODY = _describe({415: "The route needs another kind of body"})
BODY_STATUSES = frozenset({"400", "408", "413", "415"})
"""Statuses that only a body causes."""
