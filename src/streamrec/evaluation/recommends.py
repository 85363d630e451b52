"""What can be measured: a model as it is, or the whole recommender, by one interface."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from streamrec.models.base import Model, top
from streamrec.models.query import Query
from streamrec.recommend.recommender import Recommender


class Recommends(Protocol):
    """Answers a viewer's ratings with a list, and perhaps with predicted stars."""

    @property
    def predicts_stars(self) -> bool:
        """Whether `stars` knows anything."""

    def top_items(self, queries: Sequence[Query], n: int) -> NDArray[np.int32]:
        """Return int32 (queries × n): the best unseen items of each query, -1 = no more."""

    def stars(self, query: Query, items: NDArray[np.int32]) -> NDArray[np.float64]:
        """Return float64 (items,): the predicted stars, NaN where unknown."""


class ModelAlone:
    """A fitted model as it is: its scores order the list, what it does not know is not listed."""

    def __init__(self, model: Model) -> None:
        self._model = model

    @property
    def predicts_stars(self) -> bool:
        """Whether the model's scores are stars."""
        return self._model.predicts_stars

    def top_items(self, queries: Sequence[Query], n: int) -> NDArray[np.int32]:
        """Return the items with the highest scores, ties by number."""
        lists = np.full((len(queries), n), -1, np.int32)
        scores = self._model.score_all(queries)
        for row, query, unseen in zip(lists, queries, scores, strict=True):
            unseen[query.seen] = np.nan
            best = top(unseen, n)
            row[: len(best)] = best
        return lists

    def stars(self, query: Query, items: NDArray[np.int32]) -> NDArray[np.float64]:
        """Return the model's scores."""
        return self._model.score(query, items)


class Served:
    """The whole recommender as the service uses it: by ratings alone, at the default diversity."""

    predicts_stars = True

    def __init__(self, recommender: Recommender) -> None:
        self._recommender = recommender

    def top_items(self, queries: Sequence[Query], n: int) -> NDArray[np.int32]:
        """Return the items of each viewer's list of `n`."""
        lists = np.full((len(queries), n), -1, np.int32)
        for row, query in zip(lists, queries, strict=True):
            context = self._recommender.query_context(replace(query, user_num=-1))
            best = self._recommender.rank(context, n).items
            row[: len(best)] = best
        return lists

    def stars(self, query: Query, items: NDArray[np.int32]) -> NDArray[np.float64]:
        """Return the predictions of the recommender's stars model."""
        return self._recommender.predict_stars(replace(query, user_num=-1), items)
