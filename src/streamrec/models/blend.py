"""What joins the sums of an item–item matrix: low-rank parts, and popularity for few ratings."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from streamrec.dataset.dataset import Dataset
from streamrec.models.low_rank import Floats, LowRank, decompose

COARSE_FACTORS = 12
"""Directions of the part that a viewer with few ratings is scored by."""

FINE_FACTORS = 64
"""Directions of the part that stays beside the matrix. Weighted by ``1 / (1 + (k / 40)²)``: 160
directions are no better, and cost two and a half times as much."""

FINE_ITEMS = 4_000
"""Only this many titles, the most rated, have a row in the fine part: more change no figure."""

MATRIX_HALF = 200.0
"""The matrix weighs ``n² / (n² + 200)`` of a viewer with n ratings: half from 14 ratings on."""

FINE_WEIGHT, FINE_HALF = 0.2, 20.0
"""The fine part weighs ``0.2 · n / (n + 20)``."""

POPULARITY_WEIGHT = 2.0
"""The numbers of ratings weigh ``2 / n``."""

_NO_SPREAD = 1e-6


Floating = TypeVar("Floating", np.float32, np.float64)


class PartWeights(NamedTuple):
    """What each part counts in the scores of one query.

    The first three are the weight of the part, divided by the standard deviation of its scores
    over the rated items. All are constants of the query, so that each score is a sum.
    """

    matrix: float
    coarse: float
    fine: float
    popularity: float


@dataclass(frozen=True)
class Blend:
    """The parts beside the matrix, and how many ratings of the viewer each part needs.

    The matrix is fitted on whole histories, and serves few ratings badly: someone with one rating
    gets a worse list than someone with none. Few ratings are better served by few directions
    (`coarse`) and by popularity. `popularity`, float32 (items,), is the number of ratings of each
    item, over the standard deviation of those above 0. ``docs/decisions/0067`` has the figures.
    """

    coarse: LowRank
    fine: LowRank
    popularity: NDArray[np.float32]

    @classmethod
    def fit(cls, dataset: Dataset, seed: int) -> Blend:
        """Learn the parts from the ratings of a dataset."""
        counts = dataset.rating_counts
        svd = decompose(dataset, FINE_FACTORS, seed)
        fine_weights = 1 / (1 + (np.arange(FINE_FACTORS) / 40) ** 2)
        return cls(
            LowRank.of(svd, np.ones(COARSE_FACTORS), counts, len(counts)),
            LowRank.of(svd, fine_weights, counts, FINE_ITEMS),
            (counts / (_std(counts[counts > 0]) or 1.0)).astype(np.float32),
        )

    @cached_property
    def rated(self) -> NDArray[np.bool_]:
        """Bool (items,): which items had ratings at training."""
        return np.asarray(self.popularity > 0)

    @cached_property
    def _rated_popularity(self) -> NDArray[np.float32]:
        """float32 (rated items,): the popularity of each."""
        return self.popularity[self.coarse.items]

    @cached_property
    def _fine_rows(self) -> NDArray[np.intp]:
        """The positions of the items of the fine part among the rated items."""
        return np.searchsorted(self.coarse.items, self.fine.items)

    def scores(
        self,
        sums: NDArray[Floating],
        rated: NDArray[np.int32],
        weights: Floats,
        given: Sequence[float] | None = None,
    ) -> tuple[NDArray[Floating], PartWeights]:
        """Turn the sums of the matrix, (items,), into scores of the same type, NaN where unknown.

        `rated` are the viewer's items, at least one, and `weights` those of the ratings. Return
        the weights of the parts with them: those `given`, or those of this query.
        """
        vectors = [part.viewer_vector(rated, weights) for part in (self.coarse, self.fine)]
        dtype = sums.dtype.type
        scores = sums[self.coarse.items]
        if given is not None:
            parts = PartWeights(*given)
        else:
            spreads = [p.spread(v) for p, v in zip((self.coarse, self.fine), vectors, strict=True)]
            parts = weigh_parts(len(rated), _std(scores), *spreads)
        scores *= dtype(parts.matrix)
        scores += self.coarse.scores(parts.coarse * vectors[0], dtype)
        scores[self._fine_rows] += self.fine.scores(parts.fine * vectors[1], dtype)
        scores += self._rated_popularity * dtype(parts.popularity)
        with np.errstate(invalid="ignore"):
            # 0 / 0 is NaN: several times as fast as looking for the zeros.
            blended = np.asarray(sums * dtype(parts.matrix) / (sums != 0))
        blended[self.coarse.items] = scores
        return blended, parts

    def contributions(
        self,
        rated: NDArray[np.int32],
        weights: Floats,
        items: NDArray[np.int32],
        part_weights: Sequence[float],
    ) -> Floats:
        """Return float64 (rated × items): what each rating adds, beside the matrix."""
        parts = PartWeights(*part_weights)
        coarse = self.coarse.contributions(rated, weights * parts.coarse, items)
        fine = self.fine.contributions(rated, weights * parts.fine, items)
        return np.asarray(coarse + fine)

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """Return the parts as arrays."""
        return {
            "blend.popularity": self.popularity,
            **self.coarse.to_arrays("blend.coarse"),
            **self.fine.to_arrays("blend.fine"),
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Blend:
        """Return the blend that `to_arrays` described."""
        popularity = np.asarray(arrays["blend.popularity"], np.float32)
        size = (len(popularity), int(np.count_nonzero(popularity)))
        coarse, fine = (
            LowRank.from_arrays(name, arrays, *size) for name in ("blend.coarse", "blend.fine")
        )
        return cls(coarse, fine, popularity)


def weigh_parts(n: int, matrix: float, coarse: float, fine: float) -> PartWeights:
    """Return the weights for a viewer with `n` ratings, given the spread of each part's scores.

    >>> [round(weight, 3) for weight in weigh_parts(20, 1.0, 1.0, 0.5)]
    [0.667, 0.333, 0.2, 0.1]
    """
    of_matrix = n * n / (n * n + MATRIX_HALF)
    return PartWeights(
        of_matrix * _inverse(matrix),
        (1 - of_matrix) * _inverse(coarse),
        FINE_WEIGHT * n / (n + FINE_HALF) * _inverse(fine),
        POPULARITY_WEIGHT / n,
    )


def _std(values: NDArray[Any]) -> float:
    """Return the standard deviation, in float64."""
    if len(values) == 0:
        return 0.0
    exact = values.astype(np.float64)
    exact -= exact.mean()
    return math.sqrt(exact @ exact / len(exact))


def _inverse(spread: float) -> float:
    """Return 1 / `spread`; 0 where all scores are the same but for rounding and say nothing."""
    return 1 / spread if spread > _NO_SPREAD else 0.0
