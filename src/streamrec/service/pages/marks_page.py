"""``/me/watchlist`` and the other marks: what the reader wants to watch, has seen, or neither."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from streamrec.errors import UnknownName
from streamrec.service.access.access_rules import FORM, VIEWER
from streamrec.service.api.cursors import CURSOR_LIMIT, read_cursor, write_cursor
from streamrec.service.dependencies import ServiceDep, Text
from streamrec.service.pages.account_pages import own
from streamrec.service.pages.cards import cards_saying
from streamrec.service.pages.forms import FormDep, writer
from streamrec.service.pages.page import Page, PageDep, gone_to
from streamrec.service.pages.site import query
from streamrec.store import user_accounts, user_marks
from streamrec.store.title_lookup import existing_title_ids
from streamrec.store.user_marks import MarkKind

_PAGE = 48

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
Cursor = Annotated[str | None, Query(max_length=CURSOR_LIMIT)]


@router.get("/me/watchlist", dependencies=[VIEWER])
def watchlist(page: PageDep, service: ServiceDep, cursor: Cursor = None) -> HTMLResponse:
    """Show what the reader wants to watch."""
    return _marked(page, service, "watchlist", "/me/watchlist", cursor)


@router.get("/me/seen", dependencies=[VIEWER])
def seen(page: PageDep, service: ServiceDep, cursor: Cursor = None) -> HTMLResponse:
    """Show what the reader has seen."""
    return _marked(page, service, "seen", "/me/seen", cursor)


@router.get("/me/not-interested", dependencies=[VIEWER])
def not_interested(page: PageDep, service: ServiceDep, cursor: Cursor = None) -> HTMLResponse:
    """Show what is kept off the reader's lists."""
    return _marked(page, service, "not_interested", "/me/not-interested", cursor)


def _marked(
    page: Page, service: ServiceDep, kind: MarkKind, path: str, cursor: str | None
) -> HTMLResponse:
    after = read_cursor(cursor, kind, int, str) if cursor else None
    with service.store.read() as connection:
        rows = user_marks.marks_page(
            connection, own(page).user_id, kind, _PAGE + 1, (after[0], after[1]) if after else None
        )
        listed = cards_saying(connection, {row.title_id: "" for row in rows[:_PAGE]})
    last = rows[_PAGE - 1] if len(rows) > _PAGE else None
    following = write_cursor(kind, last.marked_at, last.title_id) if last else None
    return page.answer(
        "marks.html",
        kind=kind,
        listed=listed,
        next_page=path + query({"cursor": following}) if following else None,
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
    """Mark a title, or with ``on=0`` take the mark away; and go back."""
    on = form.get("on") != "0"
    with service.store.autocommit() as connection:
        if on and not existing_title_ids(connection, [title_id]):
            raise UnknownName("title")
    answer = gone_to(form.back, f"{kind}_{'on' if on else 'off'}")
    user_id = writer(request, answer, service, page.who)
    with service.store.write() as connection:
        user_accounts.get_user(connection, user_id)
        (user_marks.put_mark if on else user_marks.delete_mark)(connection, user_id, kind, title_id)
    return answer
