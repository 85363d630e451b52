"""Catalogue tables → the arrays of a bundle that describe its titles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from streamrec.features.build import Features
from streamrec.recommend.filter_arrays import filter_arrays
from streamrec.recommend.reason_arrays import reason_arrays
from streamrec.recommend.string_array import StringArray
from streamrec.text import fold

if TYPE_CHECKING:
    import polars as pl


def title_arrays(
    tables: Mapping[str, pl.DataFrame | pl.LazyFrame], features: Features
) -> dict[str, NDArray[Any] | StringArray]:
    """Return the arrays that describe n titles, in the order of the snapshot's ``titles``.

    ================ ================ ===========================================================
    ``title_ids``    StringArray (n,)
    ``titles``       StringArray (n,) names as the catalogue writes them
    ``years``        int32 (n,)       year of release, -1 where unknown
    ``namesakes``    int32 (n,)       the same number for titles whose folded names are equal
    ``collections``  int32 (n,)       number of the collection, -1 where none
    ================ ================ ===========================================================

    and those of `reason_arrays` and `filter_arrays`.
    """
    titles = tables["titles"].lazy().select("title", "release_year").collect()
    names = titles["title"].to_list()
    return {
        "title_ids": StringArray.of(features.title_ids),
        "titles": StringArray.of(names),
        "years": titles["release_year"].fill_null(-1).to_numpy().astype(np.int32),
        "namesakes": _numbered([fold(name) for name in names]),
        "collections": _collections(features),
        **reason_arrays(features),
        **filter_arrays(tables),
    }


def _numbered(names: list[str]) -> NDArray[np.int32]:
    """Return a number per name, equal for equal names, in the order of their first occurrence."""
    numbers: dict[str, int] = {}
    return np.array([numbers.setdefault(name, len(numbers)) for name in names], np.int32)


def _collections(features: Features) -> NDArray[np.int32]:
    """Return the number of each title's collection (the first by name), or -1."""
    block = features.blocks["collection"]
    of_title = np.full(block.shape[0], -1, np.int32)
    has_one = np.diff(block.indptr) > 0
    of_title[has_one] = block.indices[block.indptr[:-1][has_one]]
    return of_title
