"""``/for-you``, ``/popular`` and ``/trending``: lists with filters and a diversity slider."""

from __future__ import annotations

from typing import Literal

from fastapi import Request
from fastapi.responses import Response

from streamrec.errors import UnknownName
from streamrec.recommend.personal_reasons import LIKED_STARS
from streamrec.service.access.access_rules import ANYONE
from streamrec.service.dependencies import Service, ServiceDep
from streamrec.service.pages.cards import Card, cards_by_id
from streamrec.service.pages.list_options import ListOptions, ListOptionsDep
from streamrec.service.pages.page import Page, PageDep, page_router, without_empty_fields
from streamrec.service.pages.public_lists import popular, trending
from streamrec.service.pages.viewer_lists import for_you, read_page_viewer

_LIST_LENGTH = 24

router = page_router(ANYONE)


@router.get("/for-you")
def for_you_page(
    request: Request, page: PageDep, service: ServiceDep, options: ListOptionsDep
) -> Response:
    """Show the viewer's list; with ``like``, the list from this title only."""
    shorter = without_empty_fields(request)
    if shorter:
        return shorter
    viewer = read_page_viewer(service, page)
    liked = _liked_title(service, options.like)
    cards: list[Card] | None = None
    if viewer.stars or liked:
        diversity = (options.diversity or 0) / 100
        cards = for_you(service, viewer, _LIST_LENGTH, options, diversity, options.like)
    is_liked = liked is not None and viewer.stars.get(liked.title_id, 0.0) >= LIKED_STARS
    return _render(page, service, options, "like" if liked else "for-you", cards, liked, is_liked)


@router.get("/popular")
def popular_page(
    request: Request, page: PageDep, service: ServiceDep, options: ListOptionsDep
) -> Response:
    """Show popular titles."""
    return _public_page(request, page, service, options, "popular")


@router.get("/trending")
def trending_page(
    request: Request, page: PageDep, service: ServiceDep, options: ListOptionsDep
) -> Response:
    """Show trending titles."""
    return _public_page(request, page, service, options, "trending")


def _public_page(
    request: Request,
    page: Page,
    service: Service,
    options: ListOptions,
    kind: Literal["popular", "trending"],
) -> Response:
    shorter = without_empty_fields(request)
    if shorter:
        return shorter
    viewer = read_page_viewer(service, page)
    build = popular if kind == "popular" else trending
    cards = build(service, viewer, _LIST_LENGTH, options, (options.diversity or 0) / 100)
    return _render(page, service, options, kind, cards)


def _liked_title(service: Service, title_id: str | None) -> Card | None:
    if title_id is None:
        return None
    with service.store.read() as connection:
        cards = cards_by_id(connection, [title_id])
    if not cards:
        raise UnknownName("title")
    return cards[0]


def _render(
    page: Page,
    service: Service,
    options: ListOptions,
    kind: Literal["for-you", "like", "popular", "trending"],
    cards: list[Card] | None,
    liked: Card | None = None,
    is_liked: bool = False,
) -> Response:
    """Render a list; `cards` is None for a viewer who has no list yet."""
    with service.store.read() as connection:
        facets = page.site.catalogue_cache.facets(connection)
    return page.render(
        "recommendations.html",
        kind=kind,
        cards=cards,
        facets=facets,
        options=options,
        liked=liked,
        is_liked=is_liked,
    )
