"""``/popular`` and ``/trending``: lists that are the same for everybody, with filters and dial."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from streamrec.service.access.access_rules import ANYONE
from streamrec.service.catalogue_cache import ROW, Row
from streamrec.service.dependencies import Service, ServiceDep
from streamrec.service.pages.cards import Card, cards_for_all
from streamrec.service.pages.dial import PLACES, Chosen, ChosenDep
from streamrec.service.pages.page import Page, PageDep
from streamrec.service.pages.personal_lists import Mine, read_mine
from streamrec.title_filter import TitleFilter
from streamrec.viewer import Viewer

_NO_FILTER = TitleFilter()

router = APIRouter(
    include_in_schema=False, default_response_class=HTMLResponse, dependencies=[ANYONE]
)


def popular(
    service: Service,
    mine: Mine,
    n: int = ROW,
    filters: TitleFilter = _NO_FILTER,
    diversity: float = 0.0,
) -> list[Card]:
    """Return the best known titles, but for those that the reader does not want."""
    recommender = mine.live.recommender
    places = recommender.recommend(Viewer(), n, filters, diversity, mine.hidden)
    with service.store.read() as connection:
        return cards_for_all(connection, places, {})


def trending(
    service: Service,
    mine: Mine,
    n: int = ROW,
    filters: TitleFilter = _NO_FILTER,
    diversity: float = 0.0,
) -> list[Card]:
    """Return what is rated more now than usual, then what is popular; `popular` as there."""
    scores = service.trends.scores(mine.live)
    raters = service.trends.raters()
    places = mine.live.recommender.rank_by_scores(
        "trending", scores, n, filters, mine.hidden, diversity
    )
    with service.store.read() as connection:
        return cards_for_all(connection, places, raters)


def rows_for_all(service: Service, mine: Mine) -> list[Row]:
    """Return home's rows of what everybody does; none of what trends where nothing does."""
    now = [card for card in trending(service, mine) if card.grounds.raters]
    rows = [Row("popular", popular(service, mine)), Row("trending", now)]
    return [row for row in rows if row.cards]


@router.get("/popular")
def popular_list(page: PageDep, service: ServiceDep, chosen: ChosenDep) -> Response:
    """Show what is popular."""
    return _list(page, service, chosen, "popular")


@router.get("/trending")
def trending_list(page: PageDep, service: ServiceDep, chosen: ChosenDep) -> Response:
    """Show what is trending."""
    return _list(page, service, chosen, "trending")


def _list(
    page: Page, service: Service, chosen: Chosen, kind: Literal["popular", "trending"]
) -> Response:
    if chosen.tidy:
        return chosen.tidy
    mine = read_mine(service, page)
    with service.store.read() as connection:
        facets = page.site.catalogue_cache.facets(connection)
    made = popular if kind == "popular" else trending
    return page.answer(
        "recommendations.html",
        kind=kind,
        found=made(service, mine, PLACES, chosen.filters, chosen.diversity),
        ready=True,
        facets=facets,
        wanted=chosen.filters,
        diversity=chosen.dial,
        liked=None,
        is_liked=False,
    )
