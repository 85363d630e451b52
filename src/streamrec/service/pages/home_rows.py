"""The home page's rows of lists: popular and trending titles, and those like a liked title."""

from __future__ import annotations

from streamrec.recommend.personal_reasons import LIKED_STARS
from streamrec.service.dependencies import Service
from streamrec.service.pages.cards import Card, cards_by_id, public_cards, recommendation_cards
from streamrec.service.pages.catalogue_cache import ROW_LENGTH, TitleRow
from streamrec.service.use_cases.lists_for_viewer import ViewerLists

_LIKED_ROWS = 2
_MIN_LIKED_ROW = ROW_LENGTH // 3


def public_rows(service: Service, lists: ViewerLists) -> list[TitleRow]:
    """Return the rows of popular and of trending titles, without a row that has none."""
    popular, trending = lists.popular(ROW_LENGTH), lists.trending(ROW_LENGTH)
    raters = service.trending.raters()
    with service.store.read() as connection:
        rows = [
            TitleRow("popular", public_cards(connection, popular, raters)),
            TitleRow(
                "trending",
                [
                    card
                    for card in public_cards(connection, trending, raters)
                    if card.evidence.raters
                ],
            ),
        ]
    return [row for row in rows if row.cards]


def liked_rows(service: Service, lists: ViewerLists) -> list[tuple[Card, list[Card]]]:
    """Return the best liked titles, each with similar titles that are new to the viewer."""
    liked = sorted(
        (title_id for title_id, stars in lists.stars.items() if stars >= LIKED_STARS),
        key=lambda title_id: (-lists.stars[title_id], title_id),
    )[:_LIKED_ROWS]
    excluded = lists.excluded.union(lists.viewer.ratings, lists.viewer.seen)
    rows = []
    for title_id in liked:
        similar = lists.live.similar(title_id, 2 * ROW_LENGTH)
        new = [entry for entry in similar if entry.title_id not in excluded]
        with service.store.read() as connection:
            title = cards_by_id(connection, [title_id])
            row = recommendation_cards(connection, new[:ROW_LENGTH])
        if title and len(row) >= _MIN_LIKED_ROW:
            rows.append((title[0], row))
    return rows
