"""The strongest singular vectors of a sparse matrix, by random directions from a seed."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

_OVERSAMPLING = 6  # extra columns make the last requested ones exact enough
_POWER_ITERATIONS = 3  # the singular values fall slowly, so one iteration would blur them
_NO_STRENGTH = 1e-4  # of the strongest: weaker directions are rounding


class TruncatedSVD(NamedTuple):
    """The singular values (rank,), descending, and right singular vectors (columns × rank)."""

    strength: NDArray[np.float32]
    right: NDArray[np.float32]


def truncated_svd(matrix: csr_array, rank: int, seed: int) -> TruncatedSVD:
    """Return up to `rank` singular vectors of a float32 matrix, fewer where it has no more.

    Randomised (Halko, Martinsson & Tropp 2011); the same seed gives the same bytes. Rows of
    ``right`` whose column of the matrix is empty are 0. Time O(entries · rank + (rows + columns) ·
    rank²).
    """
    n_columns = matrix.shape[1]
    transposed = matrix.T.tocsr()
    rng = np.random.default_rng(seed)
    basis = rng.standard_normal((n_columns, rank + _OVERSAMPLING), dtype=np.float32)
    for _ in range(_POWER_ITERATIONS):
        basis = np.linalg.qr(transposed @ (matrix @ basis))[0]
    _, strength, rotation = np.linalg.svd(matrix @ basis, full_matrices=False)
    found = min(rank, int(np.sum(strength > _NO_STRENGTH * strength[:1])))
    # Rows of empty columns would be 0 but for rounding.
    occupied = np.diff(transposed.indptr) > 0
    right = (basis @ rotation.T)[:, :found] * occupied[:, None]
    return TruncatedSVD(strength[:found], right)
