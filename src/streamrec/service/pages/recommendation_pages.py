"""``/for-you``, ``/popular`` and ``/trending``: lists with filters and a diversity slider."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import Response
from pydantic import BeforeValidator, ConfigDict, Field

from streamrec.errors import UnknownName
from streamrec.recommend.personal_reasons import least_liked_stars
from streamrec.recommend.recommendation import Recommendation
from streamrec.service.access.access_rules import ANYONE
from streamrec.service.dependencies import ServiceDep
from streamrec.service.pages.cards import cards_by_id, public_cards, recommendation_cards
from streamrec.service.pages.page import PageDep, page_router, without_empty_fields
from streamrec.service.use_cases.lists_for_viewer import ViewerLists, lists_for
from streamrec.title_filter import OptionalText, TitleFilter, blank_to_none

_LIST_LENGTH = 24

router = page_router(ANYONE)


class ListOptions(TitleFilter):
    """The query of a list page. Unlike the API, a page ignores parameters that it does not know."""

    model_config = ConfigDict(extra="ignore")

    diversity: Annotated[
        Annotated[int, Field(ge=0, le=100)] | None, BeforeValidator(blank_to_none)
    ] = Field(default=None, description="0 = best first … 100 = as varied as possible")
    like: OptionalText = Field(default=None, description="title_id to start from")


@router.get("/for-you")
@router.get("/popular")
@router.get("/trending")
def list_page(
    request: Request, page: PageDep, service: ServiceDep, options: Annotated[ListOptions, Query()]
) -> Response:
    """Show the viewer's list, or with ``like`` the list from this title; or a public list."""
    if shorter := without_empty_fields(request):
        return shorter
    kind, options = request.url.path.removeprefix("/"), options.with_ordered_years()
    lists = lists_for(service, page.caller.user)
    like = options.like if kind == "for-you" else None
    with service.store.read() as connection:
        facets = page.site.catalogue_cache.facets(connection)
        liked = cards_by_id(connection, [like] if like else [])
    if like and not liked:
        raise UnknownName("title")
    entries = _entries(lists, options, kind)
    with service.store.read() as connection:
        cards = (
            recommendation_cards(connection, entries or [])
            if kind == "for-you"
            else public_cards(connection, entries or [], service.trending.raters())
        )
    return page.render(
        "recommendations.html",
        kind=kind,
        cards=None if entries is None else cards,
        facets=facets,
        options=options,
        liked=liked[0] if liked else None,
        is_liked=lists.stars.get(like or "", 0.0) >= least_liked_stars(lists.stars.values()),
    )


def _entries(lists: ViewerLists, options: ListOptions, kind: str) -> list[Recommendation] | None:
    """Return the list; None for a viewer who has none yet."""
    diversity = (options.diversity or 0) / 100
    if kind == "popular":
        return lists.popular(_LIST_LENGTH, options, diversity)
    if kind == "trending":
        return lists.trending(_LIST_LENGTH, options, diversity)
    if options.like:
        return lists.like(options.like, _LIST_LENGTH, options, diversity)
    return lists.personal(_LIST_LENGTH, options, diversity) if lists.stars else None
