"""`blend` mixes similarities by content and by ratings, by the number of ratings."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_array

from streamrec.recommend.blend_similar import (
    RATINGS_EXPONENT,
    RATINGS_LIKE_CONTENT,
    Neighbours,
    blend,
    liked_together,
)

# Three titles; title 0 is like 1 by content, and goes with 2 by ratings.
CONTENT = Neighbours(
    np.array([[1, 2], [0, 2], [0, 1]], dtype=np.int32),
    np.array([[0.4, 0.0], [0.4, 0.1], [0.2, 0.1]], dtype=np.float32),
)
MATRIX = csr_array(np.array([[0, -0.5, 0.2], [0, 0, 0], [0.1, 0, 0]], dtype=np.float32))


def test_blend_takes_half_of_each_where_ratings_weigh_as_much_as_content() -> None:
    found = blend(CONTENT, MATRIX, np.array([RATINGS_LIKE_CONTENT, 0, 3]))
    # Title 0: content gives 1 half of 0.4; the ratings give 2 half of the same scale.
    assert found.items[0].tolist() == [1, 2]
    assert found.similarities[0] == pytest.approx([0.2, 0.2])
    assert found.liked_together is not None
    assert found.liked_together[0].tolist() == [False, True]


def test_blend_leaves_a_title_without_ratings_as_it_is() -> None:
    found = blend(CONTENT, MATRIX, np.array([5, 0, 3]))
    assert found.items[1].tolist() == [0, 2]
    assert found.similarities[1].tolist() == CONTENT.similarities[1].tolist()
    assert found.liked_together is not None
    assert not found.liked_together[1].any()


def test_blend_ranks_by_ratings_where_there_are_many() -> None:
    found = blend(CONTENT, MATRIX, np.array([1000, 0, 3]))
    assert found.items[0].tolist() == [2, 1]


def test_blend_prefers_the_more_rated_of_two_titles_with_equal_weights() -> None:
    matrix = csr_array(np.array([[0, 0.2, 0.2], [0, 0, 0], [0, 0, 0]], dtype=np.float32))
    no_content = CONTENT._replace(similarities=CONTENT.similarities * 0)
    found = blend(no_content, matrix, np.array([10, 1, 99]))
    assert found.items[0].tolist() == [2, 1]
    ratio = found.similarities[0, 1] / found.similarities[0, 0]
    assert ratio == pytest.approx((2 / 100) ** RATINGS_EXPONENT)


def test_blend_does_not_change_its_input() -> None:
    before = CONTENT.items.copy(), CONTENT.similarities.copy()
    blend(CONTENT, MATRIX, np.array([5, 5, 5]))
    assert (before[0] == CONTENT.items).all()
    assert (before[1] == CONTENT.similarities).all()


def test_liked_together_keeps_the_pairs_that_two_viewers_like() -> None:
    # Half-stars of three viewers: two like 0 and 1 (7 is 3.5 stars), one likes 0 and 2; the others
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
