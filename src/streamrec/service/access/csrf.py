"""Verification that a write comes from this service's own pages and not from another site."""

from __future__ import annotations

from urllib.parse import urlsplit

from fastapi import Request
from starlette.datastructures import FormData

from streamrec.errors import NotAllowed, UnusableBody
from streamrec.i18n.messages import message
from streamrec.service.access.caller import Caller
from streamrec.service.dependencies import service_of
from streamrec.text import without_nul

TOKEN_HEADER = "x-csrf-token"  # noqa: S105 - the name of a header
TOKEN_FIELD = "csrf_token"  # noqa: S105 - the name of a form's field
_READ_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def is_read(request: Request) -> bool:
    """Return whether the request's method changes nothing."""
    return request.method in _READ_METHODS


def verify_csrf(request: Request, caller: Caller, token: str) -> None:
    """Refuse a write with a session's cookie that another site made a browser send.

    Raises NotAllowed: the browser names another site, or the session's token is missing (403).
    """
    if caller.session is None:
        return
    verify_same_site(request)
    if not service_of(request).signatures.is_token(caller.session, token):
        what = message("A write with a cookie needs the session's %(header)s.", header=TOKEN_HEADER)
        raise NotAllowed(what, 403)


def verify_same_site(request: Request) -> None:
    """Refuse a write that the browser says another site made.

    Raises NotAllowed: the browser names another site (403).
    """
    site = request.headers.get("sec-fetch-site", "same-origin")
    origin = request.headers.get("origin")
    host = request.headers.get("host", "")
    if site not in ("same-origin", "none") or (origin and _host_of(origin) != host):
        raise NotAllowed(message("A write must come from this service's own pages."), 403)


def _host_of(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc
    except ValueError:  # it is not an address, such as one with half a bracket
        return None


async def verify_form(request: Request, caller: Caller) -> None:
    """Refuse a form of another site; the token of a session is one of the form's fields.

    Raises
    ------
    NotAllowed
        The form comes from elsewhere (403).
    UnusableBody
        The form holds bytes that are not text (400).
    """
    verify_same_site(request)
    try:
        form = await _read_form(request)
        token = request.headers.get(TOKEN_HEADER) or form.get(TOKEN_FIELD)
        verify_csrf(request, caller, token if isinstance(token, str) else "")
    except (NotAllowed, UnusableBody):
        await request.close()  # the files of the form
        raise


async def _read_form(request: Request) -> FormData:
    """Return the form. Starlette keeps it for the route, which asks for it again."""
    try:
        form = await request.form()
        for _, value in form.multi_items():
            if isinstance(value, str):
                without_nul(value).encode()
    except ValueError:
        raise UnusableBody(message("The form holds a value that is not text."), 400) from None
    return form
