"""``/for-you``: the reader's list, with filters and the diversity dial."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BeforeValidator, Field

from streamrec.errors import UnknownName
from streamrec.recommend.candidates import Wanted
from streamrec.service.access import anyone
from streamrec.service.deps import ServiceDep
from streamrec.service.pages.browse import MaybeText, MaybeVotes, MaybeYear, blank_is_none
from streamrec.service.pages.cards import cards_saying
from streamrec.service.pages.page import PageDep
from streamrec.service.pages.personal import for_you, read_mine
from streamrec.service.pages.site import query

_PLACES = 24

router = APIRouter(
    include_in_schema=False, default_response_class=HTMLResponse, dependencies=[Depends(anyone)]
)
Dial = Annotated[
    Annotated[int, Field(ge=0, le=100)] | None, BeforeValidator(blank_is_none), Query()
]


@router.get("/for-you")
def my_list(
    request: Request,
    page: PageDep,
    service: ServiceDep,
    genre: MaybeText = None,
    language: MaybeText = None,
    country: MaybeText = None,
    year_from: MaybeYear = None,
    year_to: MaybeYear = None,
    min_votes: MaybeVotes = None,
    diversity: Dial = None,
    like: MaybeText = None,
) -> Response:
    """Show the reader's list; from one liked title alone where ``like`` names it."""
    if "" in request.query_params.values():
        return RedirectResponse("/for-you" + query(dict(request.query_params)), 303)
    wanted = Wanted(genre, language, country, year_from, year_to, min_votes)
    mine = read_mine(service, page)
    with service.store.read() as connection:
        facets = page.site.shelf.facets(connection)
        liked = cards_saying(connection, {like: ""}) if like else []
    if like and not liked:
        raise UnknownName("title")
    rated = len(mine.stars)
    ready = rated > 0 or like is not None
    places = for_you(service, page, mine, _PLACES, wanted, (diversity or 0) / 100, like)
    return page.answer(
        "for-you.html",
        found=places if ready else [],
        ready=ready,
        facets=facets,
        wanted=wanted,
        diversity=diversity or 0,
        liked=liked[0] if liked else None,
        rated=rated,
    )
