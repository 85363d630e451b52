"""``/report``: the exploratory report of the live catalogue, as the build wrote it."""

from __future__ import annotations

import gzip
from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException

from streamrec.i18n.languages import LANGUAGES, LanguageChoice
from streamrec.i18n.names import own_name
from streamrec.service.access.access_rules import ANYONE
from streamrec.service.dependencies import ServiceDep
from streamrec.service.pages.assets import accepts_gzip
from streamrec.service.pages.page import GZIP_LEVEL
from streamrec.service.pages.viewer_preferences import accepted_language, preferred_theme
from streamrec.service.query_parameters import StrictModel
from streamrec.service.routing import service_router
from streamrec.store.live_versions import live_versions

# The report's file has this comment where the links to the other languages go.
LANGUAGE_LINKS = "<!-- languages -->"

router = service_router(include_in_schema=False, dependencies=[ANYONE])


class _ReportQuery(StrictModel):
    lang: LanguageChoice | None = None


@router.get("/report")
def report(
    request: Request, service: ServiceDep, parameters: Annotated[_ReportQuery, Query()]
) -> HTMLResponse:
    """Show the report in the requested or accepted language; 404 if the build wrote none."""
    with service.store.autocommit() as connection:
        version = live_versions(connection).catalogue
    language = parameters.lang or accepted_language(request.headers.get("accept-language", ""))
    try:
        page = service.report(version, language).read_text("utf-8")
    except FileNotFoundError:
        raise HTTPException(404) from None
    others = "".join(
        f'<a href="?lang={other}" hreflang="{other}" lang="{other}">{own_name(other)}</a>'
        for other in LANGUAGES
        if other != language
    )
    page = page.replace(LANGUAGE_LINKS, f"<nav>{others}</nav>", 1)
    theme = preferred_theme(request)
    if theme != "auto":
        page = page.replace("<html ", f'<html data-theme="{theme}" ', 1)
    body = page.encode()
    headers = {"content-language": language, "vary": "Accept-Language, Accept-Encoding, Cookie"}
    if accepts_gzip(request):
        body, headers["content-encoding"] = gzip.compress(body, GZIP_LEVEL, mtime=0), "gzip"
    return HTMLResponse(body, headers=headers)
