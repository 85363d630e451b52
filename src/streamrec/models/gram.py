"""Gram matrices of ratings and of title features, and the closed form that turns them into EASE."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, hstack

Dense = NDArray[np.float32]

_ROWS_AT_ONCE = 250
_FEW_COLUMNS = 256  # genres, languages, countries: most pairs of titles share one


def ratings_gram(worths: csr_array) -> Dense:
    """Return ``XᵀX``, float32 (items × items): how much two items are rated by the same people.

    Costs the sum of n² over people, with n a person's ratings.

    Parameters
    ----------
    worths
        csr_array float32 (users × items): X, what each rating counts. Not changed.
    """
    by_item = csr_array(worths.T.tocsr())
    gram = np.empty((worths.shape[1], worths.shape[1]), np.float32)
    # Some rows at a time: the sparse product of all of them takes three times the dense one.
    for start in range(0, len(gram), _ROWS_AT_ONCE):
        rows = slice(start, start + _ROWS_AT_ONCE)
        gram[rows] = (by_item[rows] @ worths).toarray()
    return gram


def features_gram(blocks: Mapping[str, csr_array], weights: Mapping[str, float]) -> Dense | None:
    """Return ``Σ weight · FFᵀ`` over the blocks, float32 (items × items); None without blocks.

    Rows of a block have length 1, so a weight (at least 0; 1 where none is named) is what two
    titles alike in every feature of the block add to their cell: as much as that many people who
    rated both.
    """
    scaled = [
        blocks[name].astype(np.float32) * np.float32(np.sqrt(weights.get(name, 1.0)))
        for name in sorted(blocks)
        if blocks[name].nnz and weights.get(name, 1.0)
    ]
    if not scaled:
        return None
    # Blocks side by side have the sum of their products as their product. Where columns are few,
    # nearly all pairs of titles share one, and a dense product is quicker.
    few = [block.toarray() for block in scaled if block.shape[1] <= _FEW_COLUMNS]
    many = [block for block in scaled if block.shape[1] > _FEW_COLUMNS]
    n_items = scaled[0].shape[0]
    total: Dense = np.zeros((n_items, n_items), np.float32)
    if few:
        dense = np.hstack(few)
        np.matmul(dense, dense.T, out=total)
    if many:
        wide = csr_array(hstack(many, format="csr"))
        across = csr_array(wide.T.tocsr())
        for start in range(0, n_items, _ROWS_AT_ONCE):
            rows = slice(start, start + _ROWS_AT_ONCE)
            total[rows] += (wide[rows] @ across).toarray()
    return total


def ease_weights(gram: Dense, reg: float) -> Dense:
    """Return ``B = −P / diag(P)``, ``diag(B) = 0``, with ``P = (gram + reg · I)⁻¹``.

    B minimises ``‖X − XB‖² + reg · ‖B‖²`` under a zero diagonal (Steck 2019, "Embarrassingly
    shallow autoencoders"); with the features' Gram matrix added, it reproduces the features too
    (Jeunen et al. 2020). Column i says how item i follows from the others.

    Cholesky factor and inverse (LAPACK potrf, potri): items³ operations, 4 bytes · items². It
    works **in place**: `gram` is overwritten and returned.
    """
    from scipy.linalg import lapack  # not needed to serve what was fitted

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
    for top in range(0, n, step):
        rows = slice(top, top + step)
        square = matrix[rows, rows]
        square[:] = np.triu(square) + np.triu(square, 1).T
        matrix[top + step :, rows] = matrix[rows, top + step :].T
