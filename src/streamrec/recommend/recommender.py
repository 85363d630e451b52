"""A viewer's ratings → the viewer's list, from a bundle alone: no database, no retraining."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from streamrec.errors import InvalidParameter
from streamrec.i18n.messages import message
from streamrec.models.base import Linear, Query, top
from streamrec.recommend.bundle import Bundle
from streamrec.recommend.candidates import candidates
from streamrec.recommend.item_similarity import ItemSimilarity
from streamrec.recommend.list_builder import ListBuilder
from streamrec.recommend.load_models import load_model, load_popularity, load_stars_model
from streamrec.recommend.personal_reasons import personal_reasons
from streamrec.recommend.recommendation import Recommendation
from streamrec.recommend.rerank_mmr import rerank_mmr
from streamrec.title_filter import TitleFilter
from streamrec.viewer import Viewer

MAX_LENGTH = 100
"""The longest list."""

_NO_FILTER = TitleFilter()

# A diverse list is chosen from this many of the best items, whichever is more: items further
# down are unlike the rest because they do not fit the viewer.
_POOL, _POOL_PER_RANK = 100, 5

_MIN_STARS, _MAX_STARS = 0.5, 5.0


@dataclass(frozen=True)
class ViewerContext:
    """A viewer as one bundle sees them: what all lists and predictions for them start from.

    Attributes
    ----------
    query
        The ratings, by item number.
    scores
        (n_items,) read-only: the model's score of every item, NaN where it does not know.
    not_interested
        int32: items that no list holds.
    unknown_title_ids
        Rated titles that the bundle does not hold; they count for nothing.
    """

    query: Query
    scores: NDArray[np.floating[Any]]
    not_interested: NDArray[np.int32]
    unknown_title_ids: list[str]


@dataclass(frozen=True)
class RankedItems:
    """The items of a list with their scores, before they are described.

    Attributes
    ----------
    items
        int32 (k,), best first.
    scores
        float64 (k,), popularity where the model does not know.
    models
        (k,) the names of the models that gave the scores.
    contributions
        float64 (ratings, k) what each rating adds to each score; None where scores are not sums.
    """

    items: NDArray[np.int32]
    scores: NDArray[np.float64]
    models: list[str]
    contributions: NDArray[np.float64] | None = None


class Recommender:
    """Candidates → scores → fallback → filters → re-ranking → reasons, over one loaded bundle.

    The fallback is popularity: it ranks the items that the model does not know below all others,
    and all items for a viewer without ratings. Where a score is a sum over ratings, the sums that
    find the items are rounded to float32; the scores that are shown are exact and order the list.

    One list is computed at a time: two threads at once only fight for the interpreter, and one
    after the other is a fifth faster.
    """

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle
        self._model = load_model(bundle)
        self._linear = self._model if isinstance(self._model, Linear) else None
        self._stars = load_stars_model(bundle)
        self._similarity = ItemSimilarity(bundle)
        self._all_items = np.arange(len(bundle.title_ids), dtype=np.int32)
        self.popularity = load_popularity(bundle)
        self._by_popularity = top(self.popularity, len(self._all_items))
        self._lock = Lock()

    @property
    def is_linear(self) -> bool:
        """Whether a score is a sum over the viewer's ratings."""
        return self._linear is not None

    def viewer_context(self, viewer: Viewer) -> ViewerContext:
        """Return the viewer as this bundle sees them; it serves any number of lists."""
        query, unknown = self._query(viewer)
        not_interested = self.bundle.items(viewer.not_interested)
        with self._lock:
            scores = self._scores(query)
        scores.setflags(write=False)
        return ViewerContext(query, scores, not_interested[not_interested >= 0], unknown)

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

        Parameters
        ----------
        viewer
            For several lists, ask for the `viewer_context` once.
        n
            1-100.
        filters
            What a title must be to be listed.
        diversity
            0 = best first … 1 = as unlike one another as possible; the first title stays.
        without
            title_ids to leave out, such as those that left the catalogue since training.
        exclude_seen
            Whether to leave out what the viewer rated or has seen.

        Raises
        ------
        InvalidParameter
            `n`, `diversity` or a filter is outside what is allowed.
        """
        context = self.viewer_context(viewer) if isinstance(viewer, Viewer) else viewer
        allowed = self._allowed(n, filters, without)
        allowed[context.not_interested] = False
        if exclude_seen:
            allowed[context.query.seen] = False
        with self._lock:
            ranked = self._rank_for(context, allowed, n, diversity)
            return self._describe(context.query, ranked)

    def rank_by_scores(
        self,
        model: str,
        scores: NDArray[np.float64],
        n: int = 10,
        filters: TitleFilter = _NO_FILTER,
        without: Collection[str] = (),
        diversity: float = 0.0,
    ) -> list[Recommendation]:
        """Return a list by given scores, which is the same for every viewer.

        Parameters
        ----------
        model
            The name of the scores on the list.
        scores
            float64 (n_items,): NaN = unknown; such items are ranked last, by popularity.
        n, filters, without, diversity
            As in `recommend`, which also says what is raised.
        """
        allowed = self._allowed(n, filters, without)
        with self._lock:
            items = self._rank(scores, allowed, n, diversity)
            found = scores[items]
            models = ["popularity" if unknown else model for unknown in np.isnan(found).tolist()]
            ranked = self._with_fallback(items, found, models)
            return self._describe(Query.liking([]), ranked)

    def predicted_ratings(
        self, viewer: Viewer | ViewerContext, title_ids: Collection[str]
    ) -> list[float | None]:
        """Return the stars (0.5-5) that the viewer would give each title.

        None for a viewer without ratings, and where the model does not know.
        """
        query = self._query(viewer)[0] if isinstance(viewer, Viewer) else viewer.query
        return self._predicted(query, self.bundle.items(title_ids))

    def _predicted(self, query: Query, items: NDArray[np.int32]) -> list[float | None]:
        if self._stars is None or len(query.items) == 0:
            return [None] * len(items)
        stars = np.clip(self._stars.score(query, items), _MIN_STARS, _MAX_STARS)
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

    def _scores(self, query: Query) -> NDArray[np.floating[Any]]:
        """Return (n_items,): the model's scores, NaN where it does not know."""
        if len(query.items) == 0:
            return np.full(len(self._all_items), np.nan)
        if self._linear is not None:
            return self._linear.sums(query)
        return self._model.score(query, self._all_items)

    def _allowed(self, n: int, filters: TitleFilter, without: Collection[str]) -> NDArray[np.bool_]:
        """Return bool (n_items,): which titles a list of `n` may hold."""
        if not 1 <= n <= MAX_LENGTH:
            raise InvalidParameter("n", message("must be 1 to %(most)s", most=MAX_LENGTH))
        allowed = candidates(self.bundle, filters)
        excluded = self.bundle.items(without)
        allowed[excluded[excluded >= 0]] = False
        return allowed

    def _rank(
        self,
        scores: NDArray[np.floating[Any]],
        allowed: NDArray[np.bool_],
        n: int,
        diversity: float,
    ) -> NDArray[np.int32]:
        """Return the items of the list: by score, and by popularity where there is none (NaN)."""
        if not 0 <= diversity <= 1:
            raise InvalidParameter("diversity", message("must be 0 to 1"))
        scores = scores.copy()
        scores[np.flatnonzero(~allowed)] = np.nan

        def best(m: int) -> NDArray[np.int32]:
            scored = top(scores, m)
            if len(scored) == m:
                return scored
            rest = self._by_popularity[(allowed & np.isnan(scores))[self._by_popularity]]
            return np.concatenate([scored, rest[: m - len(scored)]])

        builder = ListBuilder(self.bundle, n)
        pool = best(min(len(scores), max(_POOL, _POOL_PER_RANK * n)))
        if diversity > 0:
            rerank_mmr(builder, pool, self._similarity.among(pool), diversity)
        else:
            builder.fill(pool.tolist())
        if not builder.full:  # the rules of lists used the pool up
            builder.fill(best(len(scores))[len(pool) :].tolist())
        return np.array(builder.items, np.int32)

    def _rank_for(
        self, context: ViewerContext, allowed: NDArray[np.bool_], n: int, diversity: float
    ) -> RankedItems:
        """Return a viewer's list; without re-ranking in the order of the exact scores."""
        items = self._rank(context.scores, allowed, n, diversity)
        scores = context.scores[items].astype(np.float64)
        contributions = None
        if self._linear is not None:
            contributions = self._linear.contributions(context.query, items)
            scores = np.where(np.isnan(scores), np.nan, contributions.sum(axis=0))
            if diversity == 0:
                order = np.argsort(-scores, kind="stable")
                items, scores, contributions = items[order], scores[order], contributions[:, order]
        models = [name or "popularity" for name in self._model.answered_by(items, scores)]
        return self._with_fallback(items, scores, models, contributions)

    def _with_fallback(
        self,
        items: NDArray[np.int32],
        scores: NDArray[np.float64],
        models: list[str],
        contributions: NDArray[np.float64] | None = None,
    ) -> RankedItems:
        """Return the list with popularity as the score of the items that the model lacks."""
        scores = np.where(np.isnan(scores), self.popularity[items], scores)
        return RankedItems(items, scores, models, contributions)

    def _describe(self, query: Query, ranked: RankedItems) -> list[Recommendation]:
        """Return the list with names, predicted ratings and reasons."""
        items, bundle = ranked.items, self.bundle
        reasons = personal_reasons(
            bundle, query, items, ranked.scores, ranked.models, ranked.contributions
        )
        columns = (
            items.tolist(),
            ranked.scores.tolist(),
            self._predicted(query, items),
            ranked.models,
            reasons,
        )
        return [
            Recommendation(
                title_id=bundle.title_ids[item],
                title=bundle.titles[item],
                year=bundle.year(item),
                rank=rank,
                score=score,
                predicted_rating=predicted,
                model=model,
                reason=reason,
            )
            for rank, (item, score, predicted, model, reason) in enumerate(
                zip(*columns, strict=True), 1
            )
        ]
