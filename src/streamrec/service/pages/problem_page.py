"""Errors of pages as pages in the viewer's language."""

from __future__ import annotations

from contextlib import suppress
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute
from starlette.responses import Response

from streamrec.errors import StreamRecError
from streamrec.i18n.translator import translator
from streamrec.service.access.caller import caller_of_cookies
from streamrec.service.dependencies import service_of
from streamrec.service.pages.page import Page, page_for
from streamrec.service.problems import ProblemFacts

# A page that the catalogue's build wrote.
_REPORT = "/report"
# Paths for programs: their errors are problem documents, even if the program accepts HTML.
_API_PATHS = ("/api/", "/health", "/metrics", "/docs", "/openapi.json")
# The database may be away when the service fails, and a caller over the limits costs no more.
_CALLER_IS_KNOWN = (401, 403, 404, 422)


def problem_page(request: Request, found: ProblemFacts) -> Response | None:
    """Return an error as a page; None if the request is for a problem document."""
    if not _wants_page(request):
        return None
    page = _page(request, found.status)
    translate = translator(page.language)
    suggestions = found.suggestions or found.allowed
    if found.suggestion_ids:
        links = [f"/people/{person_id}" for person_id in found.suggestion_ids]
    elif request.url.path.startswith("/franchises/"):
        links = [f"/franchises/{quote(name)}" for name in suggestions]
    else:
        links = [""] * len(suggestions)
    if [name for name, _ in found.wrong] == ["genre"]:
        suggestions = [translate.genre_name(name) for name in suggestions]
    return page.render(
        "problem.html",
        status=found.status,
        headers=found.headers,
        code=found.status,
        sentence=found.sentence(translate),
        suggestions=list(zip(suggestions, links, strict=True)),
    )


def _page(request: Request, status: int) -> Page:
    """Return the page with the navigation of the caller; an error of the service may forget it."""
    caller = None
    if status in _CALLER_IS_KNOWN:
        with suppress(StreamRecError):
            caller = caller_of_cookies(request)
    if caller is None or caller.session is None:
        return page_for(request)
    return page_for(request, caller, service_of(request).signatures.token(caller.session))


def _wants_page(request: Request) -> bool:
    """Return whether a request is for a page; on unknown paths ``Accept`` decides."""
    route = request.scope.get("route")
    if isinstance(route, APIRoute):
        return route.response_class is HTMLResponse or route.path == _REPORT
    return not request.url.path.startswith(_API_PATHS) and "text/html" in request.headers.get(
        "accept", ""
    )
