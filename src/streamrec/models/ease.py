"""EASE: an item–item model in closed form, with title features as side information."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from streamrec.dataset.dataset import Dataset
from streamrec.models.base import ALL_BLOCKS, ModelCard
from streamrec.models.coordinate_search import coordinate_search, inner_split, mean_ndcg
from streamrec.models.gram import Dense, features_gram, ratings_gram
from streamrec.models.item_item import ItemItem
from streamrec.models.item_matrix import expand, prune
from streamrec.models.rating_weight import rating_weight_matrix
from streamrec.models.saved_model import Parameter, Saved

MAX_ITEMS = 20_000
"""Only this many titles, the most rated, enter the matrix: 1.6 GB, and some 45 s on two cores."""

WEIGHTS_PER_ITEM = 400
"""Weights kept per title on average (at most 3 KB a title)."""

MIN_WEIGHTS = 3_000_000
"""Weights kept however few the titles: 24 MB, the whole matrix of up to 1,700 titles."""

POPULARITY_DAMPING = 20.0  # ratings; below some twenty, one more does not make a title popular

START = {"reg": 400.0, "feature_weight": 12.0}

SEARCH_ROUNDS = 2  # inner splits whose mean quality counts


class EASE(ItemItem):
    """The closed-form item–item model with side information: the core of StreamRec.

    ``G = XᵀX + feature_weight · Σ FFᵀ``, ``P = (G + reg · I)⁻¹``, ``B = −P / diag(P)``,
    ``diag(B) = 0``. The matrix that serves holds the most used entries of
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
        purpose="lists for viewers, up to some 20,000 rated titles",
        needs=("ratings",),
        uses=("features",),
        blocks=ALL_BLOCKS,
        fit="Σ n² over users + T′³, a dozen times with T′ ≤ 3,000 to choose; 12 bytes · T′²",
        kept="16 bytes · 400 · T′, or 48 MB if that is more",
        source="Steck 2019; Jeunen et al. 2020",
    )
    kept_parameters = ("preference_weight", "popularity_exponent", "seed")
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
        at = most_rated(dataset)
        weights, counts = self.weights(dataset, at), dataset.rating_counts[at]
        served = prune(weights, counts, max(WEIGHTS_PER_ITEM * len(at), MIN_WEIGHTS))
        return self._set_matrix(expand(served, at, len(dataset.items)))

    def weights(self, dataset: Dataset, at: NDArray[np.int32]) -> Dense:
        """Return the unpruned matrix of the items `at` (ascending), float32 (n × n)."""
        gram = ratings_gram(rating_weight_matrix(dataset, self.preference_weight)[:, at])
        if self.feature_weight_:
            blocks = {name: block[at] for name, block in dataset.titles.blocks.items()}
            features = features_gram(blocks)
            if features is not None:
                features *= np.float32(self.feature_weight_)
                gram += features
        return self._solve(gram, self.reg_, dataset.rating_counts[at])

    def _solve(self, gram: Dense, reg: float, counts: NDArray[np.int64]) -> Dense:
        weights = ease_weights(gram, reg)
        factors = (POPULARITY_DAMPING + counts) ** self.popularity_exponent
        weights *= factors.astype(np.float32)
        return weights

    def _choose(self, dataset: Dataset) -> None:
        """Set ``reg_`` and ``feature_weight_``: as given, or by coordinate search."""
        given = {"reg": self.reg, "feature_weight": self.feature_weight}
        chosen = {name: START[name] if value is None else value for name, value in given.items()}
        if not any(block.nnz for block in dataset.titles.blocks.values()):
            chosen["feature_weight"] = 0.0
        factors = {name: 2.0 for name, value in given.items() if value is None and chosen[name]}
        if factors and dataset.ratings.nnz:
            splits = [inner_split(dataset, [self.seed, number]) for number in range(SEARCH_ROUNDS)]
            rounds = [self._quality_on(*split, chosen["feature_weight"]) for split in splits]

            def mean_quality(point: dict[str, float]) -> float:
                return float(np.mean([quality(point) for quality in rounds]))

            chosen = coordinate_search(mean_quality, chosen, factors)
        self.reg_, self.feature_weight_ = chosen["reg"], chosen["feature_weight"]

    def _quality_on(
        self, train: Dataset, held_out: csr_array, feature_weight: float
    ) -> Callable[[dict[str, float]], float]:
        """Return the function from parameters to nDCG@10 on one inner split."""
        weights = rating_weight_matrix(train, self.preference_weight)
        rated = ratings_gram(weights)
        features = features_gram(train.titles.blocks) if feature_weight else None
        counts = train.rating_counts

        def quality(point: dict[str, float]) -> float:
            gram = rated.copy()
            if features is not None:
                gram += features * np.float32(point["feature_weight"])
            scores = weights @ self._solve(gram, point["reg"], counts)
            return mean_ndcg(scores, train.ratings, held_out)

        return quality

    def to_arrays(self) -> Saved:
        """Return the matrix and every parameter."""
        arrays, parameters = super().to_arrays()
        chosen: dict[str, Parameter] = {"reg": self.reg_, "feature_weight": self.feature_weight_}
        return Saved(arrays, parameters | chosen)


class PlainEASE(EASE):
    """EASE as published: rated or not, no features, no popularity exponent.

    The yardstick of the other models. ``fit`` chooses `reg` alone.
    """

    name: ClassVar[str] = "ease_plain"
    card: ClassVar[ModelCard] = ModelCard(
        purpose="the yardstick: EASE as published",
        needs=("ratings",),
        fit=EASE.card.fit,
        kept=EASE.card.kept,
        source="Steck 2019",
    )

    def __init__(self, reg: float | None = None, seed: int = 0) -> None:
        super().__init__(reg, 0.0, preference_weight=0.0, popularity_exponent=0.0, seed=seed)


def most_rated(dataset: Dataset) -> NDArray[np.int32]:
    """Return the rated items, ascending; of more than `MAX_ITEMS` the most rated ones."""
    counts = dataset.rating_counts
    order = np.argsort(-counts, kind="stable")[: min(MAX_ITEMS, np.count_nonzero(counts))]
    return np.sort(order).astype(np.int32)


def ease_weights(gram: Dense, reg: float) -> Dense:
    """Return ``B = −P / diag(P)``, ``diag(B) = 0``, with ``P = (gram + reg · I)⁻¹``.

    B minimises ``‖X − XB‖² + reg · ‖B‖²`` under a zero diagonal (Steck 2019, "Embarrassingly
    shallow autoencoders"). With the Gram matrix of the features added, it reproduces the features
    too (Jeunen et al. 2020). Column i predicts item i from the others.

    Cholesky factor and inverse (LAPACK potrf, potri): items³ operations, 4 bytes · items². It
    works **in place**: `gram` is overwritten and returned.
    """
    from scipy.linalg import lapack  # serving a fitted model does not need it

    n = len(gram)
    diagonal = np.arange(n)
    gram[diagonal, diagonal] += np.float32(reg)
    # A symmetric matrix is its own transpose; LAPACK works in place on Fortran's order only.
    factor, failed = lapack.spotrf(gram.T, lower=1, overwrite_a=1, clean=0)
    if failed:
        raise ValueError(f"reg = {reg} is too small: the Gram matrix is not positive definite")
    inverse, _ = lapack.spotri(factor, lower=1, overwrite_c=1)
    weights: Dense = inverse.T
    _mirror(weights)
    weights /= -weights[diagonal, diagonal]
    weights[diagonal, diagonal] = 0
    return weights


def _mirror(matrix: Dense) -> None:
    """Copy the upper triangle onto the lower one, in place, in blocks that fit into the cache."""
    step = 512
    n = len(matrix)
    for start in range(0, n, step):
        rows = slice(start, start + step)
        square = matrix[rows, rows]
        square[:] = np.triu(square) + np.triu(square, 1).T
        matrix[start + step :, rows] = matrix[rows, start + step :].T
