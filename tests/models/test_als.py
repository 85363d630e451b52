"""Implicit ALS solves its least squares, and serves newcomers as if they had been there."""

import numpy as np
import pytest
from scipy.sparse import csr_array

from streamrec.models.als import ALS, _least_squares
from streamrec.models.query import Query

from .contract import ALL_ITEMS, PersonalContract, checkerboard


class TestALS(PersonalContract):
    def make(self) -> ALS:
        return ALS(factors=2, reg=1.0)


def test_a_vector_solves_the_weighted_least_squares_of_its_row() -> None:
    rng = np.random.default_rng(2)
    others = rng.standard_normal((6, 3)).astype(np.float32)
    row = np.array([[0, 1.3, 0, 0.5, 0, 0]])
    gram = others.T @ others + 2 * np.eye(3, dtype=np.float32)
    found = _least_squares(csr_array(row.astype(np.float32)), others, gram, alpha=2.0)[0]
    # by hand: confidence 1 + 2w on the rated (wanted 1), 1 on the others (wanted 0)
    confidence, wanted = 1 + 2 * row[0], (row[0] > 0).astype(float)
    left = others.T @ (confidence[:, None] * others) + 2 * np.eye(3)
    assert found == pytest.approx(np.linalg.solve(left, others.T @ (confidence * wanted)), abs=1e-4)


def test_a_newcomer_scores_as_someone_with_the_same_ratings() -> None:
    dataset = checkerboard()
    model = ALS(factors=2, reg=1.0).fit(dataset)
    known = Query.of_user(dataset, 3)
    new = Query(known.items, known.stars, known.seen)
    assert model.score(new, ALL_ITEMS).tolist() == model.score(known, ALL_ITEMS).tolist()


def test_nothing_is_known_of_an_unrated_title_or_of_someone_without_ratings() -> None:
    dataset = checkerboard()
    model = ALS(factors=4).fit(dataset.with_rows(dataset.rows.item_nums != 3))
    assert np.isnan(model.score(Query.from_likes([1]), np.array([3, 5], np.int32))).tolist() == [
        True,
        False,
    ]
    assert np.isnan(model.score(Query.from_likes([]), ALL_ITEMS)).all()
