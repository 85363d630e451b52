"""Promises of the model called ``svd``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.sparse import csr_array

from streamrec.dataset.dataset import Dataset, Ratings, Titles
from streamrec.models.audience import DAMPING, find_audience, people_of
from streamrec.models.base import Query
from streamrec.models.biased_mf import BiasedMF
from streamrec.models.mean_field import Design, Gaps, Posterior, Prior, observe, solve

from .contract import ModelContract, names

N_USERS, N_ITEMS, NOISE = 300, 120, 0.4


def planted(seed: int = 5) -> tuple[Dataset, NDArray[np.float64]]:
    """Return ratings of a known law, 30 % of the cells seen, and the law's stars without noise.

    Stars = 3 + biases (0.4) + two factors (0.5 · 0.8) + noise of 0.4, to the next half-star.
    """
    rng = np.random.default_rng(seed)
    tastes, kinds = rng.normal(0, 0.8, (N_USERS, 2)), rng.normal(0, 0.5, (N_ITEMS, 2))
    law = 3 + rng.normal(0, 0.4, (N_USERS, 1)) + rng.normal(0, 0.4, N_ITEMS) + tastes @ kinds.T
    user, item = np.nonzero(rng.random(law.shape) < 0.3)
    stars = law[user, item] + rng.normal(0, NOISE, len(user))
    half_stars = np.clip(np.rint(2 * stars), 1, 10).astype(np.int8)
    rows = Ratings(
        user.astype(np.int32), item.astype(np.int32), half_stars, np.zeros(len(user), np.int64)
    )
    return Dataset.build(names(N_USERS), names(N_ITEMS), rows), law


def rmse(found: NDArray[np.float64], wanted: NDArray[np.float64]) -> float:
    return float(np.sqrt(np.mean((found - wanted) ** 2)))


def everyone(dataset: Dataset) -> list[Query]:
    return [Query.of_user(dataset, user) for user in range(len(dataset.users))]


class TestBiasedMF(ModelContract):
    def make(self) -> BiasedMF:
        return BiasedMF()


def test_a_planted_law_is_found_again() -> None:
    # 36 ratings a person and 90 a title on 3 parameters each: least squares that knew the other
    # side would be off by 0.4·√(3/36 + 3/90) = 0.14; rounding and clipping add their part.
    dataset, law = planted()
    found = BiasedMF(factors=4).fit(dataset).score_all(everyone(dataset))
    unseen = dataset.ratings.toarray() == 0
    assert rmse(found[unseen], np.clip(law, 0.5, 5)[unseen]) < 0.2
    assert rmse(np.full(unseen.sum(), 3.0), law[unseen]) > 0.7  # the law is not flat


def test_the_noise_of_the_ratings_is_found_without_being_told() -> None:
    model = BiasedMF(factors=4).fit(planted()[0])
    # Rounding to half-stars adds 0.5²/12 to the variance.
    assert np.sqrt(model.variance) == pytest.approx(np.sqrt(NOISE**2 + 0.25 / 12), rel=0.1)


def test_people_unknown_at_training_are_served_as_well_as_if_trained_in() -> None:
    dataset, law = planted()
    rows = dataset.rows
    new = np.arange(N_USERS) < 60
    without = BiasedMF(factors=4).fit(dataset.with_rows(~new[rows.user_nums]))
    within = BiasedMF(factors=4).fit(dataset)
    queries = everyone(dataset)[:60]
    unseen = dataset.ratings.toarray()[:60] == 0
    errors = [
        rmse(m.score_all(queries)[unseen], np.clip(law, 0.5, 5)[:60][unseen])
        for m in (without, within)
    ]
    # Measured against the noise that the next rating will have; 48 fewer people know the titles.
    with_noise = np.hypot(errors, NOISE)
    assert with_noise[0] < 1.01 * with_noise[1]


def test_the_training_number_of_a_person_does_not_matter() -> None:
    dataset, _ = planted()
    model = BiasedMF().fit(dataset)
    known = Query.of_user(dataset, 7)
    stranger = Query(known.items, known.stars)
    every = np.arange(N_ITEMS, dtype=np.int32)
    assert np.array_equal(model.score(known, every), model.score(stranger, every))


def test_a_rating_given_now_moves_the_next_prediction() -> None:
    dataset, _ = planted()
    model = BiasedMF().fit(dataset)
    known = Query.of_user(dataset, 7)
    harsher = Query(known.items, np.full(len(known.stars), 0.5))
    every = np.arange(N_ITEMS, dtype=np.int32)
    assert (model.score(harsher, every) < model.score(known, every)).all()


def test_a_title_named_without_stars_counts_as_well_liked() -> None:
    dataset, _ = planted()
    model = BiasedMF().fit(dataset)
    stars = np.full(2, np.quantile(dataset.rows.stars, 0.75))
    named, rated = Query.liking([3, 8]), Query(np.array([3, 8], np.int32), stars)
    every = np.arange(N_ITEMS, dtype=np.int32)
    assert np.array_equal(model.score(named, every), model.score(rated, every))


def test_folding_in_has_found_how_steady_a_person_is(monkeypatch: pytest.MonkeyPatch) -> None:
    dataset, _ = planted()
    model = BiasedMF().fit(dataset)
    queries = everyone(dataset)
    found = model.score_all(queries)
    monkeypatch.setattr("streamrec.models.biased_mf._NOISE_ROUNDS", 30)
    np.testing.assert_allclose(model.score_all(queries), found, atol=0.002)


def test_a_title_without_ratings_is_as_its_features_lead_to_expect() -> None:
    # 119 titles of two genres, the first loved (4-5 stars), the second not (1-2); of the last
    # three titles nobody rated any: one of each genre, and one of which nothing is known.
    rng = np.random.default_rng(2)
    genre = np.arange(N_ITEMS) % 2
    user, item = np.nonzero(rng.random((50, N_ITEMS - 3)) < 0.4)
    half_stars = np.where(genre[item] == 0, 9, 3) + rng.integers(-1, 2, len(user))
    rows = Ratings(
        user.astype(np.int32),
        item.astype(np.int32),
        half_stars.astype(np.int8),
        np.zeros(len(user), np.int64),
    )
    flags = np.eye(2, dtype=np.float32)[genre]
    flags[-1] = 0
    titles = replace(Titles.unknown(N_ITEMS), blocks={"genres": csr_array(flags)})
    model = BiasedMF().fit(Dataset.build(names(50), names(N_ITEMS), rows, titles))
    found = model.score(Query.liking([]), np.arange(N_ITEMS - 3, N_ITEMS, dtype=np.int32))
    assert found[:2] == pytest.approx([1.5, 4.5], abs=0.3)  # numbers 117 and 118: odd, even
    assert np.isnan(found[2])


def test_a_source_s_mean_votes_speak_for_a_title_that_nobody_rated_here() -> None:
    # Titles are liked as the source's votes say; of the last three nobody rated any: voted best,
    # voted worst, and never voted on.
    dataset, _ = planted()
    rows = dataset.rows
    mean = np.bincount(rows.item_nums, rows.stars, N_ITEMS) / np.bincount(rows.item_nums)
    votes = 2 * mean
    votes[-3:] = votes.max(), votes.min(), np.nan
    titles = replace(Titles.unknown(N_ITEMS), vote_average=votes)
    model = BiasedMF().fit(dataset.with_titles(titles).with_rows(rows.item_nums < N_ITEMS - 3))
    best, worst, unknown = model.score(Query.of_user(dataset, 0), np.arange(117, 120, dtype="i4"))
    assert best > worst + 1
    assert np.isnan(unknown)


def test_ratings_all_alike_are_predicted_alike() -> None:
    rows = Ratings(
        np.array([0, 0, 1], np.int32),
        np.array([0, 1, 1], np.int32),
        np.full(3, 8, np.int8),
        np.zeros(3, np.int64),
    )
    model = BiasedMF().fit(Dataset.build(names(2), names(3), rows))
    found = model.score(Query.liking([]), np.arange(3, dtype=np.int32))
    assert found[:2] == pytest.approx([4.0, 4.0])
    assert np.isnan(found[2])


def test_the_regression_is_the_one_worked_by_hand() -> None:
    # One factor. Titles q = 1 and q = 2, biases 0 and 1, known for certain; a person's gaps are
    # 2 and 1; noise variance 1/2, prior N(0, I). What is left of the gaps: 2 and 0. Then
    # precision = 2·([1,1]ᵀ[1,1] + [2,1]ᵀ[2,1]) + I = [[11, 6], [6, 5]], answer = 2·2·[1, 1]:
    # mean = [5·4 - 6·4, 11·4 - 6·4] / 19 = [-4, 20] / 19.
    titles = Posterior(np.array([[1, 0], [2, 1]], np.float32), np.zeros((2, 2, 2), np.float32))
    gaps = csr_array(np.array([[2, 1]], np.float32))
    prior = Prior(np.zeros((1, 2), np.float32), np.eye(2, dtype=np.float32))
    seen = observe(Gaps.of(gaps), Design.of(titles))
    person = solve(seen, np.full(1, 2, np.float32), np.ones((1, 1), np.float32), prior)
    np.testing.assert_allclose(person.mean, [[-4 / 19, 20 / 19]], rtol=1e-5)
    np.testing.assert_allclose(
        person.cov[0], np.array([[5, -6], [-6, 11]]) / 19, rtol=1e-5
    )  # the inverse of the precision


def test_an_unsure_title_says_less() -> None:
    # As above with one title, q = 1, but its factor has variance 3: E[q²] = 4, so with noise and
    # prior 1 the precision is [[4, 1], [1, 1]] + I and the answer still 2·[1, 1]:
    # mean = [2·2 - 2, 5·2 - 2] / 9.
    cov = np.zeros((1, 2, 2), np.float32)
    cov[0, 0, 0] = 3
    titles = Posterior(np.array([[1, 0]], np.float32), cov)
    prior = Prior(np.zeros((1, 2), np.float32), np.eye(2, dtype=np.float32))
    seen = observe(Gaps.of(csr_array(np.array([[2]], np.float32))), Design.of(titles))
    person = solve(seen, np.ones(1, np.float32), np.ones((1, 1), np.float32), prior)
    np.testing.assert_allclose(person.mean, [[2 / 9, 8 / 9]], rtol=1e-5)


def test_without_ratings_it_knows_nothing() -> None:
    nobody = np.empty(0, np.int32)
    rows = Ratings(nobody, nobody, np.empty(0, np.int8), np.empty(0, np.int64))
    model = BiasedMF().fit(Dataset.build(names(2), names(3), rows))
    model = BiasedMF.from_arrays(model.to_arrays())
    assert np.isnan(model.score(Query.liking([1]), np.arange(3, dtype=np.int32))).all()


def test_the_audience_is_the_truncated_svd_of_the_damped_matrix() -> None:
    # Two camps that rate different halves, so that two singular values stand out.
    rng = np.random.default_rng(0)
    same_camp = np.add.outer(np.arange(40), np.arange(30)) % 2 == 0
    rated = (rng.random((40, 30)) < np.where(same_camp, 0.6, 0.1)).astype(np.float32)
    rated[:, 4] = 0  # a title that nobody rated
    audience = find_audience(csr_array(rated), 2, seed=0)
    damped = rated * np.maximum(rated.sum(1, keepdims=True), 1) ** -DAMPING
    damped *= np.maximum(rated.sum(0), 1) ** -DAMPING
    left, strength, right = np.linalg.svd(damped)
    people = people_of(csr_array(rated), audience.loadings)
    ours = people @ np.diag(strength[:2]) @ audience.titles.T / np.sqrt(40 * 30)
    theirs = left[:, :2] @ np.diag(strength[:2]) @ right[:2]
    np.testing.assert_allclose(ours, theirs, atol=1e-3)
    assert not audience.titles[4].any()
    assert not people_of(csr_array(np.zeros((1, 30), np.float32)), audience.loadings).any()


def test_on_real_ratings_the_error_stays_in_its_band(real_files: Path) -> None:
    # A fifth of ratings_small held out at random. Measured: 0.854; Surprise's SVD is at 0.90.
    table = np.loadtxt(real_files / "ratings_small.csv", delimiter=",", skiprows=1)
    user, item = (np.unique(table[:, column], return_inverse=True)[1] for column in (0, 1))
    rows = Ratings(
        user.astype(np.int32),
        item.astype(np.int32),
        (2 * table[:, 2]).astype(np.int8),
        table[:, 3].astype(np.int64),
    )
    dataset = Dataset.build(names(671), names(9066), rows)
    test = np.random.default_rng(0).random(len(rows)) < 0.2
    train = dataset.with_rows(~test)
    model = BiasedMF().fit(train)
    found = model.score_all(everyone(train))[dataset.rows.user_nums, dataset.rows.item_nums][test]
    found = np.where(np.isnan(found), model.reader.level, np.clip(found, 0.5, 5))
    assert rmse(found, dataset.rows.stars[test]) < 0.86
