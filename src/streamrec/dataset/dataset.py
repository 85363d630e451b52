"""The Dataset that models train on: ratings of numbered users on numbered items."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from streamrec.dataset.vocabulary import Vocabulary

HALF_STARS_PER_STAR = 2
"""Ratings are stored as half-stars, 1-10: the sum of integers does not depend on their order."""


@dataclass(frozen=True)
class Titles:
    """Facts about the items besides their ratings; row i of every array is item i, NaN = unknown.

    ``blocks`` holds csr_array float32 (items × features) by the name of the feature block. An item
    without known features has an empty row.
    """

    votes: NDArray[np.float64]  # number of votes at the source, 0 or more
    vote_average: NDArray[np.float64]  # mean vote at the source, 0-10; NaN = no vote, too
    popularity: NDArray[np.float64]  # the source's own index, 0 or more
    year: NDArray[np.float64]  # of release
    blocks: Mapping[str, csr_array] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for facts in self._columns:
            facts.setflags(write=False)
        for block in self.blocks.values():
            _freeze(block)
        object.__setattr__(self, "blocks", MappingProxyType(dict(self.blocks)))

    @property
    def _columns(self) -> tuple[NDArray[np.float64], ...]:
        return self.votes, self.vote_average, self.popularity, self.year

    @classmethod
    def unknown(cls, n_items: int) -> Titles:
        """Return `n_items` titles without any known fact."""
        return cls(*np.full((4, n_items), np.nan))

    def take(self, rows: NDArray[np.int32]) -> Titles:
        """Return the titles at `rows`, in that order; row -1 gives a title without known facts."""
        # Row -1 is the last one: the NaN.
        votes, vote_average, popularity, year = (
            np.append(facts, np.nan)[rows] for facts in self._columns
        )
        blocks = {name: _take_rows(block, rows) for name, block in self.blocks.items()}
        return Titles(votes, vote_average, popularity, year, blocks)


@dataclass(frozen=True)
class Dataset:
    """Ratings of numbered users on numbered items, and facts about the items. Immutable.

    Users and items without ratings may be among the numbered. ``ratings`` is a csr_array int8
    (users × items) of half-stars 1…10, indices sorted within each row. A cell that is not stored
    means "not rated", never a rating of 0.
    """

    users: Vocabulary  # outside identifiers: ml:12
    items: Vocabulary  # tmdb:862
    ratings: csr_array
    times: NDArray[np.int64]  # in the order of ratings.data, seconds since 1970 UTC; 0 = unknown
    titles: Titles

    def __post_init__(self) -> None:
        if self.ratings.shape != (len(self.users), len(self.items)):
            raise ValueError("ratings must have one row per user and one column per item")
        if len(self.times) != self.ratings.nnz or len(self.titles.votes) != len(self.items):
            raise ValueError("times must match ratings, titles must match items")
        _freeze(self.ratings)
        self.times.setflags(write=False)

    @classmethod
    def build(
        cls, users: Vocabulary, items: Vocabulary, rows: Ratings, titles: Titles | None = None
    ) -> Dataset:
        """Return the dataset of these ratings.

        `rows` holds each pair (user, item) once, in any order. Without `titles` all facts about
        the items are unknown.
        """
        order = np.lexsort((rows.item_nums, rows.user_nums))
        counts = np.bincount(rows.user_nums, minlength=len(users))
        starts = np.concatenate([[0], np.cumsum(counts)])
        parts = (rows.half_stars[order], rows.item_nums[order].astype(np.int32), starts)
        ratings = csr_array(parts, shape=(len(users), len(items)))
        titles = titles or Titles.unknown(len(items))
        return cls(users, items, ratings, rows.times[order].copy(), titles)

    @property
    def rows(self) -> Ratings:
        """The ratings in long form, ordered by user number and then item number."""
        users = np.arange(len(self.users), dtype=np.int32)
        user_nums = np.repeat(users, np.diff(self.ratings.indptr))
        return Ratings(user_nums, self.ratings.indices, self.ratings.data, self.times)

    @property
    def rating_counts(self) -> NDArray[np.int64]:
        """int64 (items,): number of ratings of each item."""
        return np.bincount(self.ratings.indices, minlength=len(self.items))

    def with_rows(self, keep: NDArray[np.bool_]) -> Dataset:
        """Return the dataset with the rows where `keep` is true, and the same numbering."""
        return Dataset.build(self.users, self.items, self.rows.take(keep), self.titles)

    def with_titles(self, titles: Titles) -> Dataset:
        """Return the same ratings with other facts about the items."""
        return replace(self, titles=titles)


@dataclass(frozen=True)
class Ratings:
    """Ratings in long form: four arrays of one length."""

    user_nums: NDArray[np.int32]  # in the dataset's vocabularies
    item_nums: NDArray[np.int32]
    half_stars: NDArray[np.int8]  # 1…10
    times: NDArray[np.int64]  # seconds since 1970 UTC; 0 = unknown

    def __len__(self) -> int:
        return len(self.user_nums)

    @property
    def stars(self) -> NDArray[np.float64]:
        """The ratings in stars, 0.5…5."""
        return self.half_stars / float(HALF_STARS_PER_STAR)

    def take(self, which: NDArray[np.bool_] | NDArray[np.intp] | Sequence[int]) -> Ratings:
        """Return the rows at these positions, or where this mask is true."""
        rows = np.asarray(which)
        columns = (self.user_nums, self.item_nums, self.half_stars, self.times)
        user_nums, item_nums, half_stars, times = (column[rows] for column in columns)
        return Ratings(user_nums, item_nums, half_stars, times)


def _freeze(matrix: csr_array) -> None:
    """Make the arrays of a matrix read-only: a model that writes into them fails at once."""
    for part in (matrix.data, matrix.indices, matrix.indptr):
        part.setflags(write=False)


def _take_rows(block: csr_array, rows: NDArray[np.int32]) -> csr_array:
    """Return the rows of the block in a new order; -1 gives an empty row."""
    known = np.flatnonzero(rows >= 0)
    ones = np.ones(len(known), block.dtype)
    selection = csr_array((ones, (known, rows[known])), shape=(len(rows), block.shape[0]))
    taken = (selection @ block).tocsr()
    taken.sort_indices()
    return taken
