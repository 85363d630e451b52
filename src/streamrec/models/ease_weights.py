"""The closed form of EASE: a Gram matrix becomes the weights of the item–item model."""

from __future__ import annotations

import numpy as np

from streamrec.models.gram import Dense


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
