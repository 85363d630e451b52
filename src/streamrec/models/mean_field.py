"""The two ridge regressions that biased matrix factorisation alternates, and their priors.

The residual of a rating is ``p·q + b + c + ε``: user (p, b), item (q, c). The two sides are
symmetric. One side sees the other as a *design* row ``(factors, 1, bias)``; its own
``(factors, bias)`` multiplies the first ``factors + 1`` entries, and the last entry is an offset.

Shapes: n rows of this side, K factors, D = K + 1. All arrays are float32, in stars.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

F32 = NDArray[np.float32]


class Residuals(NamedTuple):
    """Ratings minus the global mean, one row per user (or per item)."""

    rated: csr_array  # (n × others) of ones
    residuals: csr_array  # (n × others) with the same pattern, in stars
    counts: F32  # (n,): ratings per row
    squares: F32  # (n,): sum of the squared residuals per row

    @classmethod
    def of(cls, residuals: csr_array) -> Residuals:
        """Return the sums of a float32 matrix of residuals; a stored 0 is a rating too."""
        n = residuals.shape[0]
        row = np.repeat(np.arange(n), np.diff(residuals.indptr))
        squares = np.bincount(row, residuals.data**2, n).astype(np.float32)
        ones = np.ones_like(residuals.data)
        rated = csr_array((ones, residuals.indices, residuals.indptr), residuals.shape)
        return cls(rated, residuals, np.diff(residuals.indptr).astype(np.float32), squares)


class Posterior(NamedTuple):
    """A normal distribution per row: ``mean`` (n, D) and ``cov`` (n, D, D) of (factors, bias)."""

    mean: F32
    cov: F32


class Prior(NamedTuple):
    """The expectation before any rating: mean ``features @ weights``, and one ``precision``.

    ``weights`` (features, D) · ``precision`` (D, D), inverse of the covariance around that mean.
    """

    weights: F32
    precision: F32


class Design(NamedTuple):
    """How the other side enters a regression, in expectation over its posterior.

    ``rows`` (n, K + 2): (factors, 1, bias) · ``products`` (n, (K+2)(K+3)/2): upper triangle of
    the expected outer product of a row with itself, which includes the posterior's covariance.
    """

    rows: F32
    products: F32

    @classmethod
    def of(cls, side: Posterior) -> Design:
        """Return the design rows of a side with this posterior."""
        rows, products = cls.certain(side.mean)
        d = side.mean.shape[1]
        uncertain = np.r_[: d - 1, d]  # all entries but the 1
        a, b = np.triu_indices(d)
        products[:, _triangle_index(d + 1)[uncertain[a], uncertain[b]]] += side.cov[:, a, b]
        return cls(rows, products)

    @classmethod
    def certain(cls, mean: F32) -> Design:
        """Return the design rows of a side without uncertainty."""
        d = mean.shape[1]
        rows = np.insert(mean, d - 1, np.float32(1), axis=1)
        a, b = np.triu_indices(d + 1)
        # NumPy's choice of columns is not in C order, and sparse products would copy it.
        return cls(rows, np.ascontiguousarray(rows[:, a] * rows[:, b]))


class RatingSums(NamedTuple):
    """Sums over the ratings of each row."""

    gram: F32  # (n, K+2, K+2): expected outer products of the design
    sums: F32  # (n, K+2): residual times design


def sum_ratings(ratings: Residuals, design: Design, precision: F32 | None = None) -> RatingSums:
    """Return the sums over each row's ratings, weighted by the other side's `precision` (others,).

    Time O(ratings · K²): one sparse product, and no loop over users or items.
    """
    rows, products = design
    if precision is not None:
        rows, products = rows * precision[:, None], products * precision[:, None]
    packed = ratings.rated @ products
    return RatingSums(symmetric(packed), ratings.residuals @ rows)


def symmetric(packed: F32) -> F32:
    """Return the matrices (n, d, d) whose upper triangles are the rows of `packed`."""
    width = int((2 * packed.shape[1]) ** 0.5)  # d (d + 1) / 2 values
    matrices: F32 = packed[:, _triangle_index(width)]
    return matrices


def solve(sums: RatingSums, noise: F32 | None, features: F32, prior: Prior) -> Posterior:
    """Return each row's posterior: the ridge regression of its residuals on the design.

    `noise` (n,) is 1 / variance of a row's ratings; None if `sums` is weighted already. A row
    without ratings has the prior's mean, which its `features` (n, features) give.
    """
    d = sums.sums.shape[1] - 1
    gram, right = sums.gram[:, :d, :d], sums.sums[:, :d] - sums.gram[:, :d, d]
    if noise is not None:
        gram, right = gram * noise[:, None, None], right * noise[:, None]
    cov: F32 = np.linalg.inv(gram + prior.precision)
    expected: F32 = features @ prior.weights
    right = right + expected @ prior.precision
    mean: F32 = (cov @ right[:, :, None])[:, :, 0]
    return Posterior(mean, cov)


def fit_prior(features: F32, side: Posterior) -> Prior:
    """Return the prior that makes this posterior most likely (empirical Bayes).

    The weights are a ridge regression of the means on the features, with one pseudo-row. The
    covariance is that of the remainder plus the rows' own, with one pseudo-row of 0.1.
    """
    n, d = side.mean.shape
    gram = features.T @ features + np.eye(features.shape[1], dtype=np.float32)
    weights = np.linalg.solve(gram, features.T @ side.mean)
    remainder = side.mean - features @ weights
    spread = side.cov.sum(0) + remainder.T @ remainder + 0.1 * np.eye(d, dtype=np.float32)
    return Prior(weights, np.linalg.inv(spread / np.float32(n + 1)))


def expected_errors(sums: RatingSums, squares: F32, side: Posterior) -> F32:
    """Return (n,): each row's sum of squared errors, expected over both sides' posteriors."""
    n, d = side.mean.shape
    own = np.hstack([side.mean, np.ones((n, 1), np.float32)])
    certain = ((sums.gram @ own[:, :, None])[:, :, 0] - 2 * sums.sums) * own
    uncertain = sums.gram[:, :d, :d] * side.cov
    errors: F32 = squares + certain.sum(1) + uncertain.sum((1, 2))
    return errors


@cache
def _triangle_index(width: int) -> NDArray[np.intp]:
    """Return (width, width): the index of each cell of a symmetric matrix in its upper triangle."""
    index = np.zeros((width, width), np.intp)
    a, b = np.triu_indices(width)
    index[a, b] = index[b, a] = np.arange(len(a))
    return index
