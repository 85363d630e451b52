"""What can be measured: a model as it is, or the whole recommender, by one interface."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from streamrec.models.base import Model, top
from streamrec.models.query import Query
from streamrec.recommend.bundle import load_bundle, save_bundle
from streamrec.recommend.fit_models import FittedModels
from streamrec.recommend.recommender import Recommender
from streamrec.recommend.shared_features import KINDS
from streamrec.recommend.string_array import StringArray

TitleArrays = Mapping[str, Any]


class Recommends(ABC):
    """Answers a viewer's ratings with a list, and perhaps with predicted stars."""

    predicts_stars = True

    def top_items(self, queries: Sequence[Query], n: int) -> NDArray[np.int32]:
        """Return int32 (queries × n): the best unseen items of each query, -1 = no more."""
        lists = np.full((len(queries), n), -1, np.int32)
        for row, best in zip(lists, self._best(queries, n), strict=True):
            row[: len(best)] = best
        return lists

    @abstractmethod
    def _best(self, queries: Sequence[Query], n: int) -> Iterator[NDArray[np.int32]]: ...

    @abstractmethod
    def stars(self, query: Query, items: NDArray[np.int32]) -> NDArray[np.float64]:
        """Return float64 (items,): the predicted stars, NaN where unknown."""


class ModelAlone(Recommends):
    """A fitted model as it is: its scores order the list; what it does not know is not listed."""

    def __init__(self, model: Model) -> None:
        self._model, self.predicts_stars = model, model.predicts_stars

    def _best(self, queries: Sequence[Query], n: int) -> Iterator[NDArray[np.int32]]:
        for query, unseen in zip(queries, self._model.score_all(queries), strict=True):
            unseen[query.seen] = np.nan
            yield top(unseen, n)

    def stars(self, query: Query, items: NDArray[np.int32]) -> NDArray[np.float64]:
        """Return the model's scores."""
        return self._model.score(query, items)


class Served(Recommends):
    """The whole recommender as the service uses it: by ratings alone, at the default diversity."""

    def __init__(self, recommender: Recommender) -> None:
        self._recommender = recommender

    def _best(self, queries: Sequence[Query], n: int) -> Iterator[NDArray[np.int32]]:
        for query in queries:
            context = self._recommender.query_context(replace(query, user_num=-1))
            yield self._recommender.rank(context, n).items

    def stars(self, query: Query, items: NDArray[np.int32]) -> NDArray[np.float64]:
        """Return the predictions of the recommender's stars model."""
        return self._recommender.predict_stars(replace(query, user_num=-1), items)


def served_recommender(
    fitted: FittedModels, arrays: TitleArrays | None, directory: Path
) -> Recommender:
    """Return the recommender over a bundle that is saved in `directory` and loaded again.

    `arrays` are `title_arrays` of the first items; further items, and all of them where it is None,
    have a name of their own and no collection.
    """
    described = _with_unknown_titles(arrays or _NO_TITLES, fitted.dataset.items.ids)
    facts = {**fitted.facts, "parameters": fitted.parameters}
    version = save_bundle(directory, {**described, **fitted.arrays}, facts)
    return Recommender(load_bundle(directory / version))


_NO_TITLES: TitleArrays = {
    **{name: StringArray.of([]) for name in ("titles", "feature_names")},
    **{name: np.empty(0, np.int32) for name in ("years", "namesakes", "collections", "votes")},
    "features": np.empty(0, np.int32),
    "feature_kinds": np.zeros(len(KINDS) + 1, np.int32),
    "feature_offsets": np.zeros(1, np.int64),
}


def _with_unknown_titles(arrays: TitleArrays, item_ids: Sequence[str]) -> TitleArrays:
    """Return the arrays with a row for each item that the catalogue lacks."""
    names = arrays["titles"]
    more = len(item_ids) - len(names)
    unused = int(arrays["namesakes"].max(initial=-1)) + 1

    def padded(name: str, values: NDArray[Any] | int) -> NDArray[Any]:
        array = arrays[name]
        return np.concatenate([array, np.broadcast_to(values, more).astype(array.dtype)])

    return {
        **arrays,
        "title_ids": StringArray.of(item_ids),
        "titles": StringArray.of([*names.all(), *item_ids[len(names) :]]),
        "namesakes": padded("namesakes", np.arange(unused, unused + more)),
        **{name: padded(name, -1) for name in ("years", "collections", "votes")},
        "feature_offsets": padded("feature_offsets", arrays["feature_offsets"][-1]),
    }
