"""Features → the arrays of a bundle from which reasons are made."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from streamrec.features.build import Features
from streamrec.recommend.shared_features import KINDS
from streamrec.recommend.string_array import StringArray

# People are named best known first; of the other kinds the rarest, which says most, comes first.
_MOST_COMMON_FIRST = ("directors", "cast")


def reason_arrays(features: Features) -> dict[str, NDArray[Any] | StringArray]:
    """Return the numbered features of n titles, as `shared_features` reads them.

    =================== ================ ========================================================
    ``feature_names``   StringArray (f,) what reasons name, kind by kind
    ``feature_kinds``   int32 (7,)       where each of `KINDS` starts and the last one ends
    ``features``        int32            numbers of the features of each title, ascending
    ``feature_offsets`` int64 (n+1,)     where each title's features start in ``features``
    =================== ================ ========================================================
    """
    n = len(features.title_ids)
    names: list[str] = []
    starts, items, numbers = [0], [], []
    for kind in KINDS:
        block = features.blocks[kind]
        count = np.bincount(block.indices, minlength=block.shape[1])
        # A feature of one title alone is never shared, so it needs no number.
        shared = np.flatnonzero(count > 1)
        first = -count[shared] if kind in _MOST_COMMON_FIRST else count[shared]
        shared = shared[np.argsort(first, kind="stable")]
        number = np.full(block.shape[1], -1)
        number[shared] = np.arange(len(shared)) + len(names)
        item = np.repeat(np.arange(n), np.diff(block.indptr))
        numbered = number[block.indices] >= 0
        items.append(item[numbered])
        numbers.append(number[block.indices][numbered])
        names += [features.names[kind][column] for column in shared]
        starts.append(len(names))
    item, feature = np.concatenate(items), np.concatenate(numbers)
    order = np.lexsort((feature, item))
    offsets = np.zeros(n + 1, np.int64)
    np.cumsum(np.bincount(item, minlength=n), out=offsets[1:])
    return {
        "feature_names": StringArray.of(names),
        "feature_kinds": np.array(starts, np.int32),
        "features": feature[order].astype(np.int32),
        "feature_offsets": offsets,
    }
