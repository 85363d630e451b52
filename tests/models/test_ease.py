"""EASE solves what it says it solves, keeps its contract, and stars and features count in it."""

import numpy as np
import pytest
from scipy.sparse import csr_array

from streamrec.models.base import Query
from streamrec.models.ease import EASE, PlainEASE
from streamrec.models.gram import ease_weights, features_gram, ratings_gram
from streamrec.models.item_item import prune, worth_of_ratings

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


def test_each_column_is_the_ridge_regression_on_the_other_titles() -> None:
    rated = some_ratings()
    weights = ease_weights(ratings_gram(rated), reg=3.0)
    x = rated.toarray().astype(float)
    for item in range(7):
        others = np.delete(np.arange(7), item)
        a = x[:, others]
        ridge = np.linalg.solve(a.T @ a + 3.0 * np.eye(6), a.T @ x[:, item])
        assert weights[others, item] == pytest.approx(ridge, abs=1e-5)
        assert weights[item, item] == 0


def test_a_large_matrix_is_mirrored_whole() -> None:
    rated = some_ratings(700)
    gram = ratings_gram(rated)
    inverse = np.linalg.inv(gram.astype(float) + 20 * np.eye(700))
    expected = -inverse / np.diag(inverse)
    np.fill_diagonal(expected, 0)
    assert ease_weights(gram, 20) == pytest.approx(expected, abs=1e-5)


def test_a_gram_cell_counts_the_people_who_rated_both() -> None:
    rated = csr_array(np.array([[1, 1, 1], [1, 0, 0.5]], np.float32))
    assert ratings_gram(rated).tolist() == [[2, 1, 1.5], [1, 1, 1], [1.5, 1, 1.25]]


def test_a_feature_weight_counts_like_people_who_rated_both() -> None:
    block = csr_array(np.array([[1, 0], [1, 0], [0, 1]], np.float32))
    about = features_gram({"genres": block, "none": csr_array((3, 4))}, {"genres": 5.0})
    assert about is not None
    assert about.tolist() == [[5, 5, 0], [5, 5, 0], [0, 0, 5]]


def test_a_matrix_that_cannot_be_inverted_says_what_to_do() -> None:
    with pytest.raises(ValueError, match=r"reg = 0\.0 is too small"):
        ease_weights(np.ones((3, 3), np.float32), 0.0)


def test_pruning_keeps_what_matters_most_in_the_whole_matrix_with_its_sign() -> None:
    weights = np.array([[0, -9, 1], [8, 0, 7], [2, -3, 0]], np.float32)
    alike = np.array([1, 1, 1])
    assert prune(weights, alike, 3).toarray().tolist() == [[0, -9, 0], [8, 0, 7], [0, 0, 0]]
    assert prune(weights, alike, 400).nnz == 6
    # the third title was rated by 16 people, the second by one: 2 · 4 and 3 · 4 outweigh 7
    kept = prune(weights, np.array([1, 1, 16]), 3).toarray().tolist()
    assert kept == [[0, -9, 0], [8, 0, 0], [2, -3, 0]]


def test_what_is_not_given_is_chosen_and_what_is_given_is_used() -> None:
    model = EASE(reg=40, features=2).fit(checkerboard())
    assert (model.reg_, model.features_) == (40, 2)
    assert EASE().fit(checkerboard()).reg_ > 0
    assert PlainEASE().fit(checkerboard()).features_ == 0


def test_a_loved_title_counts_for_more_than_a_disliked_one() -> None:
    model = EASE(reg=10, features=0, liking=0.2).fit(checkerboard())
    item = np.array([0], np.int32)
    at = np.array([8], np.int32)
    loved, hated = (model.score(Query(item, np.array([s])), at)[0] for s in (5.0, 1.0))
    assert loved / hated == pytest.approx(1.3 / 0.5)


def test_a_title_nobody_rated_is_not_known_to_it() -> None:
    dataset = checkerboard()
    without = dataset.with_rows(dataset.rows.item_nums != 3)
    found = EASE(reg=10).fit(without).score(Query.liking([1]), np.array([3, 5], np.int32))
    assert np.isnan(found).tolist() == [True, False]


def test_worth_of_ratings_is_one_and_a_fifth_per_star_from_three_and_a_half() -> None:
    worths = worth_of_ratings(checkerboard(), 0.2)
    assert sorted(set(worths.data.tolist())) == pytest.approx([1.1, 1.3])
