"""The contract that every model keeps: fit, score, save; NaN means "I do not know"."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple, Protocol, Self, TypeAlias, runtime_checkable

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from streamrec.dataset.dataset import HALF_STARS_PER_STAR, Dataset

Parameter: TypeAlias = bool | int | float | str | list["Parameter"] | dict[str, "Parameter"] | None
"""What a model may save besides arrays: anything that JSON can say."""

_NOBODY = np.empty(0, dtype=np.int32)


@dataclass(frozen=True)
class Query:
    """Whom a list is for: what this person rated or named, and what is not to be shown again.

    Parameters
    ----------
    items
        int32 (ratings,): item numbers of the fitted dataset, each once. Numbers outside
        0…n_items-1 are titles the model never met; they count for nothing.
    stars
        float64 (ratings,): 0.5-5; NaN = "likes it", said without stars (a seed title).
    seen
        int32: items that no list for this person may hold; need not include `items`.
    user_num
        The person's number at training, -1 for someone new. Only a model that keeps something
        per person may look at it, and it must serve -1 from the ratings alone.
    """

    items: NDArray[np.int32]
    stars: NDArray[np.float64]
    seen: NDArray[np.int32] = field(default_factory=lambda: _NOBODY)
    user_num: int = -1

    @classmethod
    def liking(cls, items: Sequence[int]) -> Query:
        """Return the query of someone who named these titles and gave no stars."""
        numbers = np.asarray(items, dtype=np.int32)
        return cls(numbers, np.full(len(numbers), np.nan), numbers)

    @classmethod
    def of_user(cls, dataset: Dataset, user_num: int) -> Query:
        """Return the query of a person of the dataset: all that this person rated is seen."""
        row = slice(*dataset.ratings.indptr[user_num : user_num + 2])
        items = dataset.ratings.indices[row]
        stars = dataset.ratings.data[row] / float(HALF_STARS_PER_STAR)
        return cls(items, stars, items, user_num)

    def known(self, n_items: int) -> Query:
        """Return the query without the titles that lie outside 0…n_items-1."""
        inside = (self.items >= 0) & (self.items < n_items)
        if inside.all():
            return self
        return Query(self.items[inside], self.stars[inside], self.seen, self.user_num)


class Recommended(NamedTuple):
    """A list for one query, best first.

    ``items`` int32 (n,) item numbers; ``scores`` float64 (n,), never NaN.
    """

    items: NDArray[np.int32]
    scores: NDArray[np.float64]


class Saved(NamedTuple):
    """A fitted model as a bundle keeps it: plain arrays (``.npy``) and JSON-able parameters."""

    arrays: dict[str, NDArray[np.generic]]
    parameters: dict[str, Parameter]


class Model(ABC):
    """A scorer with scikit-learn's habits: parameters in the constructor, ``fit`` returns self.

    Attributes
    ----------
    name
        The model's name in ``evaluate``, ``train`` and every list it answers.
    predicts_stars
        Whether a score is a predicted rating in stars; otherwise it only orders.
    n_items
        Number of items of the fitted dataset.
    search_seconds
        Time that ``fit`` spent choosing hyper-parameters from the training ratings; it is not
        part of the time of fitting with them.
    """

    name: ClassVar[str]
    predicts_stars: ClassVar[bool] = False
    n_items: int
    search_seconds: float = 0.0

    @abstractmethod
    def fit(self, dataset: Dataset) -> Self:
        """Learn from `dataset`, which is not changed; forget what was learnt before."""

    @abstractmethod
    def score(self, query: Query, items: NDArray[np.int32]) -> NDArray[np.float64]:
        """Return one score per item for this query, higher = better.

        Parameters
        ----------
        query
            Whom the scores are for. It is not changed; it may be empty.
        items
            int32 (n,): item numbers. A number outside 0…n_items-1 scores NaN.

        Returns
        -------
        float64 (n,): NaN = "I do not know"; never infinite.
        """

    @abstractmethod
    def to_arrays(self) -> Saved:
        """Return all that `score` needs, as plain arrays and JSON-able parameters."""

    @classmethod
    @abstractmethod
    def from_arrays(cls, saved: Saved) -> Self:
        """Return the model that `to_arrays` described; it scores the same to the bit."""

    def score_all(self, queries: Sequence[Query]) -> NDArray[np.float64]:
        """Return float64 (queries × n_items): `score` of every item for every query.

        A model overrides this where scoring many people at once is faster.
        """
        everything = np.arange(self.n_items, dtype=np.int32)
        return np.array([self.score(query, everything) for query in queries])

    def answered_by(self, items: NDArray[np.int32], scores: NDArray[np.float64]) -> list[str]:
        """Return which model each of these scores, as `score` gave them, is from; "" where NaN.

        Only a model that blends others says another name than its own.
        """
        return [
            "" if np.isnan(score) else self.name for _, score in zip(items, scores, strict=True)
        ]

    def recommend(self, query: Query, n: int = 10) -> Recommended:
        """Return the `n` best unseen items that the model knows something about.

        Equal scores stand by item number, so that the same input gives the same list. The list
        is shorter than `n` where the model knows fewer.
        """
        scores = self.score(query, np.arange(self.n_items, dtype=np.int32))
        scores[query.seen[(query.seen >= 0) & (query.seen < self.n_items)]] = np.nan
        best = top(scores, n)
        return Recommended(best, scores[best])


@runtime_checkable
class Linear(Protocol):
    """A model whose score is a sum over the titles that the person rated: reasons are exact."""

    def contributions(self, query: Query, items: NDArray[np.int32]) -> NDArray[np.float64]:
        """Return float64 (ratings of the query × items): what each adds to each item's score.

        A column adds up to the score, and without one title the score falls by its contribution.
        """

    def sums(self, query: Query) -> NDArray[np.float32]:
        """Return float32 (n_items,): these sums for every item, NaN where nothing adds to one.

        Quick and rounded, so as to find the few items whose exact scores are then asked for.
        """


def top(scores: NDArray[np.floating[Any]], n: int) -> NDArray[np.int32]:
    """Return the numbers of the `n` highest scores, best first, ties by number; NaN never.

    >>> top(np.array([1.0, np.nan, 3.0, 3.0]), 2)
    array([2, 3], dtype=int32)
    """
    # Only what reaches a bar is sorted: lists are short, catalogues long. It is the n-th of the
    # highest scores of more than n groups, so that at least n scores reach it.
    groups = 4 * n + 1
    size = len(scores) // groups
    bar = np.nan
    if size > 1:
        highest = np.fmax.reduce(scores[: size * groups].reshape(size, groups), axis=0)
        bar = -np.partition(-highest, n)[n]  # NaN comes last in every order of NumPy's
    known = np.flatnonzero(~np.isnan(scores) if np.isnan(bar) else scores >= bar)
    order = np.argsort(-scores[known], kind="stable")
    return known[order[:n]].astype(np.int32)


def at_items(values: NDArray[np.float64], items: NDArray[np.int32]) -> NDArray[np.float64]:
    """Return `values[items]`, NaN where an item's number lies outside the values."""
    inside = (items >= 0) & (items < len(values))
    if inside.all():
        return values[items]
    found = np.full(len(items), np.nan)
    found[inside] = values[items[inside]]
    return found


def pack(name: str, matrix: csr_array) -> dict[str, NDArray[np.generic]]:
    """Return a sparse matrix as the three arrays ``name.data``, ``.indices``, ``.indptr``."""
    return {
        f"{name}.data": matrix.data,
        f"{name}.indices": matrix.indices,
        f"{name}.indptr": matrix.indptr,
    }


def unpack(name: str, arrays: Mapping[str, NDArray[np.generic]], n_columns: int) -> csr_array:
    """Return the sparse matrix that `pack` took apart, without copying its arrays."""
    parts = (arrays[f"{name}.data"], arrays[f"{name}.indices"], arrays[f"{name}.indptr"])
    return csr_array(parts, shape=(len(parts[2]) - 1, n_columns))
