"""Catalogue tables → the arrays of a bundle that describe its titles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from streamrec.features.build import Features
from streamrec.i18n.keyword_names import KEYWORDS
from streamrec.recommend.filter_arrays import filter_arrays
from streamrec.recommend.shared_features import KINDS
from streamrec.recommend.string_array import StringArray
from streamrec.text import fold

if TYPE_CHECKING:
    import polars as pl

# People are named best known first; of the other kinds the rarest, which says most, comes first.
_MOST_COMMON_FIRST = ("directors", "cast")
# A studio of more titles than this says nothing about one of them.
_MOST_TITLES_OF_COMPANY = 100
# Keywords about the production or the certificate, and those that say nothing about the film.
_NOT_A_THEME = frozenset({
    "3d", "aftercreditsstinger", "b movie", "based on novel", "blood", "boy", "car",
    "duringcreditsstinger", "erotic movie", "eroticism", "exploitation", "experimental film",
    "extreme violence", "female nudity", "gay interest", "girl", "gore", "imax", "independent film",
    "male nudity", "man", "miniseries", "nudity", "rape", "remake", "sequel", "sex", "sexuality",
    "short", "short film", "shower", "tv movie", "unsimulated sex", "woman", "woman director",
})  # fmt: skip


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

    and those of `_reason_arrays` and `filter_arrays`.
    """
    titles = tables["titles"].lazy().select("title", "release_year").collect()
    names = titles["title"].to_list()
    numbers: dict[str, int] = {}
    namesakes = [numbers.setdefault(fold(name), len(numbers)) for name in names]
    return {
        "title_ids": StringArray.of(features.title_ids),
        "titles": StringArray.of(names),
        "years": titles["release_year"].fill_null(-1).to_numpy().astype(np.int32),
        "namesakes": np.array(namesakes, np.int32),
        "collections": _collections(features),
        **_reason_arrays(features),
        **filter_arrays(tables),
    }


def _collections(features: Features) -> NDArray[np.int32]:
    """Return the number of each title's collection (the first by name), or -1."""
    block = features.blocks["collection"]
    of_title = np.full(block.shape[0], -1, np.int32)
    has_one = np.diff(block.indptr) > 0
    of_title[has_one] = block.indices[block.indptr[:-1][has_one]]
    return of_title


def _can_be_named(
    kind: str, names: Mapping[str, list[str]], count: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Return which features of a kind tell a viewer something.

    `count` is the number of titles that have each feature. A keyword that repeats a genre does not.
    """
    if kind == "companies":
        return count <= _MOST_TITLES_OF_COMPANY
    if kind == "keywords":
        genres = {fold(name) for name in names["genres"]}
        return np.array(
            [name not in _NOT_A_THEME and fold(name) not in genres for name in names[kind]],
            np.bool_,
        )
    return np.ones(len(count), np.bool_)


def _reason_arrays(features: Features) -> dict[str, NDArray[Any] | StringArray]:
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
        shared = np.flatnonzero((count > 1) & _can_be_named(kind, features.names, count))
        first = -count[shared] if kind in _MOST_COMMON_FIRST else count[shared]
        if kind == "keywords":  # first those with a name in every language
            unnamed = [features.names[kind][one] not in KEYWORDS for one in shared]
            first = first + n * np.array(unnamed, np.int64)
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
