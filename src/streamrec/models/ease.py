"""EASE: how each title follows from the others, in closed form, helped by what titles are about."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from streamrec.dataset.dataset import Dataset
from streamrec.models.base import Saved
from streamrec.models.gram import Dense, ease_weights, features_gram, ratings_gram
from streamrec.models.item_item import ItemItem, place, prune, worth_of_ratings
from streamrec.models.search import climb, list_quality, search_split

MAX_ITEMS = 20_000
"""Only so many titles, the most rated, enter the matrix: 1.6 GB, and some 45 s on two cores."""

PER_ITEM = 400
"""Weights kept per title on average (at most 3 KB a title)."""

KEPT_ANYWAY = 3_000_000
"""Weights that are kept however few the titles: 24 MB, the whole matrix of up to 1,700 titles."""

FAME_DAMPING = 20.0  # ratings; below some twenty, one more does not make a title famous

START_REG, START_FEATURES = 400.0, 12.0

SEARCH_ROUNDS = 2  # inner splits whose mean judges


class EASE(ItemItem):
    """The closed-form item–item model with side information: the core of StreamRec.

    ``G = XᵀX + features · Σ FFᵀ``, ``P = (G + reg · I)⁻¹``, ``B = −P / diag(P)``,
    ``diag(B) = 0``; served is ``B[j, i] · (20 + n_i)^shown_power`` with n the ratings of an item,
    the largest entries only. A title that nobody rated has no column: its scores are
    NaN.

    Cost: the sum of n² over people for G; items³ for the inverse (4 s at 9,000 items on two
    cores), 3 · 4 bytes · items² of memory while it lasts; 16 bytes · 400 · items kept, or 48 MB if
    that is more. New
    ratings and new people need no training.

    Sources: Steck 2019 (EASE); Jeunen, Van Balen & Goethals 2020 (side information). Weighing
    stars, and the power of n, are ours: see ``docs/reference/models.md`` for what each wins.

    Parameters
    ----------
    reg
        Regularisation, in people who would have to rate two titles together to outweigh it; above
        0. None = chosen by ``fit`` from the training ratings.
    features
        What two titles alike in all features of one block add, in people who rated both; 0 = no
        features. None = chosen by ``fit``.
    liking
        How much stars count: a rating counts ``1 + liking · (stars − 3.5)``, in the matrix and in
        a query; 0 = rated or not.
    shown_power
        Below 0 a popular title is shown less: its scores are multiplied by
        ``(20 + ratings)^shown_power``.
    seed
        Of the inner split by which ``fit`` chooses.

    Attributes
    ----------
    reg_, features_
        What was used: as given, or as chosen.
    """

    name: ClassVar[str] = "ease"
    reg_: float
    features_: float

    def __init__(
        self,
        reg: float | None = None,
        features: float | None = None,
        liking: float = 0.2,
        shown_power: float = -0.1,
        seed: int = 0,
    ) -> None:
        super().__init__(liking)
        self.reg, self.features = reg, features
        self.shown_power, self.seed = shown_power, seed

    def fit(self, dataset: Dataset) -> Self:
        """Learn the matrix; where `reg` or `features` is None, choose it first."""
        started = time.perf_counter()
        self._choose(dataset)
        self.search_seconds = time.perf_counter() - started
        at = most_rated(dataset)
        weights, counts = self.weights(dataset, at), rating_counts(dataset)[at]
        served = prune(weights, counts, max(PER_ITEM * len(at), KEPT_ANYWAY))
        return self._take(place(served, at, len(dataset.items)))

    def weights(self, dataset: Dataset, at: NDArray[np.int32]) -> Dense:
        """Return the unpruned matrix of the items `at` (ascending), float32 (n × n)."""
        gram = ratings_gram(worth_of_ratings(dataset, self.liking)[:, at])
        about = self._about(dataset, at, self.features_)
        if about is not None:
            gram += about
        return self._solve(gram, self.reg_, rating_counts(dataset)[at])

    def _solve(self, gram: Dense, reg: float, counts: NDArray[np.int64]) -> Dense:
        weights = ease_weights(gram, reg)
        weights *= ((FAME_DAMPING + counts) ** self.shown_power).astype(np.float32)
        return weights

    def _about(self, dataset: Dataset, at: NDArray[np.int32], features: float) -> Dense | None:
        if not features:
            return None
        blocks = {name: block[at] for name, block in dataset.titles.blocks.items()}
        return features_gram(blocks, dict.fromkeys(blocks, features))

    def _choose(self, dataset: Dataset) -> None:
        """Set ``reg_`` and ``features_``: as given, or by the lists of an inner split."""
        chosen = {
            "reg": START_REG if self.reg is None else self.reg,
            "features": START_FEATURES if self.features is None else self.features,
        }
        if not any(block.nnz for block in dataset.titles.blocks.values()):
            chosen["features"] = 0.0
        factors = {}
        if self.reg is None:
            factors["reg"] = 2.0
        if self.features is None and chosen["features"]:
            factors["features"] = 2.0
        if factors and dataset.ratings.nnz:
            chosen = self._search(dataset, chosen, factors)
        self.reg_, self.features_ = chosen["reg"], chosen["features"]

    def _search(
        self, dataset: Dataset, start: dict[str, float], factors: dict[str, float]
    ) -> dict[str, float]:
        rounds = [
            self._round(search_split(dataset, [self.seed, number]), start["features"])
            for number in range(SEARCH_ROUNDS)
        ]

        def quality(tried: dict[str, float]) -> float:
            return float(np.mean([judged(tried) for judged in rounds]))

        return climb(quality, start, factors)

    def _round(
        self, split: tuple[Dataset, csr_array], features: float
    ) -> Callable[[dict[str, float]], float]:
        """Return the function that judges parameters on one inner split."""
        train, held_out = split
        at = np.arange(len(train.items), dtype=np.int32)
        worths = worth_of_ratings(train, self.liking)
        rated = ratings_gram(worths)
        about = self._about(train, at, 1.0 if features else 0.0)
        counts = rating_counts(train)

        def judged(tried: dict[str, float]) -> float:
            gram = rated.copy()
            if about is not None:
                gram += about * np.float32(tried["features"])
            scores = worths @ self._solve(gram, tried["reg"], counts)
            return list_quality(scores, train.ratings, held_out)

        return judged

    def to_arrays(self) -> Saved:
        """Return the matrix and every parameter."""
        saved = super().to_arrays()
        used = {"reg": self.reg_, "features": self.features_}
        given = ("shown_power", "seed")
        return Saved(
            saved.arrays, saved.parameters | used | {name: getattr(self, name) for name in given}
        )


class PlainEASE(EASE):
    """EASE as published: rated or not, no features, no title held back.

    The yardstick of the other models; only `reg` is chosen.
    """

    name: ClassVar[str] = "ease_plain"

    def __init__(self, reg: float | None = None, seed: int = 0) -> None:
        super().__init__(
            reg,
            features=0.0,
            liking=0.0,
            shown_power=0.0,
            seed=seed,
        )


def rating_counts(dataset: Dataset) -> NDArray[np.int64]:
    """Return the number of ratings of each item, int64 (items,)."""
    return np.bincount(dataset.ratings.indices, minlength=len(dataset.items))


def most_rated(dataset: Dataset) -> NDArray[np.int32]:
    """Return the rated items, ascending; of more than `MAX_ITEMS` the most rated ones."""
    counts = rating_counts(dataset)
    order = np.argsort(-counts, kind="stable")[: min(MAX_ITEMS, np.count_nonzero(counts))]
    return np.sort(order).astype(np.int32)
