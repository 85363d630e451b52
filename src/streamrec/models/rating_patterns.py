"""Patterns in who rated what, apart from the stars: a few numbers per item and per user."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from streamrec.models.truncated_svd import truncated_svd

DAMPING = 0.4
"""A rating weighs (ratings of its user · ratings of its item)^-0.4. With 0 the busiest users and
items dominate, with 0.5 the rarest weigh as much as they do. 0.3 to 0.45 are equally good."""


class RatingPatterns(NamedTuple):
    """The strongest patterns in who rated what.

    What users choose to rate tells as much about them as their stars (Koren 2008, SVD++). The
    choice is condensed once, by a truncated singular value decomposition of the damped
    rated-or-not matrix (`truncated_svd`). Models take the resulting numbers as features of users
    and items.

    ``items`` (items × patterns) has the strongest pattern first, with mean square 1 if every item
    is rated; 0 = an unrated item, or fewer patterns in the data than requested. ``loadings``
    (items × patterns) are what each item adds to the numbers of a user who rated it.
    """

    items: NDArray[np.float32]
    loadings: NDArray[np.float32]


def find_rating_patterns(rated: csr_array, patterns: int, seed: int) -> RatingPatterns:
    """Return the patterns of a matrix (users × items) whose stored entries mean rated.

    Time O(ratings · patterns + (users + items) · patterns²).
    """
    n_users, n_items = rated.shape
    per_user = np.diff(rated.indptr)
    per_item = np.bincount(rated.indices, minlength=n_items)
    damped_item = np.maximum(per_item, 1.0) ** -DAMPING
    weights = np.repeat(np.maximum(per_user, 1.0) ** -DAMPING, per_user)
    weights *= damped_item[rated.indices]
    matrix = csr_array((weights.astype(np.float32), rated.indices, rated.indptr), rated.shape)
    strength, right = truncated_svd(matrix, patterns, seed)
    rank = len(strength)

    items = np.zeros((n_items, patterns), np.float32)
    items[:, :rank] = right * np.sqrt(n_items)
    loadings = np.zeros_like(items)
    loadings[:, :rank] = right * damped_item[:, None] * np.sqrt(n_users) / strength
    return RatingPatterns(items, loadings)


def user_patterns(rated: csr_array, loadings: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return float32 (users × patterns) of any users: 0 for a user without ratings.

    `rated`, csr_array float32 (users × items), is 1 where rated. For the users of the
    decomposition these are the left singular vectors, exactly.
    """
    per_user = np.maximum(np.diff(rated.indptr), 1.0) ** -DAMPING
    patterns: NDArray[np.float32] = (rated @ loadings) * per_user[:, None].astype(np.float32)
    return patterns
