"""``/me/ratings``, ``/me/taste`` and ``/me/{mark}``: the viewer's ratings, taste and marks."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import HTMLResponse, Response

from streamrec.errors import UnknownName
from streamrec.service.access.access_rules import FORM, VIEWER
from streamrec.service.dependencies import Service, ServiceDep
from streamrec.service.field_types import Cursor, Text
from streamrec.service.pages.cards import cards_by_id, rated_cards
from streamrec.service.pages.forms import FormDep, get_or_create_user
from streamrec.service.pages.notice import Notice
from streamrec.service.pages.page import Page, PageDep, next_page, page_router, redirect
from streamrec.service.use_cases.rate_title import mark_title, rate_title, remove_mark
from streamrec.service.use_cases.read_pages import read_marks, read_ratings
from streamrec.store.ratings import RatingFilter, count_ratings, half_stars_of
from streamrec.store.title_lookup import existing_title_ids
from streamrec.store.user_marks import MarkKind

_RATINGS, _MARKS = 24, 48  # on a page
_KINDS: dict[str, MarkKind] = {
    "/me/watchlist": "watchlist", "/me/seen": "seen", "/me/not-interested": "not_interested"
}  # fmt: skip

router = page_router()


@router.get("/me/ratings", dependencies=[VIEWER])
def my_ratings(
    page: PageDep,
    service: ServiceDep,
    genre: Text | None = None,
    decade: Annotated[int | None, Query(ge=1000, le=9990)] = None,
    person_id: Text | None = None,
    cursor: Cursor = None,
) -> HTMLResponse:
    """Show the viewer's ratings, newest first; optionally of one genre, decade or person."""
    user_id = page.viewer.user_id
    only = RatingFilter(genre, decade, person_id)
    with service.store.read() as connection:
        ratings = read_ratings(connection, user_id, _RATINGS, cursor, only)
        cards = rated_cards(connection, ratings.items)
        n_ratings = count_ratings(connection, user_id)
    parameters = {"genre": genre, "decade": decade, "person_id": person_id}
    following = next_page("/me/ratings", parameters, ratings.next_cursor)
    return page.render(
        "ratings.html", cards=cards, n_ratings=n_ratings, only=only, next_page=following
    )


@router.get("/me/taste", dependencies=[VIEWER])
def taste(page: PageDep, service: ServiceDep) -> HTMLResponse:
    """Show the viewer's mean ratings by genre, decade and person."""
    return page.render("taste.html", taste=service.taste.of(page.viewer.user_id))


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
        found = read_marks(connection, page.viewer.user_id, kind, _MARKS, cursor)
        cards = cards_by_id(connection, [mark.title_id for mark in found.items])
    return page.render(
        "marks.html", kind=kind, cards=cards, next_page=next_page(path, {}, found.next_cursor)
    )


@router.post("/me/ratings/{title_id}", dependencies=[FORM])
def rate(
    title_id: Text, request: Request, page: PageDep, service: ServiceDep, form: FormDep
) -> Response:
    """Rate a title, and go back."""
    half_stars = form.half_stars()
    _check_title(service, title_id)
    before = _half_stars(service, page, title_id)
    answer = redirect(form.back, Notice("rated", title_id, half_stars, before))
    user_id = get_or_create_user(request, answer, service, page.caller)
    rate_title(service, user_id, title_id, half_stars)
    return answer


@router.post("/me/ratings/{title_id}/delete", dependencies=[VIEWER])
def remove_rating(title_id: Text, page: PageDep, service: ServiceDep, form: FormDep) -> Response:
    """Remove a rating, and go back."""
    before = _half_stars(service, page, title_id)
    rate_title(service, page.viewer.user_id, title_id, None)
    return redirect(form.back, Notice("rating_removed", title_id, before=before))


@router.post("/me/marks/{kind}/{title_id}", dependencies=[FORM])
def mark(
    kind: MarkKind, title_id: Text, request: Request, page: PageDep, service: ServiceDep,
    form: FormDep,
) -> Response:  # fmt: skip
    """Mark a title, or remove the mark with ``on=0``, and go back."""
    on = form.get("on") != "0"
    if on:
        _check_title(service, title_id)
    answer = redirect(form.back, Notice(f"{kind}_{'on' if on else 'off'}", title_id))
    user_id = get_or_create_user(request, answer, service, page.caller)
    (mark_title if on else remove_mark)(service, user_id, kind, title_id)
    return answer


def _half_stars(service: Service, page: Page, title_id: str) -> int:
    """Return the rating that the viewer gave a title; 0 for none."""
    if page.caller.user is None:
        return 0
    with service.store.autocommit() as connection:
        return half_stars_of(connection, page.caller.user.user_id, title_id)


def _check_title(service: Service, title_id: str) -> None:
    """Refuse an unknown title before an anonymous caller gets a profile."""
    with service.store.autocommit() as connection:
        if not existing_title_ids(connection, [title_id]):
            raise UnknownName("title")
