"""What the models of stars learn from and are asked with: gaps to the level, and facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self, cast

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from streamrec.dataset.dataset import HALF_STARS_PER_STAR, Dataset, Titles
from streamrec.models.audience import DAMPING, find_audience, people_of
from streamrec.models.base import Query, Saved
from streamrec.models.mean_field import F32, Gaps


@dataclass(frozen=True)
class Reader:
    """Reads anyone's query as the ratings were read at training.

    Attributes
    ----------
    level
        Mean of the training ratings, stars.
    liked
        What a title counts that was named without stars: the third quartile of the ratings.
    fewest
        Least number of ratings of a person at training: the facts go no further down.
    loadings
        float32 (items × patterns): what each title tells of a person who rated it (`audience`).
    known
        bool (items,): rated at training, or something else is known of the title.
    """

    level: float
    liked: float
    fewest: float
    loadings: F32
    known: NDArray[np.bool_]

    def people(self, queries: Sequence[Query]) -> tuple[Gaps, F32]:
        """Return the gaps (queries × items) of these people and the facts about each."""
        n_items = len(self.known)
        asked = [query.known(n_items) for query in queries]
        stars = np.concatenate([query.stars for query in asked])
        gaps = np.where(np.isnan(stars), self.liked, stars) - self.level
        starts = np.cumsum([0] + [len(query.items) for query in asked])
        places = np.concatenate([query.items for query in asked])
        ratings = Gaps.of(
            csr_array((gaps.astype(np.float32), places, starts), shape=(len(asked), n_items))
        )
        counts = np.maximum(ratings.counts, np.float32(self.fewest))
        return ratings, _facts(counts, people_of(ratings.rated, self.loadings))

    def person(self, query: Query) -> tuple[F32, F32]:
        """Return the same of one person, all of whose titles are known by number.

        The gaps (ratings,) and the facts (facts,).
        """
        gaps = np.where(np.isnan(query.stars), self.liked, query.stars) - self.level
        ones = np.full(len(gaps), max(len(gaps), 1) ** -DAMPING, np.float32)
        facts = np.empty(2 + self.loadings.shape[1], np.float32)
        facts[:2] = 1, np.log1p(max(len(gaps), self.fewest))
        facts[2:] = ones @ self.loadings.take(query.items, axis=0)
        return gaps.astype(np.float32), facts

    def to_arrays(self) -> Saved:
        """Return all of it as arrays and parameters."""
        arrays = {"known": self.known, "loadings": self.loadings}
        return Saved(dict(arrays), {n: getattr(self, n) for n in ("level", "liked", "fewest")})

    @classmethod
    def from_arrays(cls, saved: Saved) -> Self:
        """Return the reader that `to_arrays` described."""
        arrays, parameters = saved
        level, liked, fewest = (cast(float, parameters[n]) for n in ("level", "liked", "fewest"))
        loadings = np.asarray(arrays["loadings"], np.float32)
        known = np.asarray(arrays["known"], np.bool_)
        return cls(level, liked, fewest, loadings, known)


class Evidence(NamedTuple):
    """A dataset as the models of stars learn from it.

    ``by_user`` people who rated × titles that were rated · ``by_item`` the same, turned · ``met``
    int (rated titles,) their item numbers · ``about_users`` (people who rated × facts) ·
    ``about_items`` (all items × facts), those of a title nobody rated as if few had · ``reader``.

    Facts are float32: 1, the logarithm of one more than the number of ratings, the patterns of
    the `audience`, and for titles their features and what their source says of them.
    """

    by_user: Gaps
    by_item: Gaps
    met: NDArray[np.int32]
    about_users: F32
    about_items: F32
    reader: Reader


def gather(dataset: Dataset, patterns: int, blocks: Sequence[str], seed: int) -> Evidence:
    """Return the evidence in a dataset with at least one rating.

    Parameters
    ----------
    dataset
        It is not changed.
    patterns, seed
        Of the `Audience`.
    blocks
        Names of the feature blocks to use where the dataset has them, made dense.
    """
    n_items = len(dataset.items)
    # Who rated nothing and what nobody rated would only slow the estimates of what is usual.
    met = np.unique(dataset.ratings.indices)
    kept = dataset.ratings[np.flatnonzero(np.diff(dataset.ratings.indptr))][:, met]
    stars = (kept.data / HALF_STARS_PER_STAR).astype(np.float32)
    level = float(stars.mean(dtype=np.float64))
    gaps = csr_array((stars - np.float32(level), kept.indices, kept.indptr), kept.shape)
    by_user, by_item = Gaps.of(gaps), Gaps.of(gaps.T.tocsr())

    counts = np.full(n_items, by_item.counts.min())
    counts[met] = by_item.counts
    audience = find_audience(kept, patterns, seed)
    about_users = _facts(by_user.counts, people_of(by_user.rated, audience.loadings))
    titles, loadings = (_spread(part, met, n_items) for part in audience)
    features = [dataset.titles.blocks[name] for name in blocks if name in dataset.titles.blocks]
    source = _source_facts(dataset.titles)
    about_items = np.hstack([
        _facts(counts, titles), *(block.toarray() for block in features), source
    ])  # fmt: skip
    known = np.zeros(n_items, np.bool_)
    known[met] = True
    known |= source.any(axis=1)
    for block in features:
        known |= np.diff(block.indptr) > 0
    liked, fewest = float(np.quantile(stars, 0.75)), float(by_user.counts.min())
    reader = Reader(level, liked, fewest, loadings, known)
    return Evidence(by_user, by_item, met, about_users, about_items, reader)


def _facts(counts: F32, audience: F32) -> F32:
    """Return (n, 2 + patterns): 1, the logarithm of how many ratings, and whose."""
    return np.column_stack([np.ones_like(counts), np.log1p(counts), audience])


def _source_facts(titles: Titles) -> F32:
    """Return (items, up to 3): mean vote, logarithms of votes and popularity at the source.

    Each with mean 0 and variance 1 over the titles of which it is known. Unknown is 0 here: it
    draws the title neither way. What is known of no title is left out.
    """
    facts = (titles.vote_average, np.log1p(titles.votes), np.log1p(titles.popularity))
    told = [fact for fact in facts if not np.isnan(fact).all()]
    columns = [(fact - np.nanmean(fact)) / max(np.nanstd(fact), 1e-6) for fact in told]
    empty = np.zeros((len(titles.votes), 0))
    found: F32 = np.nan_to_num(np.column_stack([empty, *columns])).astype(np.float32)
    return found


def _spread(rows: F32, numbers: NDArray[np.int32], n: int) -> F32:
    """Return `rows` at their numbers among n rows, the others 0."""
    whole = np.zeros((n, rows.shape[1]), np.float32)
    whole[numbers] = rows
    return whole
