"""The lists that are the same for every viewer as cards: popular and trending."""

from __future__ import annotations

from streamrec.service.dependencies import Service
from streamrec.service.pages.cards import Card, public_cards
from streamrec.service.pages.catalogue_cache import ROW_LENGTH, TitleRow
from streamrec.service.pages.viewer_lists import PageViewer
from streamrec.title_filter import TitleFilter
from streamrec.viewer import Viewer

_NO_FILTER = TitleFilter()


def popular(
    service: Service,
    viewer: PageViewer,
    n: int = ROW_LENGTH,
    filters: TitleFilter = _NO_FILTER,
    diversity: float = 0.0,
) -> list[Card]:
    """Return the most popular titles, without those that the viewer is not interested in."""
    recommender = viewer.live.recommender
    entries = recommender.recommend(Viewer(), n, filters, diversity, viewer.hidden)
    with service.store.read() as connection:
        return public_cards(connection, entries, {})


def trending(
    service: Service,
    viewer: PageViewer,
    n: int = ROW_LENGTH,
    filters: TitleFilter = _NO_FILTER,
    diversity: float = 0.0,
) -> list[Card]:
    """Return trending titles, then popular ones, without those of no interest to the viewer."""
    scores = service.trends.scores(viewer.live)
    entries = viewer.live.recommender.rank_by_scores(
        "trending", scores, n, filters, viewer.hidden, diversity
    )
    with service.store.read() as connection:
        return public_cards(connection, entries, service.trends.raters())


def public_rows(service: Service, viewer: PageViewer) -> list[TitleRow]:
    """Return the rows of popular and trending titles; none of them if it has no titles."""
    trends = [card for card in trending(service, viewer) if card.evidence.raters]
    rows = [TitleRow("popular", popular(service, viewer)), TitleRow("trending", trends)]
    return [row for row in rows if row.cards]
