"""The two ridge regressions that biased matrix factorisation alternates, and their priors.

A rating's gap to the level is ``p·q + b + c + ε``: person (p, b), title (q, c). The two sides are
alike: what one side sees of the other is a *design* row ``(factors, 1, bias)``, of which its own
``(factors, bias)`` explains the first ``factors + 1`` entries and the last is an offset.

Shapes: n rows of this side, K factors, D = K + 1. All arrays float32, in stars.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

F32 = NDArray[np.float32]


class Gaps(NamedTuple):
    """Ratings less the level, one row per person (or per title).

    ``rated`` csr (n × others) of ones · ``gaps`` csr (n × others) in the same places, stars ·
    ``counts`` (n,) ratings per row · ``squares`` (n,) sum of the squared gaps per row.
    """

    rated: csr_array
    gaps: csr_array
    counts: F32
    squares: F32

    @classmethod
    def of(cls, gaps: csr_array) -> Gaps:
        """Return the sums that go with a matrix of float32 gaps; a gap of 0 is a rating too."""
        n = gaps.shape[0]
        row = np.repeat(np.arange(n), np.diff(gaps.indptr))
        squares = np.bincount(row, gaps.data**2, n).astype(np.float32)
        rated = csr_array((np.ones_like(gaps.data), gaps.indices, gaps.indptr), gaps.shape)
        return cls(rated, gaps, np.diff(gaps.indptr).astype(np.float32), squares)


class Posterior(NamedTuple):
    """Normal per row: ``mean`` (n, D) and ``cov`` (n, D, D) of (factors, bias)."""

    mean: F32
    cov: F32


class Prior(NamedTuple):
    """What is expected before any rating: mean ``facts @ weights``, and one ``precision``.

    ``weights`` (facts, D) · ``precision`` (D, D), inverse of the covariance around that mean.
    """

    weights: F32
    precision: F32


class Design(NamedTuple):
    """How the other side enters a regression, in expectation over its posterior.

    ``rows`` (n, K + 2): (factors, 1, bias) · ``products`` (n, (K+2)(K+3)/2): upper triangle of
    the expected outer product of such a row with itself, which is where unsureness counts.
    """

    rows: F32
    products: F32

    @classmethod
    def of(cls, side: Posterior) -> Design:
        """Return the design rows of a side with this posterior."""
        rows, products = cls.certain(side.mean)
        d = side.mean.shape[1]
        unsure = np.r_[: d - 1, d]  # all but the 1
        a, b = np.triu_indices(d)
        products[:, _places(d + 1)[unsure[a], unsure[b]]] += side.cov[:, a, b]
        return cls(rows, products)

    @classmethod
    def certain(cls, mean: F32) -> Design:
        """Return the design rows of a side that is known for sure."""
        d = mean.shape[1]
        rows = np.insert(mean, d - 1, np.float32(1), axis=1)
        a, b = np.triu_indices(d + 1)
        # In C order, which NumPy's choice of columns is not: sparse products would copy it.
        return cls(rows, np.ascontiguousarray(rows[:, a] * rows[:, b]))


class Seen(NamedTuple):
    """Sums over the ratings of each row: ``gram`` (n, K+2, K+2) of the expected outer products
    of the design, ``sums`` (n, K+2) of gap times design.
    """  # noqa: D205

    gram: F32
    sums: F32


def observe(ratings: Gaps, design: Design, precision: F32 | None = None) -> Seen:
    """Return what each row's ratings say, each weighted by the other side's `precision` (others,).

    Time O(ratings · K²): one sparse product, and no loop over people or titles.
    """
    rows, products = design
    if precision is not None:
        rows, products = rows * precision[:, None], products * precision[:, None]
    packed = ratings.rated @ products
    return Seen(symmetric(packed), ratings.gaps @ rows)


def symmetric(packed: F32) -> F32:
    """Return the matrices (n, d, d) whose upper triangles are the rows of `packed`."""
    width = int((2 * packed.shape[1]) ** 0.5)  # d (d + 1) / 2 values
    found: F32 = packed[:, _places(width)]
    return found


def solve(seen: Seen, noise: F32 | None, facts: F32, prior: Prior) -> Posterior:
    """Return each row's posterior: the ridge regression of its gaps on the design.

    Parameters
    ----------
    seen
        Sums over the row's ratings.
    noise
        (n,): 1 / variance of the noise in a row's ratings; None where `seen` is weighted already.
    facts
        (n, facts): what is known of each row besides its ratings.
    prior
        Where a row without ratings stays.
    """
    d = seen.sums.shape[1] - 1
    gram, answer = seen.gram[:, :d, :d], seen.sums[:, :d] - seen.gram[:, :d, d]
    if noise is not None:
        gram, answer = gram * noise[:, None, None], answer * noise[:, None]
    cov: F32 = np.linalg.inv(gram + prior.precision)
    expected: F32 = facts @ prior.weights
    answer = answer + expected @ prior.precision
    mean: F32 = (cov @ answer[:, :, None])[:, :, 0]
    return Posterior(mean, cov)


def learn(facts: F32, side: Posterior) -> Prior:
    """Return the prior under which this posterior is likeliest (empirical Bayes).

    The weights are a ridge regression of the means on the facts, with one pseudo-row; the
    covariance is what that leaves over plus how unsure the rows are, with one pseudo-row of 0.1.
    """
    n, d = side.mean.shape
    gram = facts.T @ facts + np.eye(facts.shape[1], dtype=np.float32)
    weights = np.linalg.solve(gram, facts.T @ side.mean)
    left = side.mean - facts @ weights
    spread = side.cov.sum(0) + left.T @ left + 0.1 * np.eye(d, dtype=np.float32)
    return Prior(weights, np.linalg.inv(spread / np.float32(n + 1)))


def expected_errors(seen: Seen, squares: F32, side: Posterior) -> F32:
    """Return (n,): each row's sum of squared errors, expected over both sides' posteriors."""
    n, d = side.mean.shape
    own = np.hstack([side.mean, np.ones((n, 1), np.float32)])
    certain = ((seen.gram @ own[:, :, None])[:, :, 0] - 2 * seen.sums) * own
    unsure = seen.gram[:, :d, :d] * side.cov
    errors: F32 = squares + certain.sum(1) + unsure.sum((1, 2))
    return errors


@cache
def _places(width: int) -> NDArray[np.intp]:
    """Return (width, width): where each cell of a symmetric matrix stands in its triangle."""
    places = np.zeros((width, width), np.intp)
    a, b = np.triu_indices(width)
    places[a, b] = places[b, a] = np.arange(len(a))
    return places
