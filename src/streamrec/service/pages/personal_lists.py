"""Lists for the reader, as cards: for you, because you liked, whom to ask about what."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from streamrec.i18n.translator import translator
from streamrec.recommend.onboarding import next_questions
from streamrec.recommend.personal_reasons import LIKED_STARS
from streamrec.service.catalogue_cache import ROW
from streamrec.service.dependencies import Service
from streamrec.service.list_answers import similar_served
from streamrec.service.live_bundle import LiveBundle
from streamrec.service.pages.cards import Card, cards_of_places, cards_saying
from streamrec.service.pages.page import Page
from streamrec.store.viewer_state import ViewerState, read_viewer_state
from streamrec.title_filter import TitleFilter
from streamrec.viewer import Viewer

_NO_FILTER = TitleFilter()
_BECAUSE_ROWS = 2
_ASKED = 6


@dataclass(frozen=True)
class Mine:
    """The reader's own at this moment: ratings, marks, and what answers for the live versions."""

    viewing: ViewerState
    live: LiveBundle

    @cached_property
    def stars(self) -> dict[str, float]:
        """What the reader rated: title_id → stars."""
        return self.viewing.ratings.stars()

    @property
    def hidden(self) -> frozenset[str]:
        """What stands on no list of the reader's."""
        return self.live.gone.union(self.viewing.not_interested)

    @property
    def known(self) -> set[str]:
        """What the reader knows already."""
        return {*self.stars, *self.viewing.seen}


def read_mine(service: Service, page: Page) -> Mine:
    """Return the reader's own; nothing of a stranger or an operator is known."""
    if page.who.user is None:
        live = service.live.current()
        return Mine(ViewerState(live.versions), live)
    with service.store.autocommit() as connection:
        viewing = read_viewer_state(connection, page.who.user.user_id)
    return Mine(viewing, service.live.of(viewing.live))


def for_you(
    service: Service,
    page: Page,
    mine: Mine,
    n: int = ROW,
    filters: TitleFilter = _NO_FILTER,
    diversity: float = 0.0,
    like: str | None = None,
) -> list[Card]:
    """Return the reader's list as cards; from one liked title alone where `like` names it."""
    viewer = Viewer({like: None}) if like else mine.live.viewer_context(mine.viewing.ratings)
    hidden = mine.hidden | mine.known
    found = mine.live.recommender.recommend(viewer, n, filters, diversity, hidden)
    with service.store.read() as connection:
        return cards_of_places(connection, found, page.language)


def because_you_liked(service: Service, page: Page, mine: Mine) -> list[tuple[Card, list[Card]]]:
    """Return for the titles liked last, each with what is like it and new to the reader."""
    # The order of `stars` is the store's; the best liked come first, the rest is as good as any.
    liked = sorted(
        (title_id for title_id, stars in mine.stars.items() if stars >= LIKED_STARS),
        key=lambda title_id: (-mine.stars[title_id], title_id),
    )[:_BECAUSE_ROWS]
    passed = mine.known | mine.hidden
    rows = []
    for title_id in liked:
        places = similar_served(service, mine.viewing.live, title_id, 2 * ROW)
        reasons = {
            place.title_id: translator(page.language).text(place.reason.message())
            for place in places
            if place.title_id not in passed
        }
        with service.store.read() as connection:
            title = cards_saying(connection, {title_id: ""})
            row = cards_saying(connection, dict(list(reasons.items())[:ROW]))
        if title and len(row) >= ROW // 3:
            rows.append((title[0], row))
    return rows


def to_ask(service: Service, mine: Mine) -> list[Card]:
    """Return the titles whose rating tells most about the reader, given the ratings so far."""
    asked = next_questions(
        mine.live.recommender, Viewer(mine.stars), list(mine.viewing.seen), _ASKED, mine.hidden
    )
    with service.store.read() as connection:
        return cards_saying(connection, {place.title_id: "" for place in asked})
