"""`EASE`: its weights solve the ridge regression; stars and features count."""

import numpy as np
import pytest
from scipy.sparse import csr_array

from streamrec.models import ease
from streamrec.models.core_solver import ease_weights
from streamrec.models.ease import EASE, PlainEASE
from streamrec.models.gram import Gram
from streamrec.models.query import Query
from streamrec.models.rating_weight import limit_voices, rating_weight_matrix

from .contract import LinearContract, checkerboard


class TestEASE(LinearContract):
    def make(self) -> EASE:
        return EASE()


class TestPlainEASE(LinearContract):
    def make(self) -> PlainEASE:
        return PlainEASE()


def some_ratings(n_items: int = 7) -> csr_array:
    rng = np.random.default_rng(5)
    return csr_array((rng.random((30, n_items)) < 0.4).astype(np.float32))


def ratings_gram(weights: csr_array) -> np.ndarray:
    return Gram.of(weights, {}).whole()


def test_ease_weights_are_the_ridge_regression_on_the_other_items() -> None:
    rated = some_ratings()
    weights = ease_weights(ratings_gram(rated), reg=3.0)
    x = rated.toarray().astype(float)
    for item in range(7):
        others = np.delete(np.arange(7), item)
        a = x[:, others]
        ridge = np.linalg.solve(a.T @ a + 3.0 * np.eye(6), a.T @ x[:, item])
        assert weights[others, item] == pytest.approx(ridge, abs=1e-5)
        assert weights[item, item] == 0


def test_ease_weights_mirror_a_large_matrix() -> None:
    rated = some_ratings(700)
    gram = ratings_gram(rated)
    inverse = np.linalg.inv(gram.astype(float) + 20 * np.eye(700))
    expected = -inverse / np.diag(inverse)
    np.fill_diagonal(expected, 0)
    assert ease_weights(gram, 20) == pytest.approx(expected, abs=1e-5)


def test_a_cell_of_gram_counts_the_users_who_rated_both() -> None:
    rated = csr_array(np.array([[1, 1, 1], [1, 0, 0.5]], np.float32))
    assert ratings_gram(rated).tolist() == [[2, 1, 1.5], [1, 1, 1], [1.5, 1, 1.25]]


def test_a_cell_of_gram_adds_the_sum_of_the_blocks_cosines() -> None:
    block = csr_array(np.array([[1, 0], [1, 0], [0, 1]], np.float32))
    wide = csr_array((np.ones(2, np.float32), ([0, 1], [299, 299])), shape=(3, 300))
    unrated = csr_array((1, 3), dtype=np.float32)
    gram = Gram.of(unrated, {"genres": block, "none": csr_array((3, 4)), "wide": wide}, 2.0)
    assert gram.whole() == pytest.approx(np.array([[4, 4, 0], [4, 4, 0], [0, 0, 2]]))
    assert Gram.of(unrated, {"genres": block}, 0.0).whole().tolist() == [[0] * 3] * 3


def test_ease_weights_name_the_parameter_that_is_too_small() -> None:
    with pytest.raises(ValueError, match=r"reg = 0\.0 is too small"):
        ease_weights(np.ones((3, 3), np.float32), 0.0)


def test_fit_chooses_the_parameters_that_are_none() -> None:
    model = EASE(reg=40, feature_weight=2).fit(checkerboard())
    assert (model.reg_, model.feature_weight_) == (40, 2)
    assert EASE().fit(checkerboard()).reg_ > 0
    assert PlainEASE().fit(checkerboard()).feature_weight_ == 0


def test_a_high_rating_counts_more_than_a_low_one() -> None:
    model = EASE(reg=10, feature_weight=0, preference_weight=0.2).fit(checkerboard())
    item = np.array([0], np.int32)
    at = np.array([8], np.int32)
    high, low = (model.score(Query(item, np.array([s])), at)[0] for s in (5.0, 1.0))
    assert high / low == pytest.approx(1.3 / 0.5)


def test_an_unrated_item_is_unknown() -> None:
    dataset = checkerboard()
    without = dataset.with_rows(dataset.rows.item_nums != 3)
    found = EASE(reg=10).fit(without).score(Query.from_likes([1]), np.array([3, 5], np.int32))
    assert np.isnan(found).tolist() == [True, False]


def test_a_rating_weighs_one_and_a_fifth_per_star_from_three_and_a_half() -> None:
    weights = rating_weight_matrix(checkerboard(), 0.2)
    assert sorted(set(weights.data.tolist())) == pytest.approx([1.1, 1.3])


def test_features_of_one_block_add_their_weight_to_the_gram_matrix() -> None:
    dataset = checkerboard()
    gram = ratings_gram(rating_weight_matrix(dataset, 0.2))
    genres = dataset.titles.blocks["genres"].toarray()
    gram += 3 * 2 * genres @ genres.T  # two blocks with the same rows
    model = EASE(reg=40, feature_weight=3, popularity_exponent=0).fit(dataset)
    assert model.matrix.toarray() == pytest.approx(ease_weights(gram, 40), abs=1e-6)


def test_ease_gives_a_viewer_of_very_many_ratings_a_limited_voice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dataset = checkerboard()
    at = np.arange(len(dataset.items), dtype=np.int32)
    counts = np.diff(dataset.ratings.indptr)
    unlimited = EASE(feature_weight=0)
    unlimited.feature_weight_ = 0
    before = unlimited.gram(dataset, at).whole()
    weights = rating_weight_matrix(dataset, 0.2)
    limited = limit_voices(weights, 2)
    mass = np.asarray(limited.sum(axis=1)) ** 2
    full = np.asarray(weights.sum(axis=1)) ** 2
    assert (counts > 2).any()
    assert mass == pytest.approx(full * np.minimum(1, 2 / counts), rel=1e-5)
    monkeypatch.setattr(ease, "limit_voices", lambda given: limit_voices(given, 2))
    assert unlimited.gram(dataset, at).whole() == pytest.approx(ratings_gram(limited), rel=1e-5)
    plain = PlainEASE()
    plain.feature_weight_ = 0
    plain.preference_weight = 0.2
    assert plain.gram(dataset, at).whole() == pytest.approx(before)
