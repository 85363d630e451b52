"""A page for one reader: the template in the reader's language, compressed, with its headers."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from streamrec.i18n.languages import Language
from streamrec.service.access.caller import ANONYMOUS, Caller, CallerDep
from streamrec.service.dependencies import ServiceDep
from streamrec.service.pages.assets import takes_gzip
from streamrec.service.pages.reader import Theme, language_of, theme_of
from streamrec.service.pages.site import Site

# Nothing but our own files; no inline script or style. The covers carry attributes only.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "content-security-policy": _POLICY,
    "cache-control": "private, no-cache",
    "vary": "Accept-Language, Cookie, Accept-Encoding",
}
NOTICE = "notice"
_NOTICE_S = 60
# Beyond this level a page gets no smaller that anybody would notice.
_LEVEL = 6


@dataclass(frozen=True)
class Page:
    """What an answer to one request is made with.

    Attributes
    ----------
    here
        The path with its query, to come back to.
    who
        Who reads: somebody signed in, a profile without an account, an operator or a stranger.
    token
        What forms of a session carry; empty without one.
    notice
        What has just been done, said once on top of the page.
    """

    site: Site
    language: Language
    theme: Theme
    here: str
    gzip: bool
    who: Caller = ANONYMOUS
    token: str = ""
    notice: str = ""

    def answer(
        self,
        template: str,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        **facts: Any,
    ) -> HTMLResponse:
        """Return the page that a template makes of some facts."""
        text = self.site.environments[self.language].get_template(template)
        body = text.render(page=self, **facts).encode()
        sent = {**_HEADERS, "content-language": self.language, **(headers or {})}
        if self.gzip:
            body = gzip.compress(body, _LEVEL, mtime=0)
            sent["content-encoding"] = "gzip"
        answer = HTMLResponse(body, status, sent)
        if self.notice:
            answer.delete_cookie(NOTICE)
        return answer


def page_of(request: Request, who: Caller = ANONYMOUS, token: str = "") -> Page:
    """Return what pages for a request's reader are made with."""
    url = request.url
    notice = request.cookies.get(NOTICE, "")
    return Page(
        site=request.app.state.site,
        language=language_of(request),
        theme=theme_of(request),
        here=url.path + (f"?{url.query}" if url.query else ""),
        gzip=takes_gzip(request),
        who=who,
        token=token,
        notice=notice if notice.isidentifier() else "",
    )


async def _page(request: Request, service: ServiceDep, who: CallerDep) -> Page:
    return page_of(request, who, service.signatures.token(who.session) if who.session else "")


PageDep = Annotated[Page, Depends(_page)]


def gone_to(path: str, notice: str = "") -> RedirectResponse:
    """Return the way to another page after a form, which says once what was done."""
    answer = RedirectResponse(path, 303)
    if notice:
        answer.set_cookie(NOTICE, notice, max_age=_NOTICE_S, httponly=True, samesite="lax")
    return answer
