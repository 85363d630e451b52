"""The lists of one viewer as cards: for you, because you liked, and titles to rate first."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from streamrec.recommend.onboarding import next_questions
from streamrec.recommend.personal_reasons import LIKED_STARS
from streamrec.service.dependencies import Service
from streamrec.service.list_answers import similar_served
from streamrec.service.live_bundle import LiveBundle
from streamrec.service.pages.cards import Card, cards_by_id, recommendation_cards
from streamrec.service.pages.catalogue_cache import ROW_LENGTH
from streamrec.service.pages.page import Page
from streamrec.store.viewer_state import ViewerState, read_viewer_state
from streamrec.title_filter import TitleFilter
from streamrec.viewer import Viewer

_NO_FILTER = TitleFilter()
_LIKED_ROWS = 2
_MIN_LIKED_ROW = ROW_LENGTH // 3
_ONBOARDING_TITLES = 6


@dataclass(frozen=True)
class PageViewer:
    """The viewer of a page with the live bundle; without ratings and marks if not signed in."""

    state: ViewerState
    live: LiveBundle

    @cached_property
    def stars(self) -> dict[str, float]:
        """title_id → stars of each rated title."""
        return self.state.ratings.stars()

    @property
    def hidden(self) -> frozenset[str]:
        """The title_ids that no list of this viewer holds."""
        return self.live.gone.union(self.state.not_interested)

    @property
    def known(self) -> set[str]:
        """The title_ids that the viewer rated or has seen."""
        return {*self.stars, *self.state.seen}


def read_page_viewer(service: Service, page: Page) -> PageViewer:
    """Return the viewer of a page."""
    if page.caller.user is None:
        live = service.live.current()
        return PageViewer(ViewerState(live.versions), live)
    with service.store.autocommit() as connection:
        state = read_viewer_state(connection, page.caller.user.user_id)
    return PageViewer(state, service.live.of(state.live))


def for_you(
    service: Service,
    viewer: PageViewer,
    n: int = ROW_LENGTH,
    filters: TitleFilter = _NO_FILTER,
    diversity: float = 0.0,
    like: str | None = None,
) -> list[Card]:
    """Return the viewer's list; with `like`, the list of a viewer who likes this title only."""
    context = Viewer.liking([like]) if like else viewer.live.viewer_context(viewer.state.ratings)
    hidden = viewer.hidden | viewer.known
    entries = viewer.live.recommender.recommend(context, n, filters, diversity, hidden)
    with service.store.read() as connection:
        return recommendation_cards(connection, entries)


def because_you_liked(service: Service, viewer: PageViewer) -> list[tuple[Card, list[Card]]]:
    """Return the best liked titles, each with similar titles that are new to the viewer."""
    liked = sorted(
        (title_id for title_id, stars in viewer.stars.items() if stars >= LIKED_STARS),
        key=lambda title_id: (-viewer.stars[title_id], title_id),
    )[:_LIKED_ROWS]
    excluded = viewer.known | viewer.hidden
    rows = []
    for title_id in liked:
        similar = similar_served(service, viewer.state.live, title_id, 2 * ROW_LENGTH)
        new = [entry for entry in similar if entry.title_id not in excluded]
        with service.store.read() as connection:
            title = cards_by_id(connection, [title_id])
            row = recommendation_cards(connection, new[:ROW_LENGTH])
        if title and len(row) >= _MIN_LIKED_ROW:
            rows.append((title[0], row))
    return rows


def titles_to_rate(service: Service, viewer: PageViewer) -> list[Card]:
    """Return the titles whose ratings would say most about the viewer."""
    entries = next_questions(
        viewer.live.recommender,
        Viewer(viewer.stars),
        list(viewer.state.seen),
        _ONBOARDING_TITLES,
        viewer.hidden,
    )
    with service.store.read() as connection:
        return cards_by_id(connection, [entry.title_id for entry in entries])
