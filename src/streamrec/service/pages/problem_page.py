"""Errors of pages, as pages in the reader's language."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import Request
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute
from starlette.responses import Response

from streamrec.i18n.translator import translator
from streamrec.service.pages.page import page_of
from streamrec.service.problems import ProblemFacts

# Where programs ask: their errors are problem documents, whatever they say they accept.
# A page that is no page of ours, but of the catalogue's build.
_REPORT = "/report"
_PROGRAMS = ("/api/", "/health", "/metrics", "/docs", "/openapi.json")


def problem_page(request: Request, found: ProblemFacts) -> Response | None:
    """Return an error's page; None where a program asked, which gets a problem document."""
    if not _wants_page(request):
        return None
    page = page_of(request)
    reader = translator(page.language)
    suggestions = found.suggestions or found.allowed
    if found.suggestion_ids:
        links = [f"/people/{person_id}" for person_id in found.suggestion_ids]
    elif request.url.path.startswith("/franchises/"):
        links = [f"/franchises/{quote(name)}" for name in suggestions]
    else:
        links = [""] * len(suggestions)
    if [name for name, _ in found.wrong] == ["genre"]:
        suggestions = [reader.genre_name(name) for name in suggestions]
    return page.answer(
        "problem.html",
        status=found.status,
        headers=found.headers,
        code=found.status,
        sentence=found.sentence(reader),
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
