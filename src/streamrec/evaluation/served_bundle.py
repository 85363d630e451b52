"""A split's training ratings → the recommender that would be served, from a saved bundle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from streamrec.recommend.bundle import load_bundle, save_bundle
from streamrec.recommend.fit_models import FittedModels
from streamrec.recommend.recommender import Recommender
from streamrec.recommend.shared_features import KINDS
from streamrec.recommend.string_array import StringArray

TitleArrays = Mapping[str, Any]


def served_recommender(
    fitted: FittedModels, arrays: TitleArrays | None, directory: Path
) -> Recommender:
    """Return the recommender over a bundle that was saved and loaded again.

    Parameters
    ----------
    arrays
        `title_arrays` of the first items of the models' dataset; the others have a name of their
        own and no collection. None = there is no catalogue.
    directory
        Where the bundle is saved; it must outlive the recommender.
    """
    described = _with_unknown_titles(arrays or _NO_TITLES, fitted.dataset.items.ids)
    facts = {**fitted.facts, "parameters": fitted.parameters}
    version = save_bundle(directory, {**described, **fitted.arrays}, facts)
    return Recommender(load_bundle(directory / version))


_NO_TITLES: TitleArrays = {
    "titles": StringArray.of([]),
    "years": np.empty(0, np.int32),
    "namesakes": np.empty(0, np.int32),
    "collections": np.empty(0, np.int32),
    "votes": np.empty(0, np.int32),
    "feature_names": StringArray.of([]),
    "feature_kinds": np.zeros(len(KINDS) + 1, np.int32),
    "features": np.empty(0, np.int32),
    "feature_offsets": np.zeros(1, np.int64),
}


def _with_unknown_titles(arrays: TitleArrays, item_ids: Sequence[str]) -> TitleArrays:
    """Return the arrays with a row for each item that the catalogue lacks."""
    names = arrays["titles"]
    more = len(item_ids) - len(names)
    unused = int(arrays["namesakes"].max(initial=-1)) + 1

    def padded(name: str, values: NDArray[Any] | int) -> NDArray[Any]:
        array = arrays[name]
        return np.concatenate([array, np.broadcast_to(values, more).astype(array.dtype)])

    return {
        **arrays,
        "title_ids": StringArray.of(item_ids),
        "titles": StringArray.of([*names.all(), *item_ids[len(names) :]]),
        "namesakes": padded("namesakes", np.arange(unused, unused + more)),
        "years": padded("years", -1),
        "collections": padded("collections", -1),
        "votes": padded("votes", -1),
        "feature_offsets": padded("feature_offsets", arrays["feature_offsets"][-1]),
    }
