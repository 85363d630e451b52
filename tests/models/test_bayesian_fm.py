"""Tests of the model named ``bayesian_fm``."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import numpy as np
import pytest
from scipy.sparse import csr_array, csr_matrix, eye_array

from streamrec.errors import MissingExtra
from streamrec.models.bayesian_fm import BayesianFM
from streamrec.models.biased_mf import BiasedMF
from streamrec.models.factorization_machine import (
    PosteriorSamples,
    collapse,
    import_myfm,
    sample_posterior,
)
from streamrec.models.mean_field import Residuals
from streamrec.models.query import Query
from streamrec.models.training_data import collect

from .contract import ModelContract
from .test_biased_mf import N_ITEMS, everyone, planted, rmse

try:
    import_myfm()
    WITHOUT_MYFM = False
except MissingExtra:
    WITHOUT_MYFM = True
needs_myfm = pytest.mark.skipif(WITHOUT_MYFM, reason="the extra 'bayes' is not installed")


def small(seed: int = 0) -> BayesianFM:
    """Return a model that fits a planted law in a second."""
    return BayesianFM(factors=4, sweeps=30, samples=8, seed=seed)


@needs_myfm
class TestBayesianFM(ModelContract):
    def make(self) -> BayesianFM:
        return small()


def test_bayesian_fm_names_the_missing_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "myfm", None)
    with pytest.raises(MissingExtra, match=r"bayesian_fm needs .* 'streamrec\[bayes\]'"):
        BayesianFM().fit(planted()[0])


def test_samples_fold_a_user_in_as_worked_by_hand() -> None:
    # One sample, one factor. Item vectors 1 and 2, biases 0 and 1. The prior of a user's own part
    # is (1, 0) with precisions 1 and 1. One user feature, half above the mean, weighs (0.4, 2):
    # scaled by 0.3 it is 0.15 and adds (0.06, 0.3). The expected vector is 1.06; the product of
    # its two parts, 1 · 0.06, belongs to the bias: 0.3 + 0.06. Residuals 2 and 3, noise variance
    # 1: gram = [[1+4+1, 1+2], [1+2, 2+1]], right side = [2·1 + 2·2 + 1.06, 2 + 2 + 0.36].
    samples = PosteriorSamples(
        items=np.array([[[1, 0], [2, 1], [9, 9]]], np.float32),
        user_mean=np.array([[1, 0]], np.float32),
        user_precision=np.ones((1, 2), np.float32),
        feature_weights=np.array([[[0.4, 2]]], np.float32),
        feature_mean=np.array([1.0], np.float32),
    )
    p, b = np.linalg.solve([[6, 3], [3, 3]], [7.06, 4.36])
    every = np.arange(3, dtype=np.int32)
    residuals = Residuals.of(
        csr_array((np.array([2, 3], np.float32), [0, 1], [0, 2]), shape=(1, 3))
    )
    found = samples.predict(
        residuals, np.array([[1, 1.5]], np.float32), np.ones(1, np.float32), every
    )
    np.testing.assert_allclose(found, [[p + b, 2 * p + b + 1, 9 * p + b + 9]], rtol=1e-5)


def test_collapse_gives_the_item_vectors_worked_by_hand() -> None:
    # Columns: one user, one user feature, one rated item (number 1 of two), one item feature; one
    # factor. Item 1: own vector 2 and bias 0.5; its feature 2 weighs vector 0.25 and bias 0.1:
    # vector 2 + 0.5, bias 0.5 + 0.2 + 2·0.5 (the pair) + w0. Item 0 takes the prior mean, vector
    # 1 and bias -0.5, and has no feature.
    machine = SimpleNamespace(
        w0=0.75, V=np.array([[9.0], [3], [2], [0.25]]), w=np.array([9, 0.3, 0.5, 0.1])
    )
    priors = SimpleNamespace(
        mu_V=np.array([[7.0], [0], [1], [0]]),
        mu_w=np.array([0.7, 0, -0.5, 0]),
        lambda_V=np.array([[4.0], [0], [0], [0]]),
        lambda_w=np.array([5.0, 0, 0, 0]),
    )
    facts = np.array([[0], [2]], np.float32)
    items, user_mean, precision, weights = collapse(
        machine, priors, 1, np.array([1], np.int32), 1, facts
    )
    np.testing.assert_allclose(items, [[1, -0.5 + 0.75], [2.5, 0.7 + 1 + 0.75]])
    assert (user_mean.tolist(), precision.tolist()) == ([7, 0.7], [4, 5])
    assert weights.tolist() == [[3, 0.3]]


@needs_myfm
def test_samples_predict_what_the_sampler_itself_predicts() -> None:
    # myfm's own prediction samples the user's part as well; ours takes its mean. On average over
    # the samples the two agree but for sampling noise. Independent source: myfm's `predict`.
    myfm = import_myfm()
    dataset, _ = planted()
    data = collect(dataset, patterns=1, blocks=(), seed=0)
    samples = sample_posterior(data, factors=3, chains=2, sweeps=80, samples=30, seed=0)
    noise = np.full(len(dataset.users), 1 / 0.18, np.float32)
    every = np.arange(N_ITEMS, dtype=np.int32)
    ours = samples.predict(data.by_user, data.user_features, noise, every)

    user, item = np.nonzero(dataset.ratings.toarray())
    residuals = dataset.ratings.toarray()[user, item] / 2 - data.encoder.global_mean
    n_users, n_items = dataset.ratings.shape
    blocks = [
        myfm.RelationBlock(user, csr_matrix(eye_array(n_users))),
        myfm.RelationBlock(item, csr_matrix(eye_array(n_items))),
    ]
    sampler = myfm.MyFMRegressor(3, random_seed=1)
    sampler.fit(
        None, residuals, X_rel=blocks, n_iter=80, n_kept_samples=60, group_shapes=[n_users, n_items]
    )
    theirs = sampler.predict(None, blocks)
    assert rmse(ours[user, item].astype(np.float64), theirs) < 0.1


@needs_myfm
def test_bayesian_fm_recovers_a_planted_law_better_than_either_half() -> None:
    dataset, law = planted()
    model = small().fit(dataset)
    unseen = dataset.ratings.toarray() == 0
    found = model.score_all(everyone(dataset))
    half = model.svd.score_all(everyone(dataset))
    wanted = np.clip(law, 0.5, 5)[unseen]
    errors = [rmse(x[unseen], wanted) for x in (found, half, 2 * found - half)]
    assert errors[0] < 0.2
    assert errors[0] < 1.01 * min(errors[1:])


@needs_myfm
def test_bayesian_fm_serves_new_users_as_well_as_trained_ones() -> None:
    dataset, law = planted()
    new = np.arange(len(dataset.users)) < 60
    without = small().fit(dataset.with_rows(~new[dataset.rows.user_nums]))
    within = small().fit(dataset)
    queries = everyone(dataset)[:60]
    unseen = dataset.ratings.toarray()[:60] == 0
    wanted = np.clip(law, 0.5, 5)[:60][unseen]
    errors = [rmse(m.score_all(queries)[unseen], wanted) for m in (without, within)]
    with_noise = np.hypot(errors, 0.4)  # the next rating has it
    assert with_noise[0] < 1.01 * with_noise[1]


@needs_myfm
def test_bayesian_fm_is_as_good_with_another_seed() -> None:
    dataset, _ = planted()
    every = np.arange(N_ITEMS, dtype=np.int32)
    query = Query.of_user(dataset, 3)
    one, other = (small(seed).fit(dataset).score(query, every) for seed in (0, 1))
    assert 0 < rmse(one, other) < 0.1


@needs_myfm
def test_bayesian_fm_without_ratings_scores_nan() -> None:
    dataset, _ = planted()
    empty = dataset.with_rows(np.zeros(len(dataset.rows), np.bool_))
    model = BayesianFM.from_arrays(small().fit(empty).to_arrays())
    assert np.isnan(model.score(Query.from_likes([1]), np.arange(3, dtype=np.int32))).all()


@needs_myfm
def test_bayesian_fm_scores_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    dataset, _ = planted()
    saved = small().fit(dataset).to_arrays()
    monkeypatch.setitem(sys.modules, "myfm", None)
    model = BayesianFM.from_arrays(saved)
    assert isinstance(model.svd, BiasedMF)
    assert not np.isnan(model.score_all(everyone(dataset)[:2])).any()
