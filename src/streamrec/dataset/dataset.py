"""The Dataset: who rated what, and what is known of each title; what a model is trained on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from streamrec.dataset.vocabulary import Vocabulary

HALF_STARS_PER_STAR = 2
"""Ratings are kept as whole half-stars, 1…10: sums of integers do not depend on their order."""


@dataclass(frozen=True)
class Titles:
    """What is known of each item besides its ratings; row i of everything is item i.

    Parameters
    ----------
    votes
        float64 (items,): number of votes at the source, 0 or more; NaN = unknown.
    vote_average
        float64 (items,): mean vote at the source, 0-10; NaN = unknown or no vote.
    popularity
        float64 (items,): the source's own index, 0 or more; NaN = unknown.
    year
        float64 (items,): release year; NaN = unknown.
    blocks
        Name of a block of features → csr_array float32 (items × features of the block). An item
        of which nothing is known has an empty row.
    """

    votes: NDArray[np.float64]
    vote_average: NDArray[np.float64]
    popularity: NDArray[np.float64]
    year: NDArray[np.float64]
    blocks: Mapping[str, csr_array] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for facts in (self.votes, self.vote_average, self.popularity, self.year):
            facts.setflags(write=False)
        for block in self.blocks.values():
            _freeze(block)
        object.__setattr__(self, "blocks", MappingProxyType(dict(self.blocks)))

    @classmethod
    def unknown(cls, n_items: int) -> Titles:
        """Return `n_items` titles of which nothing is known."""
        nothing = np.full(n_items, np.nan)
        return cls(nothing, nothing.copy(), nothing.copy(), nothing.copy())

    def take(self, rows: NDArray[np.int32]) -> Titles:
        """Return the titles at `rows`, in that order; row -1 gives a title nothing is known of.

        Parameters
        ----------
        rows
            int (n,): places in this table, as `Vocabulary.numbers` gives them.
        """
        known = rows >= 0

        def column(facts: NDArray[np.float64]) -> NDArray[np.float64]:
            return (
                np.where(known, facts[rows], np.nan) if len(facts) else np.full(len(rows), np.nan)
            )

        return Titles(
            column(self.votes),
            column(self.vote_average),
            column(self.popularity),
            column(self.year),
            {name: _take_rows(block, rows) for name, block in self.blocks.items()},
        )


@dataclass(frozen=True)
class Dataset:
    """Ratings of numbered users on numbered items, and what is known of the items. Immutable.

    Parameters
    ----------
    users, items
        Outside identifiers by number: ``ml:12``, ``tmdb:862``. Items that nobody rated and users
        that rated nothing may be among them.
    ratings
        csr_array int8 (users × items) of half-stars 1…10, indices sorted within each row. A cell
        that is not stored is "not rated", never a rating of 0.
    times
        int64 (ratings,): when each rating was given, seconds since 1970 UTC, in the order of
        ``ratings.data``; 0 where nobody wrote it down.
    titles
        What is known of each item.
    """

    users: Vocabulary
    items: Vocabulary
    ratings: csr_array
    times: NDArray[np.int64]
    titles: Titles

    def __post_init__(self) -> None:
        if self.ratings.shape != (len(self.users), len(self.items)):
            raise ValueError("ratings must have one row per user and one column per item")
        if len(self.times) != self.ratings.nnz or len(self.titles.votes) != len(self.items):
            raise ValueError("times go with ratings, titles with items")
        _freeze(self.ratings)
        self.times.setflags(write=False)

    @classmethod
    def build(
        cls,
        users: Vocabulary,
        items: Vocabulary,
        rows: Ratings,
        titles: Titles | None = None,
    ) -> Dataset:
        """Return the dataset of these ratings.

        `rows` holds each pair (user, item) once; its order does not matter. Without `titles`
        nothing is known of the items but their ratings.
        """
        order = np.lexsort((rows.item_nums, rows.user_nums))
        counts = np.bincount(rows.user_nums, minlength=len(users))
        starts = np.concatenate([[0], np.cumsum(counts)])
        ratings = csr_array(
            (rows.half_stars[order], rows.item_nums[order].astype(np.int32), starts),
            shape=(len(users), len(items)),
        )
        return cls(
            users, items, ratings, rows.times[order].copy(), titles or Titles.unknown(len(items))
        )

    @property
    def rows(self) -> Ratings:
        """The ratings one below the other, by user number and then item number."""
        user_nums = np.repeat(
            np.arange(len(self.users), dtype=np.int32), np.diff(self.ratings.indptr)
        )
        return Ratings(user_nums, self.ratings.indices, self.ratings.data, self.times)

    def with_rows(self, keep: NDArray[np.bool_]) -> Dataset:
        """Return the dataset with the rows where `keep` is true; numbers and titles stay."""
        return Dataset.build(self.users, self.items, self.rows.take(keep), self.titles)

    def with_titles(self, titles: Titles) -> Dataset:
        """Return the same ratings with other knowledge of the items."""
        return replace(self, titles=titles)


@dataclass(frozen=True)
class Ratings:
    """Ratings one below the other: four arrays of one length.

    Parameters
    ----------
    user_nums, item_nums
        int32: numbers in the dataset's vocabularies.
    half_stars
        int8, 1…10.
    times
        int64, seconds since 1970 UTC; 0 = unknown.
    """

    user_nums: NDArray[np.int32]
    item_nums: NDArray[np.int32]
    half_stars: NDArray[np.int8]
    times: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.user_nums)

    @property
    def stars(self) -> NDArray[np.float64]:
        """The ratings in stars, 0.5…5."""
        return self.half_stars / float(HALF_STARS_PER_STAR)

    def take(self, which: NDArray[np.bool_] | NDArray[np.intp] | Sequence[int]) -> Ratings:
        """Return the rows at these places, or where this mask is true."""
        at = np.asarray(which)
        return Ratings(self.user_nums[at], self.item_nums[at], self.half_stars[at], self.times[at])


def _freeze(matrix: csr_array) -> None:
    """Make a matrix's own arrays read-only: a model that writes into its input fails at once."""
    for part in (matrix.data, matrix.indices, matrix.indptr):
        part.setflags(write=False)


def _take_rows(block: csr_array, rows: NDArray[np.int32]) -> csr_array:
    """Return the block's rows in a new order; -1 gives an empty row."""
    known = np.flatnonzero(rows >= 0)
    pick = csr_array(
        (np.ones(len(known), block.dtype), (known, rows[known])),
        shape=(len(rows), block.shape[0]),
    )
    taken = (pick @ block).tocsr()
    taken.sort_indices()
    return taken
