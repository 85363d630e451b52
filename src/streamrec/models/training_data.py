"""What the rating models train on and are queried with: residuals and features."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self, cast

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from streamrec.dataset.dataset import HALF_STARS_PER_STAR, Dataset, Titles
from streamrec.models.mean_field import F32, Residuals
from streamrec.models.query import Query
from streamrec.models.rating_patterns import DAMPING, find_rating_patterns, user_patterns
from streamrec.models.saved_model import Saved

_PARAMETERS = ("global_mean", "liked_stars", "min_ratings")


@dataclass(frozen=True)
class QueryEncoder:
    """Turns a query into residuals and features, as the training ratings were."""

    global_mean: float  # of the training ratings, in stars
    liked_stars: float  # of an item without stars: the third quartile of the ratings
    min_ratings: float  # of any user at training; the features assume no fewer
    loadings: F32  # (items × patterns), see `rating_patterns`
    is_known: NDArray[np.bool_]  # (items,): rated at training, or described

    def encode(self, queries: Sequence[Query]) -> tuple[Residuals, F32]:
        """Return the residuals (queries × items) and the features (queries × features)."""
        n_items = len(self.is_known)
        known = [query.within(n_items) for query in queries]
        stars = np.concatenate([query.stars for query in known])
        residuals = np.where(np.isnan(stars), self.liked_stars, stars) - self.global_mean
        starts = np.cumsum([0] + [len(query.items) for query in known])
        items = np.concatenate([query.items for query in known])
        ratings = Residuals.of(
            csr_array((residuals.astype(np.float32), items, starts), shape=(len(known), n_items))
        )
        counts = np.maximum(ratings.counts, np.float32(self.min_ratings))
        return ratings, _rating_features(counts, user_patterns(ratings.rated, self.loadings))

    def encode_one(self, query: Query) -> tuple[F32, F32]:
        """Return the residuals (ratings,) and features of one query, all of whose items exist."""
        residuals = np.where(np.isnan(query.stars), self.liked_stars, query.stars)
        residuals = residuals - self.global_mean
        n_ratings = len(residuals)
        ones = np.full(n_ratings, max(n_ratings, 1) ** -DAMPING, np.float32)
        features = np.empty(2 + self.loadings.shape[1], np.float32)
        features[:2] = 1, np.log1p(max(n_ratings, self.min_ratings))
        features[2:] = ones @ self.loadings.take(query.items, axis=0)
        return residuals.astype(np.float32), features

    def to_arrays(self) -> Saved:
        """Return the encoder as arrays and parameters."""
        parameters = {name: getattr(self, name) for name in _PARAMETERS}
        return Saved({"is_known": self.is_known, "loadings": self.loadings}, parameters)

    @classmethod
    def from_arrays(cls, saved: Saved) -> Self:
        """Return the encoder that `to_arrays` described."""
        arrays, parameters = saved
        global_mean, liked_stars, min_ratings = (
            cast(float, parameters[name]) for name in _PARAMETERS
        )
        loadings = np.asarray(arrays["loadings"], np.float32)
        is_known = np.asarray(arrays["is_known"], np.bool_)
        return cls(global_mean, liked_stars, min_ratings, loadings, is_known)


class TrainingData(NamedTuple):
    """A dataset in the form that the rating models train on.

    Features are float32: 1, the logarithm of 1 + the number of ratings, the `rating_patterns`,
    and for items the title features and the source's votes.
    """

    by_user: Residuals  # (users with ratings × rated items)
    by_item: Residuals  # the same, transposed
    rated_items: NDArray[np.int32]  # item numbers
    user_features: F32  # (users with ratings × features)
    item_features: F32  # (all items × features); unrated = the count of the least rated item
    encoder: QueryEncoder


def collect(dataset: Dataset, patterns: int, blocks: Sequence[str], seed: int) -> TrainingData:
    """Return the training data of a dataset with at least one rating.

    `patterns` and `seed` are those of the `rating_patterns`; `blocks` are used if they exist.
    """
    n_items = len(dataset.items)
    # Users and items without ratings would only slow the estimates of the priors.
    rated_items = np.unique(dataset.ratings.indices)
    kept = dataset.ratings[np.flatnonzero(np.diff(dataset.ratings.indptr))][:, rated_items]
    stars = (kept.data / HALF_STARS_PER_STAR).astype(np.float32)
    global_mean = float(stars.mean(dtype=np.float64))
    residuals = csr_array((stars - np.float32(global_mean), kept.indices, kept.indptr), kept.shape)
    by_user, by_item = Residuals.of(residuals), Residuals.of(residuals.T.tocsr())

    counts = np.full(n_items, by_item.counts.min())
    counts[rated_items] = by_item.counts
    found = find_rating_patterns(kept, patterns, seed)
    user_features = _rating_features(by_user.counts, user_patterns(by_user.rated, found.loadings))
    item_patterns, loadings = (_expand(part, rated_items, n_items) for part in found)
    features = [dataset.titles.blocks[name] for name in blocks if name in dataset.titles.blocks]
    votes = _vote_features(dataset.titles)
    item_features = np.hstack([
        _rating_features(counts, item_patterns), *(block.toarray() for block in features), votes
    ])  # fmt: skip
    is_known = np.zeros(n_items, np.bool_)
    is_known[rated_items] = True
    is_known |= votes.any(axis=1)
    for block in features:
        is_known |= np.diff(block.indptr) > 0
    liked_stars, min_ratings = float(np.quantile(stars, 0.75)), float(by_user.counts.min())
    encoder = QueryEncoder(global_mean, liked_stars, min_ratings, loadings, is_known)
    return TrainingData(by_user, by_item, rated_items, user_features, item_features, encoder)


def _rating_features(counts: F32, patterns: F32) -> F32:
    """Return (n, 2 + patterns): 1, the logarithm of 1 + the ratings, the patterns."""
    return np.column_stack([np.ones_like(counts), np.log1p(counts), patterns])


def _vote_features(titles: Titles) -> F32:
    """Return (items, up to 3): mean vote, logarithms of votes and popularity at the source.

    Each column has mean 0 and variance 1 over the items where it is known. Unknown is 0, which
    moves no prediction. A column that is known nowhere is left out.
    """
    columns = (titles.vote_average, np.log1p(titles.votes), np.log1p(titles.popularity))
    known = [column for column in columns if not np.isnan(column).all()]
    scaled = [(column - np.nanmean(column)) / max(np.nanstd(column), 1e-6) for column in known]
    empty = np.zeros((len(titles.votes), 0))
    features: F32 = np.nan_to_num(np.column_stack([empty, *scaled])).astype(np.float32)
    return features


def _expand(rows: F32, numbers: NDArray[np.int32], n: int) -> F32:
    """Return n rows: `rows` at `numbers`, 0 elsewhere."""
    expanded = np.zeros((n, rows.shape[1]), np.float32)
    expanded[numbers] = rows
    return expanded
