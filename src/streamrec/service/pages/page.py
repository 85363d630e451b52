"""One page: its template in the viewer's language, compressed, with its headers."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.params import Depends as Rule
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from streamrec.errors import UnknownName
from streamrec.i18n.languages import Language
from streamrec.service.access.caller import ANONYMOUS, Caller, CallerDep
from streamrec.service.dependencies import ServiceDep
from streamrec.service.pages.assets import accepts_gzip
from streamrec.service.pages.notice import NO_NOTICE, Notice, read_notice
from streamrec.service.pages.site import Site, query
from streamrec.service.pages.viewer_preferences import Theme, preferred_language, preferred_theme
from streamrec.service.routing import service_router
from streamrec.store.user_accounts import UserRecord

# Only our own files, and no inline script or style. The covers have attributes only.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "content-security-policy": _POLICY,
    "cache-control": "private, no-cache",
    "vary": "Accept-Language, Cookie, Accept-Encoding",
}
_NOTICE_COOKIE, _NOTICE_S = "notice", 60
GZIP_LEVEL = 6  # Higher levels take longer and save less than one percent.


@dataclass(frozen=True)
class Page:
    """What a page is rendered with; ``notice`` is the result of the previous form."""

    site: Site
    language: Language
    theme: Theme
    address: str
    accepts_gzip: bool
    caller: Caller = ANONYMOUS
    csrf_token: str = ""
    notice: Notice = NO_NOTICE

    @property
    def viewer(self) -> UserRecord:
        """The viewer who is signed in; the access rule ``VIEWER`` has refused other callers."""
        if self.caller.user is None:
            raise UnknownName("user")
        return self.caller.user

    def render(
        self, template: str, *, status: int = 200, headers: Mapping[str, str] | None = None,
        **values: Any,
    ) -> HTMLResponse:  # fmt: skip
        """Return the answer with a template's HTML."""
        html = self.site.templates[self.language].get_template(template)
        body = html.render(page=self, **values).encode()
        sent = {**_HEADERS, "content-language": self.language, **(headers or {})}
        if self.accepts_gzip:
            body = gzip.compress(body, GZIP_LEVEL, mtime=0)
            sent["content-encoding"] = "gzip"
        answer = HTMLResponse(body, status, sent)
        if self.notice.kind:
            answer.delete_cookie(_NOTICE_COOKIE)
        return answer


def page_for(request: Request, caller: Caller = ANONYMOUS, csrf_token: str = "") -> Page:
    """Return the page that answers a request."""
    url = request.url
    return Page(
        site=request.app.state.site,
        language=preferred_language(request),
        theme=preferred_theme(request),
        address=url.path + (f"?{url.query}" if url.query else ""),
        accepts_gzip=accepts_gzip(request),
        caller=caller,
        csrf_token=csrf_token,
        notice=read_notice(request.cookies.get(_NOTICE_COOKIE, "")),
    )


async def _page(request: Request, service: ServiceDep, caller: CallerDep) -> Page:
    session = caller.session
    return page_for(request, caller, service.signatures.token(session) if session else "")


PageDep = Annotated[Page, Depends(_page)]


def page_router(*rules: Rule) -> APIRouter:
    """Return a router for pages under access rules; errors of its routes are pages too."""
    return service_router(
        include_in_schema=False, default_response_class=HTMLResponse, dependencies=list(rules)
    )


def redirect(path: str, notice: str | Notice = "") -> RedirectResponse:
    """Return the answer to a form: the way to another page, which shows the notice once."""
    answer = RedirectResponse(path, 303)
    if notice:
        shown = Notice(notice) if isinstance(notice, str) else notice
        answer.set_cookie(
            _NOTICE_COOKIE, shown.cookie(), max_age=_NOTICE_S, httponly=True, samesite="lax"
        )
    return answer


def without_empty_fields(request: Request) -> Response | None:
    """Return the way to the same address without its empty fields; None if it has none.

    A form without script sends its empty fields too. The shorter address is the one to keep.
    """
    sent = dict(request.query_params)
    return redirect(request.url.path + query(sent)) if "" in sent.values() else None


def next_page(path: str, parameters: Mapping[str, object], cursor: str | None) -> str | None:
    """Return the address of the next page of a list; None on the last page."""
    return path + query({**parameters, "cursor": cursor}) if cursor else None
