"""Content space: titles as vectors of weighted feature blocks; their product is the similarity.

Similar titles, the model `content` and the hybrid's columns of unrated titles all use the one
similarity that is declared here (``docs/decisions/0023-one-content-space.md``).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, csr_matrix, hstack

from streamrec.dataset.dataset import Dataset
from streamrec.models.title_facts import TitleFacts

BLOCK_WEIGHTS: dict[str, float] = {
    "text": 0.7,
    "title": 0.2,
    "scene": 1.5,
    "keywords": 0.5,
    "collection": 0.6,
    "companies": 0.5,
    "directors": 0.5,
    "cast": 0.8,
}
"""Weight of each block's cosine in the similarity, tuned on the liked titles of viewers
(``docs/decisions/0010-scene-genre-era-language.md``)."""

POPULARITY_EXPONENT = 0.335
"""Power of a title's votes. Content alone finds obscure titles with similar facts; a higher
exponent finds more liked titles, but fewer different ones, with less lift."""

N_NEIGHBOURS = 64
"""Similar titles kept per title: lists of up to 50, and enough more to replace what the cap on
the largest collection (29 titles) removes."""

NO_COMMON_GENRE = 0.3
"""What is left of the similarity of two titles of known genres that share none: a director alone
makes no romance similar to a horror film."""

_ROWS_AT_ONCE = 4096


@dataclass(frozen=True)
class ContentSpace:
    """Titles as vectors, so that ``vectors[j] · vectors[i]`` is the weighted mean of cosines.

    It is the mean over the blocks (`BLOCK_WEIGHTS`), 0-1; 0 = the two titles share nothing. The
    similarity of i to j is that times the popularity of i, times ``exp(-years apart / YEARS)``,
    times `NO_COMMON_GENRE` where the titles share no genre. It is not symmetric: of two titles
    with the same facts, the more popular one is the more similar.
    """

    vectors: csr_array  # float32 (items × features)
    popularity: NDArray[np.float32]  # (items,): ((1 + votes) / (1 + most)) ^ POPULARITY_EXPONENT
    facts: TitleFacts

    @classmethod
    def of_blocks(
        cls,
        blocks: Mapping[str, csr_array],
        votes: NDArray[np.float64],
        years: NDArray[np.float64] | None = None,
    ) -> Self:
        """Return the space of some titles; a missing block, or NaN, counts for nothing."""
        total = sum(BLOCK_WEIGHTS.values())
        weighted = [csr_array((len(votes), 0), dtype=np.float32)]
        for name, weight in BLOCK_WEIGHTS.items():
            if name in blocks:
                block = blocks[name]
                # A feature of one title alone makes nothing similar, so leaving it out is exact.
                titles_with = np.bincount(block.indices, minlength=block.shape[1])
                scale = np.float32((weight / total) ** 0.5)
                weighted.append(block[:, np.flatnonzero(titles_with > 1)] * scale)
        seen = 1 + np.nan_to_num(votes)
        popularity = (seen / seen.max(initial=1)) ** POPULARITY_EXPONENT
        vectors = csr_array(hstack(weighted, format="csr"), dtype=np.float32)
        facts = TitleFacts.of_blocks(
            blocks, np.full(len(votes), np.nan) if years is None else years
        )
        return cls(vectors, popularity.astype(np.float32), facts)

    @classmethod
    def of_dataset(cls, dataset: Dataset) -> Self:
        """Return the space of a dataset's titles; ratings count as votes where no title has any."""
        votes = dataset.titles.votes
        if np.isnan(votes).all():
            votes = dataset.rating_counts.astype(np.float64)
        return cls.of_blocks(dataset.titles.blocks, votes, dataset.titles.year)

    def similar(self) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Return the titles most similar to each title, best first; its collection is among them.

        Both arrays are (n, k), k = `N_NEIGHBOURS` or n - 1 if that is less: item numbers (none
        twice, none the row's own, ties by number), and similarities, falling along each row. They
        are those of the largest ``vectors[j] · vectors[i] · popularity[i]``, found exactly. Where
        fewer than k titles share anything, the most popular ones fill the row, with similarity 0.
        """
        n = len(self.popularity)
        k = max(0, min(N_NEIGHBOURS, n - 1))
        neighbours = np.full((n, k), -1, np.int32)
        similarities = np.zeros((n, k), np.float32)
        among = self._popular(slice(None))
        for start in range(0, n, _ROWS_AT_ONCE):  # what is held beside the result stays small
            rows = slice(start, min(start + _ROWS_AT_ONCE, n))
            # One more than needed, because a title is similar to itself.
            found = _largest_products(self.vectors[rows], among, k + 1)
            others, products = _in_rows(found, start, k)
            products *= self._kinship(np.arange(n, dtype=np.int32)[rows, np.newaxis], others)
            neighbours[rows], similarities[rows] = _in_order(others, products)
        self._fill(neighbours, similarities)
        self.facts.keep_collections(neighbours, similarities)
        return neighbours, similarities

    def similar_given(
        self, shown: NDArray[np.int32], given: NDArray[np.int32], k: int
    ) -> csr_array:
        """Return (items × items): the `k` most similar given titles of each shown title, a column.

        The other columns are empty. No title may be both shown and given.
        """
        n = len(self.popularity)
        found = _largest_products(self._popular(shown), self.vectors[given], k)
        column = np.repeat(shown, np.diff(found.indptr))
        return csr_array((found.data, (given[found.indices], column)), shape=(n, n))

    def _kinship(self, items: NDArray[np.int32], others: NDArray[np.int32]) -> NDArray[np.float32]:
        """Return what years and genres leave of the similarities of pairs."""
        shares_genre = self.facts.genre_overlap(items, others) > 0
        left = np.where(shares_genre, np.float32(1), np.float32(NO_COMMON_GENRE))
        return np.asarray(left * self.facts.nearness_in_time(items, others))

    def _popular(self, items: slice | NDArray[np.int32]) -> csr_array:
        return csr_array(self.vectors[items] * self.popularity[items, np.newaxis])

    def _fill(self, neighbours: NDArray[np.int32], similarities: NDArray[np.float32]) -> None:
        """Fill the ends of rows that share nothing with the most popular titles, in place."""
        n, k = neighbours.shape
        most_popular = np.lexsort((np.arange(n), -self.popularity))[: k + 1]
        for item in np.flatnonzero(similarities[:, -1:] == 0):
            found = np.count_nonzero(similarities[item])
            taken = np.append(neighbours[item, :found], item)
            neighbours[item, found:] = most_popular[~np.isin(most_popular, taken)][: k - found]


def _largest_products(rows: csr_array, among: csr_array, k: int) -> csr_matrix:
    """Return csr_matrix float32 (rows × among): the `k` largest products of each row.

    Exact. One thread computes the whole of a row, so their number does not change the result.
    """
    from sparse_dot_topn import sp_matmul_topn  # serving a fitted model does not need it

    found: csr_matrix = sp_matmul_topn(
        csr_matrix(rows), csr_matrix(among.T), top_n=k, sort=True, n_threads=os.cpu_count() or 1
    )
    return found


def _in_rows(
    found: csr_matrix, start: int, k: int
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Return each row's k largest without the item itself as (rows, k) arrays.

    The first row is item `start`. Rows with fewer end with similarity 0 and number -1.
    """
    n = found.shape[0]
    row = np.repeat(np.arange(n), np.diff(found.indptr))
    other = found.indices != row + start
    row, column, value = row[other], found.indices[other], found.data[other]
    position = np.arange(len(row)) - np.searchsorted(row, np.arange(n))[row]
    fits = position < k
    neighbours = np.full((n, k), -1, np.int32)
    similarities = np.zeros((n, k), np.float32)
    neighbours[row[fits], position[fits]] = column[fits]
    similarities[row[fits], position[fits]] = value[fits]
    return neighbours, similarities


def _in_order(
    neighbours: NDArray[np.int32], similarities: NDArray[np.float32]
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Return each row by falling similarity, ties by number."""
    order = np.lexsort((neighbours, -similarities), axis=1)
    in_order = np.take_along_axis(neighbours, order, axis=1)
    return in_order, np.take_along_axis(similarities, order, axis=1)
