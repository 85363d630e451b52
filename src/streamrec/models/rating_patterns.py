"""Patterns in who rated what, apart from the stars: a few numbers per item and per user."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

DAMPING = 0.4
"""A rating weighs (ratings of its user · ratings of its item)^-0.4. With 0 the busiest users and
items dominate, with 0.5 the rarest weigh as much as they do. 0.3 to 0.45 are equally good."""

_OVERSAMPLING = 6  # extra columns make the last requested ones exact enough
_POWER_ITERATIONS = 3  # the singular values fall slowly, so one iteration would blur them


class RatingPatterns(NamedTuple):
    """The strongest patterns in who rated what.

    What users choose to rate tells as much about them as their stars (Koren 2008, SVD++). The
    choice is condensed once, by a truncated singular value decomposition of the damped
    rated-or-not matrix (randomised: Halko, Martinsson & Tropp 2011). Models take the resulting
    numbers as features of users and items.

    ``items`` (items × patterns) has the strongest pattern first, with mean square 1 if every item
    is rated; 0 = an unrated item, or fewer patterns in the data than requested. ``loadings``
    (items × patterns) are what each item adds to the numbers of a user who rated it.
    """

    items: NDArray[np.float32]
    loadings: NDArray[np.float32]


def find_rating_patterns(rated: csr_array, patterns: int, seed: int) -> RatingPatterns:
    """Return the patterns of a matrix (users × items) whose stored entries mean rated.

    The decomposition starts from random directions. Time O(ratings · patterns + (users + items) ·
    patterns²).
    """
    n_users, n_items = rated.shape
    per_user = np.diff(rated.indptr)
    per_item = np.bincount(rated.indices, minlength=n_items)
    damped_item = np.maximum(per_item, 1.0) ** -DAMPING
    weights = np.repeat(np.maximum(per_user, 1.0) ** -DAMPING, per_user)
    weights *= damped_item[rated.indices]
    matrix = csr_array((weights.astype(np.float32), rated.indices, rated.indptr), rated.shape)
    transposed = matrix.T.tocsr()

    rng = np.random.default_rng(seed)
    basis = rng.standard_normal((n_items, patterns + _OVERSAMPLING), dtype=np.float32)
    for _ in range(_POWER_ITERATIONS):
        basis = np.linalg.qr(transposed @ (matrix @ basis))[0]
    _, strength, rotation = np.linalg.svd(matrix @ basis, full_matrices=False)
    rank = min(patterns, int(np.sum(strength > 1e-4 * strength[:1])))
    # Unrated items would be 0 but for rounding.
    right = (basis @ rotation.T)[:, :rank] * (per_item > 0)[:, None]

    items = np.zeros((n_items, patterns), np.float32)
    items[:, :rank] = right * np.sqrt(n_items)
    loadings = np.zeros_like(items)
    loadings[:, :rank] = right * damped_item[:, None] * np.sqrt(n_users) / strength[:rank]
    return RatingPatterns(items, loadings)


def user_patterns(rated: csr_array, loadings: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return float32 (users × patterns) of any users: 0 for a user without ratings.

    `rated`, csr_array float32 (users × items), is 1 where rated. For the users of the
    decomposition these are the left singular vectors, exactly.
    """
    per_user = np.maximum(np.diff(rated.indptr), 1.0) ** -DAMPING
    patterns: NDArray[np.float32] = (rated @ loadings) * per_user[:, None].astype(np.float32)
    return patterns
