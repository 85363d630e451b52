"""``/me/ratings``: what the reader rated; forms that rate a title and take a rating back."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from streamrec.errors import StoreUnavailable, UnknownName
from streamrec.service.access.access_rules import FORM, VIEWER
from streamrec.service.api.cursors import CURSOR_LIMIT, read_cursor, write_cursor
from streamrec.service.api.user_routes import WAIT_S
from streamrec.service.dependencies import Service, ServiceDep, Text
from streamrec.service.pages.account_pages import own
from streamrec.service.pages.cards import cards_rated
from streamrec.service.pages.forms import FormDep, writer
from streamrec.service.pages.page import PageDep, gone_to
from streamrec.service.pages.site import query
from streamrec.store.clock import now
from streamrec.store.rating_reads import RatingFilter, count_ratings, ratings_page
from streamrec.store.rating_records import RatingChange
from streamrec.store.title_lookup import existing_title_ids

_PAGE = 24

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get("/me/ratings", dependencies=[VIEWER])
def my_ratings(
    page: PageDep,
    service: ServiceDep,
    genre: Text | None = None,
    decade: Annotated[int | None, Query(ge=1000, le=9990)] = None,
    person_id: Text | None = None,
    cursor: Annotated[str | None, Query(max_length=CURSOR_LIMIT)] = None,
) -> HTMLResponse:
    """Show what the reader rated, newest first; of one genre, decade or person where asked."""
    user_id = own(page).user_id
    after = read_cursor(cursor, "rated", int, str) if cursor else None
    of = RatingFilter(genre, decade, person_id)
    with service.store.read() as connection:
        rows = ratings_page(
            connection, user_id, _PAGE + 1, (after[0], after[1]) if after else None, of
        )
        listed = cards_rated(connection, rows[:_PAGE])
        count = count_ratings(connection, user_id)
    last = rows[_PAGE - 1] if len(rows) > _PAGE else None
    following = write_cursor("rated", last.rated_at, last.title_id) if last else None
    shown = {"genre": genre, "decade": decade, "person_id": person_id}
    return page.answer(
        "ratings.html",
        listed=listed,
        count=count,
        of=of,
        next_page="/me/ratings" + query({**shown, "cursor": following}) if following else None,
    )


@router.post("/me/ratings/{title_id}", dependencies=[FORM])
def rate(
    title_id: Text, request: Request, page: PageDep, service: ServiceDep, form: FormDep
) -> Response:
    """Give a title its stars, and go back."""
    half_stars = form.half_stars()
    with service.store.autocommit() as connection:
        if not existing_title_ids(connection, [title_id]):
            raise UnknownName("title")
    answer = gone_to(form.back, "rated")
    write_rating(service, writer(request, answer, service, page.who), title_id, half_stars)
    return answer


@router.post("/me/ratings/{title_id}/delete", dependencies=[VIEWER])
def take_back(title_id: Text, page: PageDep, service: ServiceDep, form: FormDep) -> Response:
    """Take a rating back, and go back."""
    write_rating(service, own(page).user_id, title_id, None)
    return gone_to(form.back, "rating_removed")


def write_rating(service: Service, user_id: str, title_id: str, half_stars: int | None) -> None:
    """Wait until a rating is committed, or with None that it was taken back.

    Raises
    ------
    StoreUnavailable
        That takes too long.
    """
    done = service.ratings.submit(RatingChange(user_id, title_id, half_stars, now()))
    try:
        done.result(WAIT_S)
    except TimeoutError:
        raise StoreUnavailable("the rating was not written in time") from None
