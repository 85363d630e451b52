"""The lists for one viewer: personal, popular, trending and onboarding."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

from streamrec.errors import NotAllowed
from streamrec.recommend.onboarding import next_questions
from streamrec.recommend.recommendation import Recommendation
from streamrec.recommend.recommender import ViewerContext
from streamrec.recommend.titles_like import titles_like
from streamrec.service.dependencies import Service
from streamrec.service.live_bundle import LiveBundle
from streamrec.store.user_accounts import UserRecord
from streamrec.store.viewer_state import NO_RATINGS, read_viewer_state
from streamrec.title_filter import TitleFilter
from streamrec.viewer import Viewer

_NO_FILTER = TitleFilter()


@dataclass(frozen=True)
class ViewerLists:
    """The lists for a viewer at this moment, all from one pair of live versions.

    No list has a title that left the catalogue, or that the viewer is not interested in. A caller
    who is not a viewer has no ratings and marks.
    """

    service: Service
    viewer: Viewer
    live: LiveBundle

    @cached_property
    def stars(self) -> Mapping[str, float]:
        """The viewer's ratings: title_id → stars."""
        return {title_id: stars for title_id, stars in self.viewer.ratings.items() if stars}

    @property
    def excluded(self) -> frozenset[str]:
        """The title_ids that no list has."""
        return self.live.removed.union(self.viewer.not_interested)

    @property
    def context(self) -> ViewerContext:
        """The viewer as the bundle sees them."""
        return self.live.viewer_context(self.viewer)

    def predicted_rating(self, title_id: str) -> float | None:
        """Return the stars that the viewer would give a title; None where that is unknown."""
        return self.live.recommender.predicted_ratings(self.context, [title_id])[0]

    def personal(
        self,
        n: int,
        filters: TitleFilter = _NO_FILTER,
        diversity: float = 0.0,
        exclude_seen: bool = True,
    ) -> list[Recommendation]:
        """Return the list by the viewer's ratings; `Recommender.recommend` has the parameters."""
        return self.live.recommender.recommend(
            self.context, n, filters, diversity, self.live.removed, exclude_seen
        )

    def like(
        self, title_id: str, n: int, filters: TitleFilter = _NO_FILTER, diversity: float = 0.0
    ) -> list[Recommendation]:
        """Return the titles like one, without what the viewer knows."""
        excluded = self.excluded.union(self.viewer.ratings, self.viewer.seen)
        return titles_like(self.live.recommender, title_id, n, filters, diversity, excluded)

    def popular(
        self, n: int, filters: TitleFilter = _NO_FILTER, diversity: float = 0.0
    ) -> list[Recommendation]:
        """Return the most popular titles."""
        return self.live.recommender.recommend(Viewer(), n, filters, diversity, self.excluded)

    def trending(
        self, n: int, filters: TitleFilter = _NO_FILTER, diversity: float = 0.0
    ) -> list[Recommendation]:
        """Return the titles that are rated more than usual in these days, then popular ones."""
        scores = self.service.trending.scores(self.live)
        return self.live.recommender.rank_by_scores(
            "trending", scores, n, filters, self.excluded, diversity
        )

    def onboarding(self, n: int) -> list[Recommendation]:
        """Return the titles whose rating would tell most about the viewer."""
        return next_titles_to_rate(self.live, self.stars, self.viewer.seen, n, self.excluded)


def next_titles_to_rate(
    live: LiveBundle,
    stars: Mapping[str, float],
    skipped: Collection[str],
    n: int,
    excluded: Collection[str] = (),
) -> list[Recommendation]:
    """Return the titles whose rating would tell most about someone, given these ratings.

    Titles in `skipped` were asked about and are unknown to the viewer.
    """
    viewer = Viewer(dict(stars))
    return next_questions(live.recommender, viewer, list(skipped), n, live.removed.union(excluded))


def lists_for_user(service: Service, user_id: str, key_id: str | None = None) -> ViewerLists:
    """Return the lists for a user; a `key_id` is checked by the statement that reads the ratings.

    `NotAllowed`: the key has been revoked.
    """
    try:
        with service.store.autocommit() as connection:
            versions, viewer = read_viewer_state(connection, user_id, key_id)
    except NotAllowed:
        service.key_cache.clear()
        raise
    return ViewerLists(service, viewer, service.live.of(versions))


def lists_for(service: Service, user: UserRecord | None) -> ViewerLists:
    """Return the lists for a user, or for a caller who is not a viewer."""
    return lists_for_anyone(service) if user is None else lists_for_user(service, user.user_id)


def lists_for_anyone(service: Service) -> ViewerLists:
    """Return the lists for a caller who is not a viewer; the database need not answer."""
    return ViewerLists(service, Viewer(NO_RATINGS), service.live.current())
