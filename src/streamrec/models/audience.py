"""Who rated what, stars aside, as a few numbers per title and per person."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

DAMPING = 0.4
"""A rating counts (ratings of its person · ratings of its title)^-0.4: at 0 the busiest people and
titles would be all one sees, at 0.5 the rarest weigh as much as they do. 0.3 to 0.45 do alike."""

_SPARE = 6  # columns beyond those asked for, which make the last ones asked for exact enough
_PASSES = 3  # over the matrix; its singular values fall slowly, so one pass would blur them


class Audience(NamedTuple):
    """The strongest patterns in who rated what: titles of one audience lie close together.

    What people choose to rate tells as much about them as their stars do (Koren 2008, SVD++).
    Here the choice is condensed once, by a truncated singular value decomposition of the damped
    rated-or-not matrix (randomised: Halko, Martinsson & Tropp 2011), and models take the few
    numbers as known facts about people and titles.

    Attributes
    ----------
    titles
        float32 (items × patterns): mean square 1 over the items where nobody is left out, strongest
        pattern first; 0 = an item that nobody rated, or fewer patterns than asked for.
    loadings
        float32 (items × patterns): what each item adds to the numbers of a person who rated it.
    """

    titles: NDArray[np.float32]
    loadings: NDArray[np.float32]


def find_audience(rated: csr_array, patterns: int, seed: int) -> Audience:
    """Return the audience of a rated-or-not matrix.

    Parameters
    ----------
    rated
        csr_array (users × items): what is stored was rated, whatever its value.
    patterns
        How many numbers per title and person.
    seed
        Of the random directions that the decomposition starts from.

    Notes
    -----
    Time O(ratings · patterns + (users + items) · patterns²).
    """
    n_users, n_items = rated.shape
    per_user = np.diff(rated.indptr)
    per_item = np.bincount(rated.indices, minlength=n_items)
    damped_item = np.maximum(per_item, 1.0) ** -DAMPING
    weights = np.repeat(np.maximum(per_user, 1.0) ** -DAMPING, per_user)
    weights *= damped_item[rated.indices]
    matrix = csr_array((weights.astype(np.float32), rated.indices, rated.indptr), rated.shape)
    across = matrix.T.tocsr()

    rng = np.random.default_rng(seed)
    basis = rng.standard_normal((n_items, patterns + _SPARE), dtype=np.float32)
    for _ in range(_PASSES):
        basis = np.linalg.qr(across @ (matrix @ basis))[0]
    _, strength, turn = np.linalg.svd(matrix @ basis, full_matrices=False)
    real = min(patterns, int(np.sum(strength > 1e-4 * strength[:1])))
    right = (basis @ turn.T)[:, :real] * (per_item > 0)[:, None]  # else 0 but for rounding

    titles = np.zeros((n_items, patterns), np.float32)
    titles[:, :real] = right * np.sqrt(n_items)
    loadings = np.zeros_like(titles)
    loadings[:, :real] = right * damped_item[:, None] * np.sqrt(n_users) / strength[:real]
    return Audience(titles, loadings)


def people_of(rated: csr_array, loadings: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return float32 (people × patterns) for anyone, from what they rated alone.

    For the people it was built from these are the left singular vectors, exactly; a person
    without ratings is all 0.

    Parameters
    ----------
    rated
        csr_array float32 (people × items): 1 where rated.
    loadings
        As in `Audience`.
    """
    per_user = np.maximum(np.diff(rated.indptr), 1.0) ** -DAMPING
    found: NDArray[np.float32] = (rated @ loadings) * per_user[:, None].astype(np.float32)
    return found
