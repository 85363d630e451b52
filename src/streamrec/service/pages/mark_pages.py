"""``/me/watchlist``, ``/me/seen`` and ``/me/not-interested``: the marks of the viewer."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from streamrec.errors import UnknownName
from streamrec.service.access.access_rules import FORM, VIEWER
from streamrec.service.dependencies import ServiceDep
from streamrec.service.field_types import Cursor, Text
from streamrec.service.pages.cards import cards_by_id
from streamrec.service.pages.forms import FormDep, get_or_create_user
from streamrec.service.pages.page import PageDep, next_page, page_router, redirect
from streamrec.service.use_cases.rate_title import mark_title, remove_mark
from streamrec.service.use_cases.read_pages import read_marks
from streamrec.store.title_lookup import existing_title_ids
from streamrec.store.user_marks import MarkKind

_PAGE_LENGTH = 48

router = page_router()


_KINDS: dict[str, MarkKind] = {
    "/me/watchlist": "watchlist",
    "/me/seen": "seen",
    "/me/not-interested": "not_interested",
}


@router.get("/me/watchlist", dependencies=[VIEWER])
@router.get("/me/seen", dependencies=[VIEWER])
@router.get("/me/not-interested", dependencies=[VIEWER])
def marks(
    request: Request, page: PageDep, service: ServiceDep, cursor: Cursor = None
) -> HTMLResponse:
    """Show the titles that the viewer marked in one way."""
    path = request.url.path
    kind = _KINDS[path]
    with service.store.read() as connection:
        found = read_marks(connection, page.viewer.user_id, kind, _PAGE_LENGTH, cursor)
        cards = cards_by_id(connection, [mark.title_id for mark in found.items])
    return page.render(
        "marks.html", kind=kind, cards=cards, next_page=next_page(path, {}, found.next_cursor)
    )


@router.post("/me/marks/{kind}/{title_id}", dependencies=[FORM])
def mark(
    kind: MarkKind,
    title_id: Text,
    request: Request,
    page: PageDep,
    service: ServiceDep,
    form: FormDep,
) -> Response:
    """Mark a title, or remove the mark with ``on=0``, and go back."""
    on = form.get("on") != "0"
    with service.store.autocommit() as connection:
        if on and not existing_title_ids(connection, [title_id]):
            raise UnknownName("title")
    answer = redirect(form.back, f"{kind}_{'on' if on else 'off'}")
    user_id = get_or_create_user(request, answer, service, page.caller)
    (mark_title if on else remove_mark)(service, user_id, kind, title_id)
    return answer
