"""Scores → the items of a list: fallback, candidates, rules of lists, re-ranking; numbers only."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from streamrec.errors import InvalidParameter
from streamrec.i18n.messages import message
from streamrec.models.base import Linear, top
from streamrec.models.query import Query
from streamrec.recommend.bundle import Bundle
from streamrec.recommend.candidates import candidates
from streamrec.recommend.list_builder import ListBuilder
from streamrec.recommend.load_models import load_model, load_popularity
from streamrec.recommend.rerank_mmr import ItemSimilarity, rerank_mmr
from streamrec.title_filter import TitleFilter

MAX_LENGTH = 100
"""The longest list."""

FALLBACK = "popularity"
"""The model that answers where another one does not know (NaN), and ranks below it."""

# A diverse list is chosen from this many of the best items, whichever is more: items further
# down are unlike the rest because they do not fit the viewer.
POOL, POOL_PER_RANK = 100, 5


class Scores(NamedTuple):
    """The scores of all items, float (n_items,), NaN where unknown; `part_weights` as in `Sums`."""

    values: NDArray[np.floating[Any]]
    part_weights: Sequence[float] = ()


@dataclass(frozen=True)
class RankedItems:
    """The k items of a list, best first, their scores, and the models that gave the scores.

    `contributions`, float64 (ratings, k), is what each rating adds to each score, and
    `popularity_amounts`, float64 (k,), what its popularity adds; None where scores are not sums
    over the ratings.
    """

    items: NDArray[np.int32]
    scores: NDArray[np.float64]
    models: list[str]
    contributions: NDArray[np.float64] | None = None
    popularity_amounts: NDArray[np.float64] | None = None


class Ranker:
    """Ranks the items of a bundle, by its model's scores or by given ones.

    Where a score is a sum over ratings, the sums that find the items are rounded to float32; the
    scores of the list are exact and order it.
    """

    def __init__(self, bundle: Bundle) -> None:
        self._bundle = bundle
        self._model = load_model(bundle)
        self._linear = self._model if isinstance(self._model, Linear) else None
        self._similarity = ItemSimilarity(bundle)
        self._all_items = np.arange(len(bundle.title_ids), dtype=np.int32)
        self.popularity = load_popularity(bundle)
        self._by_popularity = top(self.popularity, len(self._all_items))

    @property
    def is_linear(self) -> bool:
        """Whether a score is a sum over the viewer's ratings."""
        return self._linear is not None

    def scores(self, query: Query) -> Scores:
        """Return the model's scores of all items, NaN where it does not know."""
        if len(query.items) == 0:
            return Scores(np.full(len(self._all_items), np.nan))
        if self._linear is not None:
            return Scores(*self._linear.sums(query))
        return Scores(self._model.score(query, self._all_items))

    def allowed(self, n: int, filters: TitleFilter, without: Collection[str]) -> NDArray[np.bool_]:
        """Return bool (n_items,): which titles a list of `n` may hold."""
        if not 1 <= n <= MAX_LENGTH:
            raise InvalidParameter("n", message("must be 1 to %(most)s", most=MAX_LENGTH))
        allowed = candidates(self._bundle, filters)
        excluded = self._bundle.items(without)
        allowed[excluded[excluded >= 0]] = False
        return allowed

    def rank(
        self,
        scores: Scores,
        allowed: NDArray[np.bool_],
        n: int,
        diversity: float,
        query: Query | None = None,
        model: str = "",
    ) -> RankedItems:
        """Return a list by the model's scores for a query, or by scores that `model` names.

        Without re-ranking a viewer's list is in the order of the exact scores.
        """
        items = self._select(scores.values, allowed, n, diversity)
        found, contributions, popular = scores.values[items].astype(np.float64), None, None
        if query is not None and self._linear is not None:
            contributions = self._linear.contributions(query, items, scores.part_weights)
            popular = self._linear.popularity_amounts(items, scores.part_weights)
            found = np.where(np.isnan(found), np.nan, contributions.sum(axis=0) + popular)
            if diversity == 0:
                order = np.argsort(-found, kind="stable")
                items, found, popular = items[order], found[order], popular[order]
                contributions = contributions[:, order]
        names = self._model.answered_by(items, found) if query else [model] * len(items)
        unknown = np.isnan(found)
        return RankedItems(
            items,
            np.where(unknown, self.popularity[items], found),
            [FALLBACK if no else name for name, no in zip(names, unknown.tolist(), strict=True)],
            contributions,
            popular,
        )

    def _select(
        self,
        scores: NDArray[np.floating[Any]],
        allowed: NDArray[np.bool_],
        n: int,
        diversity: float,
    ) -> NDArray[np.int32]:
        """Return the items of the list, best first: those with a score, then by popularity."""
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

        builder = ListBuilder(self._bundle, n)
        pool = best(min(len(scores), max(POOL, POOL_PER_RANK * n)))
        if diversity > 0:
            rerank_mmr(builder, pool, self._similarity.among(pool), diversity)
        else:
            builder.fill(pool.tolist())
        if not builder.full:  # the rules of lists used the pool up
            builder.fill(best(len(scores))[len(pool) :].tolist())
        return np.array(builder.items, np.int32)
