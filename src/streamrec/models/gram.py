"""Gram matrices: XᵀX of the rating weights plus FFᵀ of the blocks of features, in parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, hstack

Dense = NDArray[np.float32]

_ROWS_AT_ONCE = 250
_FEW_COLUMNS = 256  # genres, languages, countries: most pairs of titles share one


@dataclass(frozen=True)
class Gram:
    """``XᵀX + feature_weight · Σ FFᵀ`` over n items, of which any part can be computed.

    X, csr_array float32 (users × items), holds the weight of each rating: a cell of ``XᵀX`` says
    how much two items are rated by the same users. Rows of a block F have length 1, so a block
    adds `feature_weight` to the cell of two items that are alike in all its features.
    """

    vectors: csr_array  # float32 (items × users and features): the matrix is vectors · vectorsᵀ …
    few: Dense  # float32 (items × features): … + few · fewᵀ, of blocks with few columns

    @classmethod
    def of(
        cls, weights: csr_array, blocks: Mapping[str, csr_array], feature_weight: float = 1.0
    ) -> Self:
        """Return the Gram matrix of rating weights (users × items) and blocks (items × …)."""
        scale = np.float32(feature_weight**0.5)
        by_item = csr_array(weights.T.tocsr())
        filled = [blocks[name] for name in sorted(blocks) if blocks[name].nnz and scale]
        # Where columns are few, nearly all pairs share one, and a dense product is faster.
        few = [b.toarray() * scale for b in filled if b.shape[1] <= _FEW_COLUMNS]
        many = [b * scale for b in filled if b.shape[1] > _FEW_COLUMNS]
        vectors = csr_array(hstack([by_item, *many], format="csr"), dtype=np.float32)
        nothing = np.zeros((by_item.shape[0], 0), np.float32)
        return cls(vectors, np.hstack([nothing, *few]).astype(np.float32))

    def columns(self, items: NDArray[np.intp]) -> GramColumns:
        """Return the columns of these items, ready to be computed."""
        return GramColumns(self, csr_array(self.vectors[items].T.tocsr()), self.few[items].T)

    def whole(self) -> Dense:
        """Return the whole matrix, float32 (n × n)."""
        items = np.arange(self.vectors.shape[0])
        return self.columns(items).rows(items)


@dataclass(frozen=True)
class GramColumns:
    """Some columns of a `Gram`. Time: for each rating of a row, the user's ratings of columns."""

    gram: Gram
    vectors: csr_array  # (users and features × columns)
    few: Dense

    def rows(self, items: NDArray[np.intp]) -> Dense:
        """Return the rows of these items, float32 (items × columns)."""
        found: Dense = self.gram.few[items] @ self.few
        # In parts, because the whole sparse product takes three times the memory of the dense one.
        for start in range(0, len(items), _ROWS_AT_ONCE):
            part = slice(start, start + _ROWS_AT_ONCE)
            found[part] += (self.gram.vectors[items[part]] @ self.vectors).toarray()
        return found
