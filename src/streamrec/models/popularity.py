"""Lists that are the same for everyone, and the random one: what every model must beat."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from streamrec.dataset.dataset import HALF_STARS_PER_STAR, Dataset
from streamrec.models.base import Model, Query, Saved, at_items

DAMPING_RATINGS = 10
"""A title's mean is taken as if this many people more had given it the mean of all ratings."""

BELOW_ALL = -1_000.0
"""Added to a popularity that stands in for another score: no sum over ratings comes near it."""

# How well known a title is: mostly by our own people's ratings; the source's votes and its index
# of popularity order the titles that nobody here has rated.
FAME_WEIGHTS = {"ratings": 1.0, "votes": 0.2, "popularity": 0.05}

_SECONDS_PER_DAY = 86_400


def damped_means(dataset: Dataset) -> NDArray[np.float64]:
    """Return each item's mean in stars, drawn towards the mean of all ratings.

    ``(Σ stars + 10 · mean) / (ratings + 10)``, float64 (items,): the mean of all for an item
    nobody rated; NaN throughout where nobody rated anything. (A Bayesian average, as IMDb's.)
    """
    rows = dataset.rows
    n_items = len(dataset.items)
    if len(rows) == 0:
        return np.full(n_items, np.nan)
    # Half-stars are summed as integers: the sum does not depend on the order of the rows.
    total = np.bincount(rows.item_nums, rows.half_stars, n_items) / HALF_STARS_PER_STAR
    count = np.bincount(rows.item_nums, minlength=n_items)
    mean = rows.half_stars.sum(dtype=np.int64) / HALF_STARS_PER_STAR / len(rows)
    return np.asarray((total + DAMPING_RATINGS * mean) / (count + DAMPING_RATINGS))


class _SameForAll(Model):
    """A model whose scores do not depend on the person."""

    _scores: NDArray[np.float64]

    def fit(self, dataset: Dataset) -> Self:
        """Learn one score per item."""
        self.n_items = len(dataset.items)
        self._scores = self._score_titles(dataset)
        return self

    @abstractmethod
    def _score_titles(self, dataset: Dataset) -> NDArray[np.float64]:
        """Return float64 (items,): NaN where the model has nothing to go by."""

    def score(self, query: Query, items: NDArray[np.int32]) -> NDArray[np.float64]:  # noqa: ARG002
        """Return the same scores for every query."""
        return at_items(self._scores, items)

    def score_all(self, queries: Sequence[Query]) -> NDArray[np.float64]:
        """Return the same row for every query."""
        return np.tile(self._scores, (len(queries), 1))

    def to_arrays(self) -> Saved:
        """Return the scores."""
        return Saved({"scores": self._scores}, {})

    @classmethod
    def from_arrays(cls, saved: Saved) -> Self:
        """Return the model of these scores."""
        model = cls()
        model._scores = np.asarray(saved.arrays["scores"], np.float64)
        model.n_items = len(model._scores)
        return model


class Popularity(_SameForAll):
    """How well known a title is, times how well liked: the last fall-back of every list.

    ``score = fame · damped mean / 5``, with fame the weighted mean (ratings 1, votes 0.2,
    popularity 0.05) of ``ln(1 + x) / ln(1 + max x)`` for each x that is known; 0-1. NaN for a
    title without ratings whose votes and popularity are unknown too.

    Cost: one pass over the ratings; 8 bytes per item.
    """

    name: ClassVar[str] = "popularity"

    def _score_titles(self, dataset: Dataset) -> NDArray[np.float64]:
        count = np.bincount(dataset.rows.item_nums, minlength=len(dataset.items))
        facts = {
            "ratings": np.where(count > 0, count, np.nan),
            "votes": dataset.titles.votes,
            "popularity": dataset.titles.popularity,
        }
        fame, known = np.zeros(len(count)), np.zeros(len(count), bool)
        for fact, weight in FAME_WEIGHTS.items():
            fame += weight * _log_share(facts[fact])
            known |= ~np.isnan(facts[fact])
        quality = damped_means(dataset) / 5
        scores = fame / sum(FAME_WEIGHTS.values()) * np.where(np.isnan(quality), 1, quality)
        return np.where(known, scores, np.nan)


class Trending(_SameForAll):
    """What is rated now: ratings, each counting half as much for every `half_life_days` of age.

    ``score = Σ 0.5^(age / half life)`` over a title's ratings, with ages up to the newest rating
    of the dataset; NaN for a title that nobody rated.

    Cost: one pass over the ratings; 8 bytes per item.
    """

    name: ClassVar[str] = "trending"

    def __init__(self, half_life_days: float = 90.0) -> None:
        self.half_life_days = half_life_days

    def _score_titles(self, dataset: Dataset) -> NDArray[np.float64]:
        rows, n_items = dataset.rows, len(dataset.items)
        if len(rows) == 0:
            return np.full(n_items, np.nan)
        age_days = (rows.times.max() - rows.times) / _SECONDS_PER_DAY
        score = np.bincount(rows.item_nums, 0.5 ** (age_days / self.half_life_days), n_items)
        rated = np.bincount(rows.item_nums, minlength=n_items) > 0
        return np.where(rated, score, np.nan)


class Random(Model):
    """Scores drawn evenly from 0-1, by the seed and the query: the floor of every table.

    The same query gets the same scores. Cost: none.
    """

    name: ClassVar[str] = "random"

    def __init__(self, seed: int = 0) -> None:
        self.seed = seed

    def fit(self, dataset: Dataset) -> Self:
        """Learn how many items there are."""
        self.n_items = len(dataset.items)
        return self

    def score(self, query: Query, items: NDArray[np.int32]) -> NDArray[np.float64]:
        """Return one draw per item of the dataset, looked up at `items`."""
        known = query.known(self.n_items)
        rng = np.random.default_rng([self.seed, *sorted(known.items.tolist())])
        return at_items(rng.random(self.n_items), items)

    def to_arrays(self) -> Saved:
        """Return the seed and the number of items."""
        return Saved({}, {"seed": self.seed, "n_items": self.n_items})

    @classmethod
    def from_arrays(cls, saved: Saved) -> Self:
        """Return the model of this seed."""
        model = cls(int(str(saved.parameters["seed"])))
        model.n_items = int(str(saved.parameters["n_items"]))
        return model


def _log_share(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return ``ln(1 + x) / ln(1 + max x)``, 0 where x is unknown."""
    logs = np.log1p(np.nan_to_num(values))
    highest = logs.max(initial=0.0)
    return logs / highest if highest > 0 else logs
