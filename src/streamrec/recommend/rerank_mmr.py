"""Re-ranking for diversity by maximal marginal relevance (Carbonell & Goldstein 1998)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from streamrec.recommend.list_builder import ListBuilder


def rerank_mmr(
    builder: ListBuilder,
    items: NDArray[np.int32],
    similarity: NDArray[np.float64],
    diversity: float,
) -> None:
    """Fill a list with items that are high in `items` and unlike those chosen before.

    Each step takes the item with the largest
    ``(1 − diversity) · relevance − diversity · similarity``: relevance falls evenly from 1 to 0
    along `items`, similarity is that to the nearest item of the list. The position and not the
    score gives the relevance, because scores of two models do not compare.
    `similarity` is float64 (k, k), 0-1, of the `items` to one another.
    """
    relevance = 1 - np.arange(len(items)) / len(items)
    nearest, left = np.zeros(len(items)), np.ones(len(items), np.bool_)
    while left.any() and not builder.full:
        gain = (1 - diversity) * relevance - diversity * nearest
        best = int(np.argmax(np.where(left, gain, -np.inf)))
        left[best] = False
        if builder.add(int(items[best])):
            nearest = np.maximum(nearest, similarity[best])
