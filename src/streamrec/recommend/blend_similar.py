"""Similar titles by content and by ratings: the more ratings a title has, the more they count."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from streamrec.dataset.dataset import HALF_STARS_PER_STAR
from streamrec.models.content_space import ContentSpace
from streamrec.models.title_facts import TitleFacts
from streamrec.recommend.personal_reasons import LIKED_STARS

RATINGS_LIKE_CONTENT = 10
"""With this many ratings of a title, ratings weigh as much as content; with three times as many,
three times as much."""

MIN_VIEWERS_TOGETHER = 2
"""A pair counts from this many viewers on who like both titles: one viewer may like anything."""

CHANCE = 0.45
"""Share of the likes in common expected by chance that does not count, see `_Likes.beyond_chance`.
Of all of it (1) famous titles are on few lists, of none (0) on all of them."""

FREE_KINSHIP = 0.1
"""What a pair without a word, name or keyword in common has of the kinship of equal titles."""

FULL_OVERLAP = 0.4
"""From this share of common genres on they count in full; below, by the square of their share."""

OTHER_LANGUAGE = 0.15
"""What is left of a pair whose original languages differ."""

_MOST_PAIRS = 50  # of one title, by likes and facts, whose kinship is computed
_ROWS_AT_ONCE = 256  # × 60,000 titles × 12 bytes, if every viewer liked every title: 180 MB


class Neighbours(NamedTuple):
    """The k most similar titles of n titles, see `models.content_space.ContentSpace.similar`.

    `similarities` are in 0-1, descending; `liked_together` is whether ratings say so too.
    """

    items: NDArray[np.int32]
    similarities: NDArray[np.float32]
    liked_together: NDArray[np.bool_] | None = None

    @property
    def arrays(self) -> dict[str, NDArray[Any]]:
        """The arrays of a bundle: ``neighbours``, ``similarities``, ``liked_together``."""
        arrays = zip(("neighbours", "similarities", "liked_together"), self, strict=True)
        return {name: array for name, array in arrays if array is not None}


class Pairs(NamedTuple):
    """Titles that go together by ratings: pair by pair, in the order of `items`.

    `strengths` are 0-1; 1 = the strongest of the title by likes and kinship, and related in full.
    """

    items: NDArray[np.int32]
    others: NDArray[np.int32]
    strengths: NDArray[np.float32]


def blend(
    content: Neighbours, pairs: Pairs, counts: NDArray[np.int64], facts: TitleFacts
) -> Neighbours:
    """Return the neighbours by content and ratings.

    A title with c ratings takes c / (c + `RATINGS_LIKE_CONTENT`) of its similarities from its
    pairs, scaled to the largest similarity by content. A title without pairs keeps its neighbours.
    The titles of its collection stay on the row of a title. `counts` are the ratings of each title.
    """
    together = np.zeros(content.items.shape, dtype=np.bool_)
    blended = Neighbours(content.items.copy(), content.similarities.copy(), together)
    starts = np.searchsorted(pairs.items, np.arange(len(counts) + 1))
    paired = np.flatnonzero(np.diff(starts))
    for item in paired.tolist() if content.items.shape[1] else []:
        own = slice(*starts[item : item + 2])
        share = counts[item] / (counts[item] + RATINGS_LIKE_CONTENT)
        candidates, score, by_ratings = _blended_row(
            content.items[item], content.similarities[item],
            pairs.others[own], pairs.strengths[own], share,
        )  # fmt: skip
        best = np.lexsort((candidates, -score))[: content.items.shape[1]]
        blended.items[item] = candidates[best]
        blended.similarities[item] = score[best]
        together[item] = by_ratings[best]
    facts.keep_collections(blended.items, blended.similarities, together)
    return blended


def liked_together(ratings: csr_array, blocks: Mapping[str, csr_array], facts: TitleFacts) -> Pairs:
    """Return the pairs that more viewers like than chance explains, at least two of them.

    The strength of a pair is how many more (`_Likes.beyond_chance`) × kinship × the overlap of
    genres × nearness in time × `OTHER_LANGUAGE`. Kinship is the cosine of all blocks but scenes:
    what the era and genre of a title say, those who like it say better.

    `ratings` is int8 (users × n) of half-stars and is not changed. `blocks` are those of features.
    """
    likes = _Likes.of(ratings)
    n = ratings.shape[1]
    kin = ContentSpace.of_blocks(
        {name: block for name, block in blocks.items() if name != "scene"}, np.zeros(n)
    ).vectors
    found = []
    for start in range(0, max(n, 1), _ROWS_AT_ONCE):
        items, others, beyond = likes.beyond_chance(slice(start, min(start + _ROWS_AT_ONCE, n)))
        genres = np.minimum(facts.genre_overlap(items, others) / FULL_OVERLAP, 1) ** 2
        language = np.where(facts.same_language(items, others), 1, OTHER_LANGUAGE)
        related = genres * facts.nearness_in_time(items, others) * language
        kept = _largest_of_each(items, beyond * related)
        items, others = items[kept], others[kept]
        akin = beyond[kept] * (FREE_KINSHIP + kin[items].multiply(kin[others]).sum(axis=1))
        strongest = np.zeros(n)
        np.maximum.at(strongest, items, akin)
        strengths = akin / strongest[items] * related[kept]
        found.append((items, others, strengths.astype(np.float32)))
    return Pairs(*(np.concatenate(parts) for parts in zip(*found, strict=True)))


class _Likes(NamedTuple):
    """Who likes what, and how much each viewer counts.

    A cell of `by_title` is ``1 + weight · i``, so that one product counts the viewers of a pair
    (the real part) and adds up their weights (the imaginary part).
    """

    liked: csr_array  # complex64 (users × n) of ones
    by_title: csr_array  # complex64 (n × users)
    counts: NDArray[np.float64]  # (n,) viewers who like each title
    chance: float  # of a pair: this times the product of the two counts

    @classmethod
    def of(cls, ratings: csr_array) -> _Likes:
        """Return the likes of ratings; a viewer of n likes weighs 1 / √n.

        If each viewer drew their likes from all likes at random, the sum of weights of a pair
        would be ``Σ weight · n² / (all likes)²`` times the likes of both titles.
        """
        data = (ratings.data >= LIKED_STARS * HALF_STARS_PER_STAR).astype(np.complex64)
        liked = csr_array((data, ratings.indices.copy(), ratings.indptr.copy()), ratings.shape)
        liked.eliminate_zeros()
        own = np.diff(liked.indptr)
        weights = 1 / np.sqrt(np.maximum(own, 1))
        by_title = liked.copy()
        by_title.data += 1j * np.repeat(weights, own).astype(np.float32)
        chance = float((weights * own.astype(np.float64) ** 2).sum()) / max(liked.nnz, 1) ** 2
        counts = np.bincount(liked.indices, minlength=liked.shape[1]).astype(np.float64)
        return cls(liked, csr_array(by_title.T), counts, chance)

    def beyond_chance(
        self, rows: slice
    ) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]:
        """Return the pairs (items of `rows`, others) and their likes in common beyond chance.

        That is the sum of weights of the viewers who like both, less `CHANCE` times what chance
        explains; only pairs where that is above 0 and `MIN_VIEWERS_TOGETHER` viewers like both.
        """
        both = csr_array(self.by_title[rows] @ self.liked)
        items = np.repeat(np.arange(rows.start, rows.stop, dtype=np.int32), np.diff(both.indptr))
        kept = (both.data.real >= MIN_VIEWERS_TOGETHER) & (items != both.indices)
        items, others = items[kept], both.indices[kept].astype(np.int32)
        beyond = both.data.imag[kept].astype(np.float64)
        beyond -= CHANCE * self.chance * self.counts[items] * self.counts[others]
        kept = beyond > 0
        return items[kept], others[kept], beyond[kept]


def _largest_of_each(items: NDArray[np.int32], values: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the positions of the `_MOST_PAIRS` largest values above 0 of each item, by item."""
    above = np.flatnonzero(values > 0)
    order = above[np.lexsort((-values[above].astype(np.float32), items[above]))]
    first = np.searchsorted(items[order], items[order])
    return order[np.arange(len(order)) - first < _MOST_PAIRS]


def _blended_row(
    neighbours: NDArray[np.int32],
    similarities: NDArray[np.float32],
    others: NDArray[np.int32],
    strengths: NDArray[np.float32],
    share: float,
) -> tuple[NDArray[np.int32], NDArray[np.float64], NDArray[np.bool_]]:
    """Return all candidates of one title, their scores, and whether ratings speak for each."""
    scale = float(similarities[0]) or 1.0
    candidates = np.union1d(neighbours, others)
    score = np.zeros(len(candidates))
    score[np.searchsorted(candidates, neighbours)] += (1 - share) * similarities
    rated = np.searchsorted(candidates, others)
    score[rated] += share * scale * strengths
    by_ratings = np.zeros(len(candidates), dtype=np.bool_)
    by_ratings[rated] = True
    return candidates, score, by_ratings
