"""``/me/ratings``: the viewer's ratings, and the forms that rate a title or remove a rating."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import HTMLResponse, Response

from streamrec.errors import UnknownName
from streamrec.service.access.access_rules import FORM, VIEWER
from streamrec.service.dependencies import ServiceDep
from streamrec.service.field_types import Cursor, Text
from streamrec.service.pages.cards import rated_cards
from streamrec.service.pages.forms import FormDep, get_or_create_user
from streamrec.service.pages.page import PageDep, next_page, page_router, redirect
from streamrec.service.use_cases.rate_title import rate_title
from streamrec.service.use_cases.read_pages import read_ratings
from streamrec.store.ratings import RatingFilter, count_ratings
from streamrec.store.title_lookup import existing_title_ids

_PAGE_LENGTH = 24

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
        ratings = read_ratings(connection, user_id, _PAGE_LENGTH, cursor, only)
        cards = rated_cards(connection, ratings.items)
        n_ratings = count_ratings(connection, user_id)
    parameters = {"genre": genre, "decade": decade, "person_id": person_id}
    return page.render(
        "ratings.html",
        cards=cards,
        n_ratings=n_ratings,
        only=only,
        next_page=next_page("/me/ratings", parameters, ratings.next_cursor),
    )


@router.post("/me/ratings/{title_id}", dependencies=[FORM])
def rate(
    title_id: Text, request: Request, page: PageDep, service: ServiceDep, form: FormDep
) -> Response:
    """Rate a title, and go back."""
    half_stars = form.half_stars()
    with service.store.autocommit() as connection:
        if not existing_title_ids(connection, [title_id]):
            raise UnknownName("title")
    answer = redirect(form.back, "rated")
    rate_title(
        service, get_or_create_user(request, answer, service, page.caller), title_id, half_stars
    )
    return answer


@router.post("/me/ratings/{title_id}/delete", dependencies=[VIEWER])
def remove_rating(title_id: Text, page: PageDep, service: ServiceDep, form: FormDep) -> Response:
    """Remove a rating, and go back."""
    rate_title(service, page.viewer.user_id, title_id, None)
    return redirect(form.back, "rating_removed")
