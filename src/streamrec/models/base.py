"""The contract of every model: its card, fit, score, save; a score of NaN means "unknown"."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar, Literal, NamedTuple, Protocol, Self, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from streamrec.dataset.dataset import Dataset
from streamrec.models.query import Query
from streamrec.models.saved_model import Saved

Need = Literal["ratings", "times", "features", "votes"]
"""Input of a model: ratings, their times, blocks of title features, and the source's ``votes``
(number of votes, mean vote and popularity)."""

ALL_BLOCKS = ("*",)
"""Every block of features that the dataset holds, all with one weight."""


class ModelCard(NamedTuple):
    """What a reader needs to know to choose a model; documentation and reports print it.

    Costs are written in R ratings, U users, T titles (T′ of them rated), n ratings
    of one viewer, f factors and k neighbours. ``needs`` is the input that the model cannot learn
    without; ``uses`` is input that improves it; ``blocks`` names the blocks of features that it
    reads, ``numbers`` the columns of ``titles`` (``vote_count``, ``vote_average``,
    ``popularity``); ``fit`` is time and memory, ``kept`` the size of the fitted model;
    ``package`` is an optional package.
    """

    purpose: str
    needs: tuple[Need, ...] = ()
    uses: tuple[Need, ...] = ()
    blocks: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    fit: str = "none"
    kept: str = "nothing"
    source: str = ""
    package: str = ""


class Recommended(NamedTuple):
    """A list for one query, best first; the scores are never NaN."""

    items: NDArray[np.int32]
    scores: NDArray[np.float64]


class Model(ABC):
    """A scorer with scikit-learn's habits: parameters in the constructor, ``fit`` returns self.

    A score is a predicted rating in stars if ``predicts_stars``; otherwise it only orders.
    ``search_seconds`` is the part of the time of ``fit`` that went into choosing parameters from
    the training ratings.
    """

    name: ClassVar[str]
    card: ClassVar[ModelCard]
    predicts_stars: ClassVar[bool] = False
    n_items: int
    search_seconds: float = 0.0

    @property
    def chosen(self) -> dict[str, Any]:
        """What ``fit`` chose from the training ratings, as arguments of the constructor."""
        return {}

    @abstractmethod
    def fit(self, dataset: Dataset) -> Self:
        """Learn from `dataset` without changing it, and drop what was learned before."""

    @abstractmethod
    def score(self, query: Query, items: NDArray[np.int32]) -> NDArray[np.float64]:
        """Return float64 (n,), one score per item, higher = better; NaN = unknown, never infinite.

        The query may be empty. An item number outside 0…n_items-1 scores NaN.
        """

    @abstractmethod
    def to_arrays(self) -> Saved:
        """Return all that `score` needs, as plain arrays and JSON parameters."""

    @classmethod
    @abstractmethod
    def from_arrays(cls, saved: Saved) -> Self:
        """Return the model that `to_arrays` described; its scores are the same to the bit."""

    def score_all(self, queries: Sequence[Query]) -> NDArray[np.float64]:
        """Return float64 (queries × n_items); overridden where many queries at once are faster."""
        all_items = np.arange(self.n_items, dtype=np.int32)
        return np.array([self.score(query, all_items) for query in queries])

    def answered_by(self, items: NDArray[np.int32], scores: NDArray[np.float64]) -> list[str]:  # noqa: ARG002
        """Return the name of the model behind each score; "" where the score is NaN."""
        return ["" if unknown else self.name for unknown in np.isnan(scores).tolist()]

    def recommend(self, query: Query, n: int = 10) -> Recommended:
        """Return the `n` best unseen items, fewer where the model knows fewer.

        Ties are ordered by item number, so the same input gives the same list.
        """
        scores = self.score(query, np.arange(self.n_items, dtype=np.int32))
        scores[query.seen[(query.seen >= 0) & (query.seen < self.n_items)]] = np.nan
        best = top(scores, n)
        return Recommended(best, scores[best])


class Sums(NamedTuple):
    """The scores of a query, float32 (n_items,), NaN where nothing adds.

    `part_weights` is what each part of the model counts in this query; () in a model of one part.
    """

    scores: NDArray[np.float32]
    part_weights: Sequence[float] = ()


@runtime_checkable
class Linear(Protocol):
    """A model whose score is a sum over the viewer's ratings, so that reasons are exact.

    A model of several parts weighs them by the query as a whole (`Sums.part_weights`). With these
    weights each score is the sum of its contributions and its popularity amount.
    """

    def contributions(
        self, query: Query, items: NDArray[np.int32], part_weights: Sequence[float] | None = None
    ) -> NDArray[np.float64]:
        """Return float64 (ratings of the query × items): each rating's share of each score.

        Without one rating, and with the same `part_weights`, the score falls by its contribution.
        None = the weights of the query, which cost as much as its scores.
        """

    def popularity_amounts(
        self, items: NDArray[np.int32], part_weights: Sequence[float]
    ) -> NDArray[np.float64]:
        """Return float64 (items,): what the popularity of each item adds to its score."""

    def sums(self, query: Query) -> Sums:
        """Return the scores of all items, fast and rounded."""


def top(scores: NDArray[np.floating[Any]], n: int) -> NDArray[np.int32]:
    """Return the numbers of the `n` highest scores, best first, ties by number; NaN never.

    >>> top(np.array([1.0, np.nan, 3.0, 3.0]), 2)
    array([2, 3], dtype=int32)
    """
    # Lists are short and catalogues are long, so only scores that reach a threshold are sorted.
    # The threshold is the n-th highest maximum of more than n groups: at least n scores reach it.
    groups = 4 * n + 1
    size = len(scores) // groups
    threshold = np.nan
    if size > 1:
        highest = np.fmax.reduce(scores[: size * groups].reshape(size, groups), axis=0)
        threshold = -np.partition(-highest, n)[n]  # NumPy sorts NaN last
    reached = ~np.isnan(scores) if np.isnan(threshold) else scores >= threshold
    candidates = np.flatnonzero(reached)
    order = np.argsort(-scores[candidates], kind="stable")
    return candidates[order[:n]].astype(np.int32)


def at_items(values: NDArray[np.float64], items: NDArray[np.int32]) -> NDArray[np.float64]:
    """Return `values[items]`, NaN where an item number lies outside the values."""
    inside = (items >= 0) & (items < len(values))
    if inside.all():
        return values[items]
    found = np.full(len(items), np.nan)
    found[inside] = values[items[inside]]
    return found
