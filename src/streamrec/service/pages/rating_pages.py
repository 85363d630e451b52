"""``/me/ratings``: the viewer's ratings, and the forms that rate a title or remove a rating."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import HTMLResponse, Response

from streamrec.errors import StoreUnavailable, UnknownName
from streamrec.service.access.access_rules import FORM, VIEWER
from streamrec.service.api.cursors import CURSOR_LIMIT, read_cursor, write_cursor
from streamrec.service.api.user_routes import WAIT_S
from streamrec.service.dependencies import Service, ServiceDep, Text
from streamrec.service.pages.cards import rated_cards
from streamrec.service.pages.forms import FormDep, get_or_create_user
from streamrec.service.pages.page import PageDep, next_page, page_router, redirect
from streamrec.store.clock import now
from streamrec.store.rating_reads import RatingFilter, count_ratings, ratings_page
from streamrec.store.rating_records import RatingChange
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
    cursor: Annotated[str | None, Query(max_length=CURSOR_LIMIT)] = None,
) -> HTMLResponse:
    """Show the viewer's ratings, newest first; optionally of one genre, decade or person."""
    user_id = page.viewer.user_id
    after = read_cursor(cursor, "rated", int, str) if cursor else None
    only = RatingFilter(genre, decade, person_id)
    with service.store.read() as connection:
        ratings = ratings_page(
            connection, user_id, _PAGE_LENGTH + 1, (after[0], after[1]) if after else None, only
        )
        cards = rated_cards(connection, ratings[:_PAGE_LENGTH])
        n_ratings = count_ratings(connection, user_id)
    last = ratings[_PAGE_LENGTH - 1] if len(ratings) > _PAGE_LENGTH else None
    following = write_cursor("rated", last.rated_at, last.title_id) if last else None
    parameters = {"genre": genre, "decade": decade, "person_id": person_id}
    return page.render(
        "ratings.html",
        cards=cards,
        n_ratings=n_ratings,
        only=only,
        next_page=next_page("/me/ratings", parameters, following),
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
    write_rating(
        service, get_or_create_user(request, answer, service, page.caller), title_id, half_stars
    )
    return answer


@router.post("/me/ratings/{title_id}/delete", dependencies=[VIEWER])
def remove_rating(title_id: Text, page: PageDep, service: ServiceDep, form: FormDep) -> Response:
    """Remove a rating, and go back."""
    write_rating(service, page.viewer.user_id, title_id, None)
    return redirect(form.back, "rating_removed")


def write_rating(service: Service, user_id: str, title_id: str, half_stars: int | None) -> None:
    """Write a rating, or remove it with None, and wait until that is committed.

    Raises
    ------
    StoreUnavailable
        The write takes too long.
    """
    done = service.ratings.submit(RatingChange(user_id, title_id, half_stars, now()))
    try:
        done.result(WAIT_S)
    except TimeoutError:
        raise StoreUnavailable("the rating was not written in time") from None
