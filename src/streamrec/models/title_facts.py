"""Genres, years, languages and collections of titles: what tells two similar titles apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

YEARS = 30.0
"""Two titles lose a factor e of their similarity in this many years."""

_MAX_GENRES = 64  # one bit each; the rarest of more count for nothing
_UNKNOWN_OVERLAP = 0.4  # of the genres of two titles, one of them without any

Items = NDArray[np.integer[Any]]


@dataclass(frozen=True)
class TitleFacts:
    """The facts of n titles by which two of them are distinguished; -1 or NaN = unknown."""

    genres: NDArray[np.uint64]  # (n,) a bit for each genre
    years: NDArray[np.float32]  # (n,) of release
    languages: NDArray[np.int32]  # (n,) number of the original language
    collections: NDArray[np.int32]  # (n,) number of the collection

    @classmethod
    def of_blocks(cls, blocks: Mapping[str, csr_array], years: NDArray[np.float64]) -> Self:
        """Return the facts of titles with these feature blocks and years; all may be unknown."""
        n = len(years)
        genres = np.zeros(n, np.uint64)
        if "genres" in blocks:
            block = blocks["genres"]
            count = np.bincount(block.indices, minlength=block.shape[1])
            bit = np.argsort(np.argsort(-count, kind="stable"))[block.indices]
            row = np.repeat(np.arange(n), np.diff(block.indptr))
            kept = bit < _MAX_GENRES
            np.bitwise_or.at(genres, row[kept], np.uint64(1) << bit[kept].astype(np.uint64))
        first = (_first_column(blocks.get(name), n) for name in ("language", "collection"))
        return cls(genres, years.astype(np.float32), *first)

    def genre_overlap(self, items: Items, others: Items) -> NDArray[np.float32]:
        """Return the share of the genres of two titles that both have (Jaccard), 0-1."""
        own, other = self.genres[items], self.genres[others]
        either = np.bitwise_count(own | other)
        shared = np.bitwise_count(own & other) / np.maximum(either, 1).astype(np.float32)
        known = (own != 0) & (other != 0)
        return np.where(known, shared, np.float32(_UNKNOWN_OVERLAP)).astype(np.float32)

    def nearness_in_time(self, items: Items, others: Items) -> NDArray[np.float32]:
        """Return ``exp(-years apart / YEARS)``; an unknown year is no distance."""
        apart = np.abs(self.years[items] - self.years[others])
        return np.asarray(np.exp(-np.nan_to_num(apart, nan=0) / np.float32(YEARS)))

    def same_language(self, items: Items, others: Items) -> NDArray[np.bool_]:
        """Return whether the original languages of two titles are the same."""
        return np.asarray(self.languages[items] == self.languages[others])

    def keep_collections(
        self, neighbours: NDArray[np.int32], similarities: NDArray[np.float32], *flags: NDArray[Any]
    ) -> None:
        """Put the titles of its collection that the row of a title lacks at its end, in place.

        They replace the last ones that are of no such collection, are as similar as the last of
        the others, and have no flags. All arrays are (n, k), similarities fall along a row.
        """
        k = neighbours.shape[1]
        in_one = np.flatnonzero(self.collections >= 0)
        order = in_one[np.argsort(self.collections[in_one], kind="stable")]
        starts = np.flatnonzero(np.diff(self.collections[order], prepend=-1))
        for members in np.split(order, starts[1:]):
            own = set(members.tolist())
            for item in own if k else ():
                row = neighbours[item].tolist()
                others = [at for at, other in enumerate(row) if other not in own]
                absent = sorted(own.difference(row, [item]))[: len(others)]
                if absent:
                    gone = set(others[-len(absent) :])
                    kept = [at for at in range(k) if at not in gone]
                    neighbours[item] = [row[at] for at in kept] + absent
                    for values in (similarities, *flags):
                        values[item, : len(kept)] = values[item, kept]
                        values[item, len(kept) :] = 0
                    if kept:
                        similarities[item, len(kept) :] = similarities[item, len(kept) - 1]


def _first_column(block: csr_array | None, n: int) -> NDArray[np.int32]:
    """Return the first column that each row has, -1 where none."""
    found = np.full(n, -1, np.int32)
    if block is not None:
        has_one = np.diff(block.indptr) > 0
        found[has_one] = block.indices[block.indptr[:-1][has_one]]
    return found
