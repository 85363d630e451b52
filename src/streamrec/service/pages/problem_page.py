"""Errors of pages, as pages in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute
from starlette.responses import Response

from streamrec.service.pages.page import page_of

# Where programs ask: their errors are problem documents, whatever they say they accept.
# A page that is no page of ours, but of the catalogue's build.
_REPORT = "/report"
_PROGRAMS = ("/api/", "/health", "/metrics", "/docs", "/openapi.json")


def problem_page(
    request: Request,
    status: int,
    sentence: Mapping[str, str],
    suggestions: Sequence[str],
    person_ids: Sequence[str],
    headers: Mapping[str, str],
) -> Response | None:
    """Return an error's page; None where a program asked, which gets a problem document.

    Parameters
    ----------
    sentence
        What is wrong, by language.
    suggestions
        Near names or allowed values.
    person_ids
        The identifier of each suggestion where they are people.
    """
    if not _wants_page(request):
        return None
    page = page_of(request)
    if person_ids:
        links = [f"/people/{person_id}" for person_id in person_ids]
    elif request.url.path.startswith("/franchises/"):
        links = [f"/franchises/{quote(name)}" for name in suggestions]
    else:
        links = [""] * len(suggestions)
    return page.answer(
        "problem.html",
        status=status,
        headers=headers,
        code=status,
        sentence=sentence[page.language],
        suggestions=list(zip(suggestions, links, strict=True)),
    )


def _wants_page(request: Request) -> bool:
    """Tell whether a page was asked for; on paths that nothing serves, what is accepted tells."""
    route = request.scope.get("route")
    if isinstance(route, APIRoute):
        return route.response_class is HTMLResponse or route.path == _REPORT
    return not request.url.path.startswith(_PROGRAMS) and "text/html" in request.headers.get(
        "accept", ""
    )
