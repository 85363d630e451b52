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
from streamrec.service.pages.page import Page, PageDep, next_page, page_router, redirect
from streamrec.service.use_cases.rate_title import mark_title, remove_mark
from streamrec.service.use_cases.read_pages import read_marks
from streamrec.store.title_lookup import existing_title_ids
from streamrec.store.user_marks import MarkKind

_PAGE_LENGTH = 48

router = page_router()


@router.get("/me/watchlist", dependencies=[VIEWER])
def watchlist(page: PageDep, service: ServiceDep, cursor: Cursor = None) -> HTMLResponse:
    """Show the titles that the viewer wants to watch."""
    return _marks_page(page, service, "watchlist", "/me/watchlist", cursor)


@router.get("/me/seen", dependencies=[VIEWER])
def seen(page: PageDep, service: ServiceDep, cursor: Cursor = None) -> HTMLResponse:
    """Show the titles that the viewer has seen."""
    return _marks_page(page, service, "seen", "/me/seen", cursor)


@router.get("/me/not-interested", dependencies=[VIEWER])
def not_interested(page: PageDep, service: ServiceDep, cursor: Cursor = None) -> HTMLResponse:
    """Show the titles that the viewer's lists never hold."""
    return _marks_page(page, service, "not_interested", "/me/not-interested", cursor)


def _marks_page(
    page: Page, service: ServiceDep, kind: MarkKind, path: str, cursor: str | None
) -> HTMLResponse:
    with service.store.read() as connection:
        marks = read_marks(connection, page.viewer.user_id, kind, _PAGE_LENGTH, cursor)
        cards = cards_by_id(connection, [mark.title_id for mark in marks.items])
    return page.render(
        "marks.html", kind=kind, cards=cards, next_page=next_page(path, {}, marks.next_cursor)
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
