"""``/for-you``: the reader's list, with filters and the diversity dial."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from streamrec.errors import UnknownName
from streamrec.recommend.personal_reasons import LIKED_STARS
from streamrec.service.access.access_rules import ANYONE
from streamrec.service.dependencies import ServiceDep
from streamrec.service.pages.browse_page import MaybeText
from streamrec.service.pages.cards import cards_saying
from streamrec.service.pages.dial import PLACES, ChosenDep
from streamrec.service.pages.page import PageDep
from streamrec.service.pages.personal_lists import for_you, read_mine

router = APIRouter(
    include_in_schema=False, default_response_class=HTMLResponse, dependencies=[ANYONE]
)


@router.get("/for-you")
def my_list(
    page: PageDep, service: ServiceDep, chosen: ChosenDep, like: MaybeText = None
) -> Response:
    """Show the reader's list; from one liked title alone where ``like`` names it."""
    if chosen.tidy:
        return chosen.tidy
    mine = read_mine(service, page)
    with service.store.read() as connection:
        facets = page.site.catalogue_cache.facets(connection)
        liked = cards_saying(connection, {like: ""}) if like else []
    if like and not liked:
        raise UnknownName("title")
    ready = bool(mine.stars) or like is not None
    places = for_you(service, page, mine, PLACES, chosen.filters, chosen.diversity, like)
    return page.answer(
        "recommendations.html",
        kind="like" if like else "for-you",
        found=places if ready else [],
        ready=ready,
        facets=facets,
        wanted=chosen.filters,
        diversity=chosen.dial,
        liked=liked[0] if liked else None,
        is_liked=mine.stars.get(like or "", 0.0) >= LIKED_STARS,
    )
