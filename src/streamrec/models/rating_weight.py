"""Rating weight: what one rating counts in the user × item matrix and in a query."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from streamrec.dataset.dataset import HALF_STARS_PER_STAR, Dataset

NEUTRAL_STARS = 3.5
"""Stars of a rating that says "seen" and no more: the mean of both MovieLens sets used here."""

MAX_VOICE = 1_000
"""Ratings of one viewer above which the viewer's rows of XᵀX weigh no more in proportion."""

LIKED_WITHOUT_STARS = 4.5
"""Stars that a liked title without stars counts as: liked, but not the highest rating."""


def rating_weight(stars: NDArray[np.float64], preference_weight: float) -> NDArray[np.float64]:
    """Return ``1 + preference_weight · (stars − 3.5)`` per rating; NaN stars count as 4.5.

    The weight depends on that one rating and not on the viewer's mean. So a score is a sum over
    ratings, and removing a rating removes exactly its share.

    >>> rating_weight(np.array([5.0, 3.5, 0.5, np.nan]), 0.2)
    array([1.3, 1. , 0.4, 1.2])
    """
    given = np.where(np.isnan(stars), LIKED_WITHOUT_STARS, stars)
    return np.asarray(1 + preference_weight * (given - NEUTRAL_STARS))


def rating_weight_matrix(dataset: Dataset, preference_weight: float) -> csr_array:
    """Return csr_array float32 (users × items): the weight of each rating of the dataset."""
    stars = dataset.ratings.data / float(HALF_STARS_PER_STAR)
    weights = rating_weight(stars, preference_weight).astype(np.float32)
    parts = (weights, dataset.ratings.indices, dataset.ratings.indptr)
    return csr_array(parts, shape=dataset.ratings.shape)


def limit_voices(weights: csr_array, max_voice: int = MAX_VOICE) -> csr_array:
    """Return the weights with the rows of viewers of more than `max_voice` ratings scaled down.

    A viewer of n ratings adds n² products to ``XᵀX``. A row scaled by ``√(max_voice / n)`` adds
    ``max_voice · n``: each rating then counts as one of a viewer with `max_voice` ratings, so that
    who rates everything does not outvote the others.

    >>> limit_voices(csr_array(np.ones((1, 4), np.float32)), 1).data
    array([0.5, 0.5, 0.5, 0.5], dtype=float32)
    """
    counts = np.diff(weights.indptr)
    factors = np.sqrt(np.minimum(1, max_voice / np.maximum(counts, 1))).astype(np.float32)
    scaled = weights.data * np.repeat(factors, counts)
    return csr_array((scaled, weights.indices, weights.indptr), shape=weights.shape)
