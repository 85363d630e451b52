"""Posterior samples of a factorization machine over users, items and their features.

Shapes: K factors, D = K + 1, s samples. The vectors and biases of a sample are stored as
(factors, bias).
"""

from __future__ import annotations

import contextlib
import io
import warnings
from types import ModuleType
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, eye_array, hstack

from streamrec.errors import MissingExtra
from streamrec.models.mean_field import F32, Residuals
from streamrec.models.training_data import TrainingData

F64 = NDArray[np.float64]

_FEATURE_SCALE = 0.3  # relative to a user's own id, which counts 1; 0.1 and 1 are nearly as good
_KEEP_EVERY = 2  # sweeps: neighbouring samples are too alike to keep both

# Groups of columns, each with a prior of its own.
_USERS, _USER_FEATURES, _ITEMS, _ITEM_FEATURES = range(4)


class PosteriorSamples(NamedTuple):
    """What a prediction needs of each sample; float32, in stars relative to the global mean."""

    items: F32  # (s, items, D): vector and bias of each item, those of its features included
    user_mean: F32  # (s, D): prior mean of a user's own vector and bias
    user_precision: F32  # (s, D): 1 / variance of the same
    feature_weights: F32  # (s, features, D): what each user feature adds
    feature_mean: F32  # (features,): mean user features at training

    @classmethod
    def empty(cls, n_items: int, n_features: int, factors: int) -> Self:
        """Return no samples; their prediction is 0."""
        d = factors + 1
        shapes = (n_items, d), (d,), (d,), (n_features, d)
        items, mean, precision, weights = (np.zeros((0, *shape), np.float32) for shape in shapes)
        return cls(items, mean, precision, weights, np.zeros(n_features, np.float32))

    def predict(
        self, ratings: Residuals, features: F32, noise: F32, items: NDArray[np.int32]
    ) -> F32:
        """Return (users, items): the mean over the samples of each user's expected residuals.

        Given the items of a sample, a user's vector is normal and its mean is a ridge regression.
        The user's own uncertainty is therefore integrated exactly, and a user need not be part of
        the training data. `ratings` has all items as columns; `noise` (users,) is 1 / variance of
        each user's ratings around the prediction.
        """
        scaled = _scaled(features, self.feature_mean)
        users = np.empty((len(self.items), len(features), self.user_mean.shape[1]), np.float32)
        ends = ratings.residuals.indptr
        for user in range(len(features)):
            row = slice(ends[user], ends[user + 1])
            rated, residuals = ratings.residuals.indices[row], ratings.residuals.data[row]
            users[:, user] = self._fold_in(rated, residuals, scaled[user], noise[user])
        total = np.zeros((len(features), len(items)), np.float32)
        for user_side, item_side in zip(users, self.items, strict=True):
            part = item_side[items]
            total += user_side[:, :-1] @ part[:, :-1].T + user_side[:, -1:] + part[:, -1]
        return total / np.float32(max(len(users), 1))

    def _fold_in(self, rated: NDArray[np.int32], residuals: F32, features: F32, noise: F32) -> F32:
        """Return (s, D): one user's vector and bias, in all samples at once."""
        items = self.items[:, rated]
        remainder = residuals - items[:, :, -1]
        design = items.copy()
        design[:, :, -1] = 1  # multiplies the user's bias
        weighted = design.transpose(0, 2, 1) * noise
        expected = _add_features(self.user_mean, features, self.feature_weights)
        precision = self.user_precision[:, :, None] * np.eye(items.shape[2], dtype=np.float32)
        right = weighted @ remainder[:, :, None] + (self.user_precision * expected)[:, :, None]
        solution: F32 = np.linalg.solve(weighted @ design + precision, right)[:, :, 0]
        return solution


def sample_posterior(
    data: TrainingData, factors: int, chains: int, sweeps: int, samples: int, seed: int
) -> PosteriorSamples:
    """Return samples from the last sweeps of several Gibbs samplers.

    The machine (Rendle 2010) gives each user, each item and each feature a vector and a bias and
    adds the products of all pairs. The precisions of noise and priors are sampled as well
    (Freudenthaler, Schmidt-Thieme & Rendle 2011). `samples` of each chain are kept.
    """
    myfm = import_myfm()
    by_user, rated_items = data.by_user, data.rated_items
    feature_mean = data.user_features[:, 1:].mean(0)
    users = _scaled(data.user_features, feature_mean)
    n_common = len(feature_mean)
    items = _scaled(data.item_features, data.item_features[rated_items, 1 : 1 + n_common].mean(0))
    kept: list[tuple[F64, F64, F64, F64]] = []

    def keep(sweep: int, machine: Any, priors: Any, _history: Any) -> tuple[bool, None]:
        remaining = sweeps - 1 - sweep
        if remaining % _KEEP_EVERY == 0 and remaining // _KEEP_EVERY < samples:
            kept.append(collapse(machine, priors, len(users), rated_items, users.shape[1], items))
        return False, None

    rows = np.repeat(np.arange(len(users)), np.diff(by_user.residuals.indptr))
    blocks = [
        myfm.RelationBlock(rows, _with_ids(users)),
        myfm.RelationBlock(by_user.residuals.indices, _with_ids(items[rated_items])),
    ]
    for chain_seed in np.random.SeedSequence(seed).generate_state(chains).tolist():
        with contextlib.redirect_stderr(io.StringIO()):  # myfm draws a progress bar there
            myfm.MyFMRegressor(factors, random_seed=chain_seed % 2**31).fit(
                None,
                by_user.residuals.data.astype(np.float64),
                X_rel=blocks,
                n_iter=sweeps,
                n_kept_samples=1,  # `keep` stores them in less memory
                group_shapes=[len(users), users.shape[1], len(rated_items), items.shape[1]],
                callback=keep,
            )
    stacked = (np.array(part, np.float32) for part in zip(*kept, strict=True))
    return PosteriorSamples._make([*stacked, feature_mean])


def import_myfm() -> ModuleType:
    """Return myfm, or raise MissingExtra."""
    try:
        with warnings.catch_warnings():  # its pkg_resources is deprecated
            warnings.simplefilter("ignore")
            import myfm
    except ModuleNotFoundError as error:
        raise MissingExtra("bayesian_fm", "bayes") from error
    module: ModuleType = myfm
    return module


def collapse(
    machine: Any,
    priors: Any,
    n_users: int,
    rated_items: NDArray[np.int32],
    n_user_features: int,
    item_features: F32,
) -> tuple[F64, F64, F64, F64]:
    """Return `items`, `user_mean`, `user_precision` and `feature_weights` of one sample.

    myfm's columns are users, their features, rated items, their features; `item_features` are the
    scaled ones of all items.
    """
    weights = np.column_stack([np.asarray(machine.V), np.asarray(machine.w)])
    prior_mean = np.column_stack([np.asarray(priors.mu_V), np.asarray(priors.mu_w)])
    precision = np.column_stack([np.asarray(priors.lambda_V), np.asarray(priors.lambda_w)])
    ends = np.cumsum([n_users, n_user_features, len(rated_items)])
    _, user_feature_weights, item_weights, item_feature_weights = np.split(weights, ends)
    # An unrated item has no vector of its own and takes the prior mean.
    own = np.tile(prior_mean[_ITEMS], (len(item_features), 1))
    own[rated_items] = item_weights
    items = _add_features(own, item_features, item_feature_weights)
    items[:, -1] += machine.w0
    return items, prior_mean[_USERS], precision[_USERS], user_feature_weights


def _add_features(own: NDArray[Any], features: F32, weights: NDArray[Any]) -> NDArray[Any]:
    """Return (n, D): own vectors and biases plus those of the features.

    The shapes are features (n, f) of n items with the weights (f, D) of one sample, or features
    (f,) of one user with the weights (n, f, D) of n samples.

    The products of all pairs within one row, ``(|Σ v|² - Σ |v|²) / 2`` (Rendle 2010, eq. 5), do
    not involve the other side, so they belong to the bias.
    """
    both: NDArray[Any] = own + features @ weights
    squares = (weights[..., :-1] ** 2).sum(-1)
    separate = (own[:, :-1] ** 2).sum(1) + np.einsum("...f,...f->...", features**2, squares)
    both[:, -1] += ((both[:, :-1] ** 2).sum(1) - separate) / 2
    return both


def _scaled(features: F32, mean: F32) -> F32:
    """Return the features without the constant 1, the rating features centred and scaled.

    The machine has biases of its own, so it needs no constant.
    """
    scaled = features[:, 1:].copy()
    scaled[:, : len(mean)] -= mean
    scaled[:, : len(mean)] *= np.float32(_FEATURE_SCALE)
    return scaled


def _with_ids(features: F32) -> csr_matrix:
    """Return float64 (n, n + features): one indicator column per row, then its features."""
    return csr_matrix(hstack([eye_array(len(features)), csr_matrix(features.astype(np.float64))]))
