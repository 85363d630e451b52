"""What ratings say is blended into similar titles, the more the more ratings there are."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_array

from streamrec.recommend.blend_similar import (
    RATINGS_EXPONENT,
    RATINGS_LIKE_CONTENT,
    blend,
    liked_together,
)

# Three titles; title 0 is like 1 by content, and goes with 2 by ratings.
NEIGHBOURS = np.array([[1, 2], [0, 2], [0, 1]], dtype=np.int32)
SIMILARITIES = np.array([[0.4, 0.0], [0.4, 0.1], [0.2, 0.1]], dtype=np.float32)
MATRIX = csr_array(np.array([[0, -0.5, 0.2], [0, 0, 0], [0.1, 0, 0]], dtype=np.float32))


def test_by_hand_half_of_each_at_as_many_ratings_as_count_like_content() -> None:
    counts = np.array([RATINGS_LIKE_CONTENT, 0, 3])
    found = blend(NEIGHBOURS, SIMILARITIES, MATRIX, counts)
    # Title 0: content gives 1 half of 0.4; the ratings give 2 half of the same scale.
    assert found.neighbours[0].tolist() == [1, 2]
    assert found.similarities[0] == pytest.approx([0.2, 0.2])
    assert found.together[0].tolist() == [False, True]


def test_a_title_nobody_rated_keeps_its_list() -> None:
    found = blend(NEIGHBOURS, SIMILARITIES, MATRIX, np.array([5, 0, 3]))
    assert found.neighbours[1].tolist() == [0, 2]
    assert found.similarities[1].tolist() == SIMILARITIES[1].tolist()
    assert not found.together[1].any()


def test_many_ratings_overrule_the_content() -> None:
    found = blend(NEIGHBOURS, SIMILARITIES, MATRIX, np.array([1000, 0, 3]))
    assert found.neighbours[0].tolist() == [2, 1]


def test_of_two_titles_that_go_as_well_the_more_rated_comes_first() -> None:
    matrix = csr_array(np.array([[0, 0.2, 0.2], [0, 0, 0], [0, 0, 0]], dtype=np.float32))
    found = blend(NEIGHBOURS, SIMILARITIES * 0, matrix, np.array([10, 1, 99]))
    assert found.neighbours[0].tolist() == [2, 1]
    ratio = found.similarities[0, 1] / found.similarities[0, 0]
    assert ratio == pytest.approx((2 / 100) ** RATINGS_EXPONENT)


def test_ratings_speak_only_for_pairs_that_two_people_like() -> None:
    # Half-stars of three people: two like 0 and 1 (7 is 3.5 stars), one likes 0 and 2; the others
    # rate 2 with less.
    ratings = csr_array(np.array([[8, 7, 6], [10, 9, 1], [8, 0, 7]], dtype=np.int8))
    matrix = csr_array(np.array([[0, 0.5, 0.2], [-0.25, 0, 1], [1, 1, 0]], dtype=np.float32))
    assert liked_together(matrix, ratings).toarray().tolist() == [
        [0, 0.5, 0],
        [-0.25, 0, 0],
        [0] * 3,
    ]
    assert ratings.data.tolist() == [8, 7, 6, 10, 9, 1, 8, 7]
    assert matrix.nnz == 6


def test_what_was_given_stays_as_it_was() -> None:
    before = NEIGHBOURS.copy(), SIMILARITIES.copy()
    blend(NEIGHBOURS, SIMILARITIES, MATRIX, np.array([5, 5, 5]))
    assert (before[0] == NEIGHBOURS).all()
    assert (before[1] == SIMILARITIES).all()
