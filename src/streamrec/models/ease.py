"""EASE: an item–item model in closed form, with title features as side information."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from streamrec.dataset.dataset import Dataset
from streamrec.models.base import ALL_BLOCKS, ModelCard
from streamrec.models.coordinate_search import coordinate_search, inner_split, mean_ndcg
from streamrec.models.core_solver import CoreParts, Positions, core_columns, most_rated, solve_items
from streamrec.models.gram import Dense, Gram
from streamrec.models.item_item import ItemItem
from streamrec.models.item_matrix import MostUsed, expand
from streamrec.models.rating_weight import limit_voices, rating_weight_matrix
from streamrec.models.saved_model import Parameter, Saved

CORE = 3_000
"""The most rated titles, whose weights are exact; the others are solved on these. Lists are as good
as with all titles in the core: ``docs/decisions/0072-core-of-titles.md``."""

SEARCH_CORE = 1_000
"""The core while parameters are chosen."""

WEIGHTS_PER_ITEM = 400
"""Weights kept per title on average (at most 3 KB a title)."""

MIN_WEIGHTS = 3_000_000
"""Weights kept however few the titles: 24 MB, the whole matrix of up to 1,700 titles."""

POPULARITY_DAMPING = 20.0  # ratings; below some twenty, one more does not make a title popular

START = {"reg": 400.0, "feature_weight": 12.0}

SEARCH_ROUNDS = 3  # inner splits whose mean quality counts


class EASE(ItemItem):
    """The closed-form item–item model with side information: the core of StreamRec.

    ``G = XᵀX + feature_weight · Σ FFᵀ``, ``P = (G + reg · I)⁻¹``, ``B = −P / diag(P)``,
    ``diag(B) = 0``, exact among the `CORE` most rated items; the others are solved on these
    (`core_solver.solve_items`), so that any number of items costs time in proportion. The matrix
    that serves holds the most used entries of
    ``B[j, i] · (20 + n_i)^popularity_exponent``, with n the ratings of an item. An item without
    ratings has no column: it scores NaN. New ratings and new viewers need no training.

    Steck 2019 is the source of EASE; Jeunen, Van Balen & Goethals 2020 of the side information.
    The weight of stars and the popularity exponent are ours: ``docs/reference/models.md`` says
    what each part gains.

    The regularisation `reg` is above 0: the number of users who must rate two titles to outweigh
    it. `feature_weight` is what two titles alike in all features of one block add, in users who
    rated both; 0 = no features. Where either is None, ``fit`` chooses it from the training
    ratings, on inner splits drawn by `seed`; ``reg_`` and ``feature_weight_`` are what was used.
    `preference_weight` is how much stars count (`rating_weight`); with a `popularity_exponent`
    below 0, titles with many ratings are recommended less.
    """

    name: ClassVar[str] = "ease"
    card: ClassVar[ModelCard] = ModelCard(
        purpose="lists for viewers",
        needs=("ratings",),
        uses=("features",),
        blocks=ALL_BLOCKS,
        fit="Σ n·c over users + c³ + T′·c², c ≤ 3,000; 4 bytes · T′·c",
        kept="16 bytes · 400 · T′, or 48 MB if that is more",
        source="Steck 2019; Jeunen et al. 2020",
    )
    limits_voices: ClassVar[bool] = True
    kept_parameters = ("preference_weight", "popularity_exponent", "seed")
    core_size: ClassVar[int] = CORE
    reg_: float
    feature_weight_: float

    def __init__(
        self,
        reg: float | None = None,
        feature_weight: float | None = None,
        preference_weight: float = 0.2,
        popularity_exponent: float = -0.1,
        seed: int = 0,
    ) -> None:
        super().__init__(preference_weight)
        self.reg, self.feature_weight = reg, feature_weight
        self.popularity_exponent, self.seed = popularity_exponent, seed

    def fit(self, dataset: Dataset) -> Self:
        """Learn the matrix; choose `reg` or `feature_weight` first where it is None."""
        started = time.perf_counter()
        self._choose(dataset)
        self.search_seconds = time.perf_counter() - started
        at = np.flatnonzero(dataset.rating_counts).astype(np.int32)
        counts = dataset.rating_counts[at]
        factors = self._factors(counts)
        served = MostUsed(counts, max(WEIGHTS_PER_ITEM * len(at), MIN_WEIGHTS))

        def add(rows: Positions, columns: Positions, weights: Dense) -> None:
            weights *= factors[columns]
            served.add(rows, columns, weights)

        solve_items(self.gram(dataset, at), counts, self.reg_, self.core_size, add)
        return self._set_matrix(expand(served.matrix(), at, len(dataset.items)))

    @property
    def chosen(self) -> dict[str, Any]:
        """Return the parameters of the search."""
        return {"reg": self.reg_, "feature_weight": self.feature_weight_}

    def gram(self, dataset: Dataset, at: NDArray[np.int32]) -> Gram:
        """Return the Gram matrix of the items `at` (ascending)."""
        blocks = {name: block[at] for name, block in dataset.titles.blocks.items()}
        weights = self._weights(dataset)
        return Gram.of(csr_array(weights[:, at]), blocks, self.feature_weight_)

    def _weights(self, dataset: Dataset) -> csr_array:
        weights = rating_weight_matrix(dataset, self.preference_weight)
        return limit_voices(weights) if self.limits_voices else weights

    def _factors(self, counts: NDArray[np.int64]) -> NDArray[np.float32]:
        factors = (POPULARITY_DAMPING + counts) ** self.popularity_exponent
        return np.asarray(factors, np.float32)

    def _choose(self, dataset: Dataset) -> None:
        """Set ``reg_`` and ``feature_weight_``: as given, or by coordinate search."""
        given = {"reg": self.reg, "feature_weight": self.feature_weight}
        chosen = {name: START[name] if value is None else value for name, value in given.items()}
        if not any(block.nnz for block in dataset.titles.blocks.values()):
            chosen["feature_weight"] = 0.0
        factors = {name: 2.0 for name, value in given.items() if value is None and chosen[name]}
        if factors and dataset.ratings.nnz:
            rounds = self._search_rounds(dataset, bool(chosen["feature_weight"]))

            def mean_quality(point: dict[str, float]) -> float:
                return float(np.mean([quality(point) for quality in rounds]))

            chosen = coordinate_search(mean_quality, chosen, factors)
        self.reg_, self.feature_weight_ = chosen["reg"], chosen["feature_weight"]

    def _search_rounds(
        self, dataset: Dataset, with_features: bool
    ) -> list[Callable[[dict[str, float]], float]]:
        """Return the functions from parameters to nDCG@10 on inner splits."""
        splits = [inner_split(dataset, [self.seed, number]) for number in range(SEARCH_ROUNDS)]
        first = splits[0][0]
        # The splits have the same titles, so one core and the same features serve them all.
        core = most_rated(first.rating_counts, min(self.core_size, SEARCH_CORE))
        others = np.setdiff1d(np.arange(len(first.items)), core)
        features = None
        if with_features:
            none_rated = csr_array((0, len(first.items)), dtype=np.float32)
            features = CoreParts.of(Gram.of(none_rated, first.titles.blocks), core, others)
        return [self._quality_on(*split, core, others, features) for split in splits]

    def _quality_on(
        self,
        train: Dataset,
        held_out: csr_array,
        core: Positions,
        others: Positions,
        features: CoreParts | None,
    ) -> Callable[[dict[str, float]], float]:
        weights = self._weights(train)
        rated = CoreParts.of(Gram.of(weights, {}), core, others)
        of_core = csr_array(weights[:, core])
        counts, factors = train.rating_counts, self._factors(train.rating_counts)

        def quality(point: dict[str, float]) -> float:
            parts = (
                rated.copy() if features is None else rated.plus(features, point["feature_weight"])
            )
            columns = core_columns(parts, counts, point["reg"])
            columns *= factors
            return mean_ndcg(of_core @ columns, train.ratings, held_out)

        return quality

    def to_arrays(self) -> Saved:
        """Return the matrix and every parameter."""
        arrays, parameters = super().to_arrays()
        chosen: dict[str, Parameter] = {"reg": self.reg_, "feature_weight": self.feature_weight_}
        return Saved(arrays, parameters | chosen)


class PlainEASE(EASE):
    """EASE as published: rated or not, no features, no popularity exponent.

    The yardstick of the other models. ``fit`` chooses `reg` alone. All titles are in the core, up
    to the 20,000 most rated.
    """

    limits_voices: ClassVar[bool] = False
    name: ClassVar[str] = "ease_plain"
    card: ClassVar[ModelCard] = ModelCard(
        purpose="the yardstick: EASE as published",
        needs=("ratings",),
        fit="Σ n² over users + T′³; 12 bytes · T′², T′ ≤ 20,000",
        kept=EASE.card.kept,
        source="Steck 2019",
    )
    core_size = 20_000

    def __init__(self, reg: float | None = None, seed: int = 0) -> None:
        super().__init__(reg, 0.0, preference_weight=0.0, popularity_exponent=0.0, seed=seed)

    @property
    def chosen(self) -> dict[str, Any]:
        """Return the parameter of the search."""
        return {"reg": self.reg_}
