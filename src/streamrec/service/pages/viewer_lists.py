"""The lists of one viewer as cards: for you, because you liked, and titles to rate first."""

from __future__ import annotations

from streamrec.recommend.personal_reasons import LIKED_STARS
from streamrec.service.dependencies import Service
from streamrec.service.pages.cards import Card, cards_by_id, recommendation_cards
from streamrec.service.pages.catalogue_cache import ROW_LENGTH
from streamrec.service.pages.page import Page
from streamrec.service.use_cases.lists_for_viewer import (
    ViewerLists,
    lists_for_anyone,
    lists_for_user,
)
from streamrec.title_filter import TitleFilter

_NO_FILTER = TitleFilter()
_LIKED_ROWS = 2
_MIN_LIKED_ROW = ROW_LENGTH // 3
_ONBOARDING_TITLES = 6


def read_page_viewer(service: Service, page: Page) -> ViewerLists:
    """Return the lists for the viewer of a page."""
    user = page.caller.user
    return lists_for_anyone(service) if user is None else lists_for_user(service, user.user_id)


def for_you(
    service: Service,
    viewer: ViewerLists,
    n: int = ROW_LENGTH,
    filters: TitleFilter = _NO_FILTER,
    diversity: float = 0.0,
    like: str | None = None,
) -> list[Card]:
    """Return the viewer's list; with `like`, the list of a viewer who likes this title only."""
    if like:
        entries = viewer.like(like, n, filters, diversity)
    else:
        entries = viewer.personal(n, filters, diversity)
    with service.store.read() as connection:
        return recommendation_cards(connection, entries)


def because_you_liked(service: Service, viewer: ViewerLists) -> list[tuple[Card, list[Card]]]:
    """Return the best liked titles, each with similar titles that are new to the viewer."""
    liked = sorted(
        (title_id for title_id, stars in viewer.stars.items() if stars >= LIKED_STARS),
        key=lambda title_id: (-viewer.stars[title_id], title_id),
    )[:_LIKED_ROWS]
    excluded = viewer.excluded.union(viewer.stars, viewer.state.seen)
    rows = []
    for title_id in liked:
        similar = viewer.live.similar(title_id, 2 * ROW_LENGTH)
        new = [entry for entry in similar if entry.title_id not in excluded]
        with service.store.read() as connection:
            title = cards_by_id(connection, [title_id])
            row = recommendation_cards(connection, new[:ROW_LENGTH])
        if title and len(row) >= _MIN_LIKED_ROW:
            rows.append((title[0], row))
    return rows


def titles_to_rate(service: Service, viewer: ViewerLists) -> list[Card]:
    """Return the titles whose ratings would say most about the viewer."""
    entries = viewer.onboarding(_ONBOARDING_TITLES)
    with service.store.read() as connection:
        return cards_by_id(connection, [entry.title_id for entry in entries])
