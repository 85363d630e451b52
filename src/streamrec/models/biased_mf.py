"""Predicted ratings from biases and a few factors, in closed form: the model named ``svd``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Self, cast

import numpy as np
from numpy.typing import NDArray

from streamrec.dataset.dataset import Dataset
from streamrec.models.base import Model, ModelCard
from streamrec.models.mean_field import (
    F32,
    Design,
    Posterior,
    Prior,
    Residuals,
    expected_errors,
    fit_prior,
    solve,
    sum_ratings,
    symmetric,
)
from streamrec.models.query import Query
from streamrec.models.saved_model import Saved
from streamrec.models.training_data import QueryEncoder, collect

_INITIAL_SCALE = 0.3  # stars: about the spread of a fitted item factor
_INITIAL_PRECISION = (5.0, 4.0)  # of factors and biases, before the first sweep estimates them
_BIAS_DAMPING = 5.0  # pseudo-ratings at the global mean in each item's first bias
_NOISE_DAMPING = 60.0  # pseudo-ratings with the common noise in each user's noise
_NOISE_ROUNDS = 3  # of a user's noise when folding in; more change no prediction by 0.002


class BiasedMF(Model):
    """Biased matrix factorisation: global mean + user bias + item bias + product of factors.

    It has the smallest error of all models that need no extra.

    The model is ``r = μ + b_u + c_i + p_u·q_i + ε``, ``ε ~ N(0, σ_u²)``. Each user's (p, b) is
    normal around a linear function of the user's features, each item's (q, c) around one of the
    item's features: number of ratings, `rating_patterns`, and for items the title features and
    the source's votes. Coordinate ascent on the mean-field posterior (Lim & Teh 2007) alternates
    two ridge regressions in closed form (`mean_field`), each of which takes the uncertainty of the
    other side into account. Regularisation is not a parameter: each sweep estimates the priors'
    weights and covariances and each user's σ_u anew (empirical Bayes; features of users and items
    as in Park et al. 2013).

    Only the items' side is kept. A query, from a user of the training data or not, is folded in by
    the same regression, without retraining. An item without ratings is predicted from its
    features; an item of which nothing is known scores NaN.

    A list takes O(ratings of the user · factors² + items · factors).

    `factors`, the length of p and q, is at least 1; more than 16 gain nothing on 100,000 ratings.
    `sweeps` (at least 1) pass over users and items; after twelve the error still falls by 0.1 %.
    `patterns` (at least 1) and `seed` are those of the `rating_patterns`. Feature `blocks` are used
    if the dataset has them; they become dense, so each should be narrow.
    """

    name: ClassVar[str] = "svd"
    predicts_stars: ClassVar[bool] = True
    card: ClassVar[ModelCard] = ModelCard(
        purpose="predicted stars: the least error without an extra",
        needs=("ratings",),
        uses=("features", "votes"),
        blocks=("genres", "decade"),
        numbers=("vote_count", "vote_average", "popularity"),
        fit="12 sweeps of R · f² + (U + T) · f³; 4 bytes · (U + T) · f²",
        kept="some 0.5 kB · T",
        source="Koren 2008 (SVD++); Lim & Teh 2007 (mean field)",
    )

    def __init__(
        self,
        factors: int = 12,
        sweeps: int = 12,
        patterns: int = 20,
        blocks: Sequence[str] = ("genres", "decade"),
        seed: int = 0,
    ) -> None:
        self.factors, self.sweeps, self.patterns = factors, sweeps, patterns
        self.blocks, self.seed = tuple(blocks), seed

    def fit(self, dataset: Dataset) -> Self:
        """Fit the model on the ratings and title features of `dataset`, which is not changed."""
        self.n_items = len(dataset.items)
        if dataset.ratings.nnz == 0:
            return self._without_ratings()
        by_user, by_item, rated_items, user_features, all_item_features, self.encoder = collect(
            dataset, self.patterns, self.blocks, self.seed
        )
        item_features = all_item_features[rated_items]
        items = self._initial_items(by_item, item_features[:, 2 : 2 + self.patterns])
        # 0.1: equal ratings have no variance, and still some noise.
        self.variance = float(by_user.squares.sum() / by_user.counts.sum()) + 0.1
        noise = np.full_like(by_user.counts, 1 / self.variance)
        user_prior, item_prior = (_initial_prior(x, items) for x in (user_features, item_features))
        for _ in range(self.sweeps):
            sums = sum_ratings(by_user, Design.of(items))
            users = solve(sums, noise, user_features, user_prior)
            user_prior = fit_prior(user_features, users)
            errors = expected_errors(sums, by_user.squares, users)
            self.variance = float(errors.sum() / by_user.counts.sum())
            noise = self._noise(errors, by_user.counts)
            sums = sum_ratings(by_item, Design.of(users), noise)
            items = solve(sums, None, item_features, item_prior)
            item_prior = fit_prior(item_features, items)
        self.user_prior = user_prior

        # An item without ratings has the mean and the covariance of its prior.
        mean = all_item_features @ item_prior.weights
        cov = np.repeat(np.linalg.inv(item_prior.precision)[None], self.n_items, axis=0)
        mean[rated_items], cov[rated_items] = items
        self.items = Design.of(Posterior(mean, cov))
        return self

    def score(self, query: Query, items: NDArray[np.int32]) -> NDArray[np.float64]:
        """Return predicted ratings, not clipped to the scale, so that they still order."""
        inside = np.flatnonzero((items >= 0) & (items < self.n_items))
        known = items[inside]
        user, _ = self.fold_in_one(query)
        rows = self.items.rows[known]
        # Row by row, so that a score does not depend on the other items of the call.
        stars = np.einsum("ij,j->i", rows[:, :-1], user) + rows[:, -1]
        scores = np.full(len(items), np.nan)
        scores[inside] = stars.astype(np.float64) + self.encoder.global_mean
        scores[inside[~self.encoder.is_known[known]]] = np.nan
        return scores

    def score_all(self, queries: Sequence[Query]) -> NDArray[np.float64]:
        """Return predicted ratings (queries × n_items)."""
        ratings, features = self.encoder.encode(queries)
        users, _ = self.fold_in(ratings, features)
        k = self.factors
        rows = self.items.rows
        scores = users.mean @ rows[:, : k + 1].T + rows[:, k + 1]
        scores = scores.astype(np.float64) + self.encoder.global_mean
        scores[:, ~self.encoder.is_known] = np.nan
        return scores

    def fold_in(self, ratings: Residuals, features: F32) -> tuple[Posterior, F32]:
        """Return the posterior of these users' factors and biases, and 1 / σ_u² of each."""
        sums = sum_ratings(ratings, self.items)
        noise = np.full(len(ratings.counts), 1 / self.variance, np.float32)
        for _ in range(_NOISE_ROUNDS):
            users = solve(sums, noise, features, self.user_prior)
            errors = expected_errors(sums, ratings.squares, users)
            noise = self._noise(errors, ratings.counts)
        return users, noise

    def fold_in_one(self, query: Query) -> tuple[F32, F32]:
        """Return `fold_in` of one query: mean (D,) and covariance (D, D), in half the time."""
        known = query.within(self.n_items)
        residuals, features = self.encoder.encode_one(known)
        rows, products = (part.take(known.items, axis=0) for part in self.items)
        ones = np.ones(len(residuals), np.float32)
        gram, sums = symmetric((ones @ products)[None])[0], residuals @ rows
        d = self.factors + 1
        inner, offset = gram[:d, :d], sums[:d] - gram[:d, d]
        expected = features @ self.user_prior.weights @ self.user_prior.precision
        squares, count = residuals @ residuals, np.array(len(residuals), np.float32)
        noise: F32 = np.array(1 / self.variance, np.float32)
        own = np.ones(d + 1, np.float32)
        for _ in range(_NOISE_ROUNDS):
            cov = np.linalg.inv(noise * inner + self.user_prior.precision)
            own[:d] = cov @ (noise * offset + expected)
            errors = squares + own @ (gram @ own - 2 * sums) + np.vdot(inner, cov)
            noise = self._noise(np.asarray(errors), count)
        return own[:d], cov

    def to_arrays(self) -> Saved:
        """Return the items' side, the users' prior, and the parameters."""
        arrays, parameters = self.encoder.to_arrays()
        arrays |= self.items._asdict()
        arrays |= {f"prior_{name}": part for name, part in self.user_prior._asdict().items()}
        parameters |= {name: getattr(self, name) for name in (*_PARAMETERS, "variance")}
        return Saved(arrays, {**parameters, "blocks": list(self.blocks)})

    @classmethod
    def from_arrays(cls, saved: Saved) -> Self:
        """Return the model that `to_arrays` described; its scores are equal to the bit."""
        parameters = cast(dict[str, Any], saved.parameters)
        model = cls(**{name: parameters[name] for name in (*_PARAMETERS, "blocks")})
        model.variance = parameters["variance"]
        model.encoder = QueryEncoder.from_arrays(saved)
        model.n_items = len(model.encoder.is_known)
        arrays = {name: np.asarray(array) for name, array in saved.arrays.items()}
        model.items = Design(arrays["rows"], arrays["products"])
        model.user_prior = Prior(arrays["prior_weights"], arrays["prior_precision"])
        return model

    def _noise(self, errors: F32, counts: F32) -> F32:
        """Return (n,): 1 / σ_u², from each user's expected errors damped to the common variance."""
        damping = np.float32(_NOISE_DAMPING)
        noise: F32 = (counts + damping) / (errors + damping * np.float32(self.variance))
        return noise

    def _initial_items(self, by_item: Residuals, patterns: F32) -> Posterior:
        """Return the items before the first sweep: damped biases, factors from the patterns.

        This saves half of the sweeps of a random start. The first pattern, how often an item is
        rated, is left out.
        """
        n, k = len(by_item.counts), self.factors
        mean = np.zeros((n, k + 1), np.float32)
        used = patterns[:, 1 : k + 1]
        mean[:, : used.shape[1]] = used * np.float32(_INITIAL_SCALE)
        mean[:, k] = by_item.residuals.sum(1) / (by_item.counts + np.float32(_BIAS_DAMPING))
        return Posterior(mean, np.zeros((n, k + 1, k + 1), np.float32))

    def _without_ratings(self) -> Self:
        """Return the model of a dataset without ratings: every score is NaN."""
        n, d = self.n_items, self.factors + 1
        loadings = np.zeros((n, self.patterns), np.float32)
        self.encoder = QueryEncoder(0.0, 0.0, 0.0, loadings, np.zeros(n, np.bool_))
        self.variance = 1.0
        self.items = Design.certain(np.zeros((n, d), np.float32))
        weights = np.zeros((2 + self.patterns, d), np.float32)
        self.user_prior = Prior(weights, np.eye(d, dtype=np.float32))
        return self


_PARAMETERS = ("factors", "sweeps", "patterns", "seed")


def _initial_prior(features: F32, side: Posterior) -> Prior:
    """Return a prior with mean 0, for the first sweep."""
    d = side.mean.shape[1]
    factors, bias = _INITIAL_PRECISION
    precision = np.diag(np.array([factors] * (d - 1) + [bias], np.float32))
    return Prior(np.zeros((features.shape[1], d), np.float32), precision)
