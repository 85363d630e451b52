"""A viewer's ratings → the viewer's list, from a bundle alone: no database, no retraining."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from streamrec.models.query import Query
from streamrec.models.trending import trending_scores
from streamrec.recommend.bundle import Bundle
from streamrec.recommend.load_models import load_stars_model
from streamrec.recommend.personal_reasons import personal_reasons
from streamrec.recommend.ranker import RankedItems, Ranker, Scores
from streamrec.recommend.recommendation import Recommendation
from streamrec.title_filter import TitleFilter
from streamrec.viewer import Viewer

_NO_FILTER = TitleFilter()
_NO_ITEMS = np.empty(0, np.int32)
_MIN_STARS, _MAX_STARS = 0.5, 5.0


@dataclass(frozen=True)
class ViewerContext:
    """A viewer as one bundle sees them: what all lists and predictions for them start from.

    The values of `scores` are read-only. `unknown_title_ids` are rated titles that the bundle
    lacks; they count for nothing.
    """

    query: Query
    scores: Scores
    not_interested: NDArray[np.int32]
    unknown_title_ids: list[str]


class Recommender:
    """Candidates → scores → fallback → filters → re-ranking → reasons, over one loaded bundle.

    One list is computed at a time: two threads at once only fight for the interpreter, and one
    after the other is a fifth faster.
    """

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle
        self.ranker = Ranker(bundle)
        self._stars = load_stars_model(bundle)
        self._lock = Lock()

    def viewer_context(self, viewer: Viewer) -> ViewerContext:
        """Return the viewer as this bundle sees them; it serves any number of lists."""
        query, unknown = self._query(viewer)
        not_interested = self.bundle.items(viewer.not_interested)
        return self.query_context(query, not_interested[not_interested >= 0], unknown)

    def query_context(
        self,
        query: Query,
        not_interested: NDArray[np.int32] = _NO_ITEMS,
        unknown_title_ids: list[str] | None = None,
    ) -> ViewerContext:
        """Return the context of a viewer whose ratings are given by item number, ascending."""
        with self._lock:
            scores = self.ranker.scores(query)
        scores.values.setflags(write=False)
        return ViewerContext(query, scores, not_interested, unknown_title_ids or [])

    def recommend(
        self,
        viewer: Viewer | ViewerContext,
        n: int = 10,
        filters: TitleFilter = _NO_FILTER,
        diversity: float = 0.0,
        without: Collection[str] = (),
        exclude_seen: bool = True,
    ) -> list[Recommendation]:
        """Return up to `n` titles for a viewer; fewer where no more pass the filters.

        No two titles have one name, and at most two fifths of `n`, at least one, are of one
        collection.

        For several lists, ask for the `viewer_context` once. `diversity` is 0 = best first … 1 = as
        unlike one another as possible; the first title stays. `without` are title_ids to leave out,
        such as those that left the catalogue since training; `exclude_seen` leaves out what the
        viewer rated or has seen. `n` (1-100), `diversity` or a filter outside what is allowed is an
        `InvalidParameter`.
        """
        context = self.viewer_context(viewer) if isinstance(viewer, Viewer) else viewer
        with self._lock:
            ranked = self.rank(context, n, filters, diversity, without, exclude_seen)
            return self._describe(context.query, ranked)

    def rank(
        self,
        context: ViewerContext,
        n: int = 10,
        filters: TitleFilter = _NO_FILTER,
        diversity: float = 0.0,
        without: Collection[str] = (),
        exclude_seen: bool = True,
    ) -> RankedItems:
        """Return the list of `recommend` by item numbers, without names and reasons."""
        allowed = self.ranker.allowed(n, filters, without)
        allowed[context.not_interested] = False
        if exclude_seen:
            allowed[context.query.seen] = False
        return self.ranker.rank(context.scores, allowed, n, diversity, context.query)

    def rank_by_scores(
        self,
        model: str,
        scores: NDArray[np.float64],
        n: int = 10,
        filters: TitleFilter = _NO_FILTER,
        without: Collection[str] = (),
        diversity: float = 0.0,
    ) -> list[Recommendation]:
        """Return a list by given scores, which is the same for every viewer; see `recommend`.

        `model` names the scores, float64 (n_items,), on the list. Items without one (NaN) are
        ranked last, by popularity.
        """
        with self._lock:
            allowed = self.ranker.allowed(n, filters, without)
            ranked = self.ranker.rank(Scores(scores), allowed, n, diversity, model=model)
            return self._describe(Query.from_likes([]), ranked)

    def trending_scores(self, recent: Mapping[str, float]) -> NDArray[np.float64]:
        """Return float64 (n_items,): how surely each title is rated more now than at training.

        `recent` is title_id → number of viewers who rated it in the last days; a viewer with very
        many ratings may count for less than one.
        """
        items = self.bundle.items(recent)
        counts = np.zeros(len(self.bundle.title_ids))
        counts[items[items >= 0]] = np.array(list(recent.values()), float)[items >= 0]
        usual = self.bundle.arrays.get("rating_counts", np.zeros_like(counts))
        return trending_scores(counts, usual)

    def predicted_ratings(
        self, viewer: Viewer | ViewerContext, title_ids: Collection[str]
    ) -> list[float | None]:
        """Return the stars (0.5-5) that the viewer would give each title, None where unknown."""
        query = self._query(viewer)[0] if isinstance(viewer, Viewer) else viewer.query
        return self._predicted(query, self.bundle.items(title_ids))

    def predict_stars(self, query: Query, items: NDArray[np.int32]) -> NDArray[np.float64]:
        """Return float64 (items,): the stars (0.5-5) of a viewer's query, NaN where unknown."""
        if self._stars is None or len(query.items) == 0:
            return np.full(len(items), np.nan)
        return np.clip(self._stars.score(query, items), _MIN_STARS, _MAX_STARS)

    def _predicted(self, query: Query, items: NDArray[np.int32]) -> list[float | None]:
        stars = self.predict_stars(query, items)
        unknown = np.isnan(stars).tolist()
        return [None if no else value for value, no in zip(stars.tolist(), unknown, strict=True)]

    def _query(self, viewer: Viewer) -> tuple[Query, list[str]]:
        """Return the viewer in numbers of the bundle, and the rated title_ids without one."""
        rated = self.bundle.items(viewer.ratings)
        stars = np.array([np.nan if s is None else s for s in viewer.ratings.values()], np.float64)
        seen = self.bundle.items(viewer.seen)
        unknown: list[str] = []
        if (rated < 0).any():
            unknown = [title for title, item in zip(viewer.ratings, rated, strict=True) if item < 0]
        # Ascending, so that sums and ties do not depend on the order of the ratings.
        order = np.argsort(rated, kind="stable")[len(unknown) :]
        excluded = np.concatenate([rated[order], seen[seen >= 0]])
        return Query(rated[order], stars[order], excluded), unknown

    def _describe(self, query: Query, ranked: RankedItems) -> list[Recommendation]:
        """Return the list with names, predicted ratings and reasons."""
        items, bundle = ranked.items, self.bundle
        reasons = personal_reasons(bundle, query, ranked)
        stars = self._predicted(query, items)
        columns = zip(
            items.tolist(), ranked.scores.tolist(), stars, ranked.models, reasons, strict=True
        )
        return [
            Recommendation(
                bundle.title_ids[item], bundle.titles[item], bundle.year(item), rank, *judged
            )
            for rank, (item, *judged) in enumerate(columns, 1)
        ]
