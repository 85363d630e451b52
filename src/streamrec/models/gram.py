"""Gram matrices: XᵀX of the rating weights, and FFᵀ of the blocks of features."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, hstack

Dense = NDArray[np.float32]

_ROWS_AT_ONCE = 250
_FEW_COLUMNS = 256  # genres, languages, countries: most pairs of titles share one


def ratings_gram(weights: csr_array) -> Dense:
    """Return ``XᵀX``, float32 (items × items): how much two items are rated by the same users.

    X, csr_array float32 (users × items), holds the weight of each rating. The time is the sum of
    n² over users, with n the ratings of a user.
    """
    by_item = csr_array(weights.T.tocsr())
    gram = np.empty((weights.shape[1], weights.shape[1]), np.float32)
    # In parts, because the whole sparse product takes three times the memory of the dense one.
    for start in range(0, len(gram), _ROWS_AT_ONCE):
        rows = slice(start, start + _ROWS_AT_ONCE)
        gram[rows] = (by_item[rows] @ weights).toarray()
    return gram


def features_gram(blocks: Mapping[str, csr_array]) -> Dense | None:
    """Return ``Σ FFᵀ`` over the blocks, float32 (items × items); None without any feature.

    Rows of a block have length 1, so a block adds 1 to the cell of two titles that are alike in
    all its features.
    """
    filled = [blocks[name].astype(np.float32) for name in sorted(blocks) if blocks[name].nnz]
    if not filled:
        return None
    # The product of blocks side by side is the sum of their products. Where columns are few,
    # nearly all pairs of titles share one, and a dense product is faster.
    few = [block.toarray() for block in filled if block.shape[1] <= _FEW_COLUMNS]
    many = [block for block in filled if block.shape[1] > _FEW_COLUMNS]
    n_items = filled[0].shape[0]
    total: Dense = np.zeros((n_items, n_items), np.float32)
    if few:
        dense = np.hstack(few)
        np.matmul(dense, dense.T, out=total)
    if many:
        wide = csr_array(hstack(many, format="csr"))
        by_feature = csr_array(wide.T.tocsr())
        for start in range(0, n_items, _ROWS_AT_ONCE):
            rows = slice(start, start + _ROWS_AT_ONCE)
            total[rows] += (wide[rows] @ by_feature).toarray()
    return total
