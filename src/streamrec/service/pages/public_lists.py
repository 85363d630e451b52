"""The lists that are the same for every viewer as cards: popular and trending."""

from __future__ import annotations

from streamrec.service.dependencies import Service
from streamrec.service.pages.cards import Card, public_cards
from streamrec.service.pages.catalogue_cache import ROW_LENGTH, TitleRow
from streamrec.service.use_cases.lists_for_viewer import ViewerLists
from streamrec.title_filter import TitleFilter

_NO_FILTER = TitleFilter()


def popular(
    service: Service,
    viewer: ViewerLists,
    n: int = ROW_LENGTH,
    filters: TitleFilter = _NO_FILTER,
    diversity: float = 0.0,
) -> list[Card]:
    """Return the most popular titles, without those that the viewer is not interested in."""
    entries = viewer.popular(n, filters, diversity)
    with service.store.read() as connection:
        return public_cards(connection, entries, {})


def trending(
    service: Service,
    viewer: ViewerLists,
    n: int = ROW_LENGTH,
    filters: TitleFilter = _NO_FILTER,
    diversity: float = 0.0,
) -> list[Card]:
    """Return trending titles, then popular ones, without those of no interest to the viewer."""
    entries = viewer.trending(n, filters, diversity)
    with service.store.read() as connection:
        return public_cards(connection, entries, service.trends.raters())


def public_rows(service: Service, viewer: ViewerLists) -> list[TitleRow]:
    """Return the rows of popular and trending titles; none of them if it has no titles."""
    trends = [card for card in trending(service, viewer) if card.evidence.raters]
    rows = [TitleRow("popular", popular(service, viewer)), TitleRow("trending", trends)]
    return [row for row in rows if row.cards]
