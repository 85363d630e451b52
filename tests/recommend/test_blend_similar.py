"""`blend` mixes similarities by content and by ratings, by the number of ratings."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_array

from streamrec.models.title_facts import TitleFacts
from streamrec.recommend.blend_similar import (
    OTHER_LANGUAGE,
    RATINGS_LIKE_CONTENT,
    Neighbours,
    Pairs,
    blend,
    liked_together,
)

# Three titles; title 0 is like 1 by content, and goes with 2 by ratings.
CONTENT = Neighbours(
    np.array([[1, 2], [0, 2], [0, 1]], dtype=np.int32),
    np.array([[0.4, 0.0], [0.4, 0.1], [0.2, 0.1]], dtype=np.float32),
)
PAIRS = Pairs(
    np.array([0, 2], np.int32), np.array([2, 0], np.int32), np.array([1, 0.5], np.float32)
)
NO_FACTS = TitleFacts.of_blocks({}, np.full(3, np.nan))


def test_blend_takes_half_of_each_where_ratings_weigh_as_much_as_content() -> None:
    found = blend(CONTENT, PAIRS, np.array([RATINGS_LIKE_CONTENT, 0, 3]), NO_FACTS)
    # Title 0: content gives 1 half of 0.4; the ratings give 2 half of the same scale.
    assert found.items[0].tolist() == [1, 2]
    assert found.similarities[0] == pytest.approx([0.2, 0.2])
    assert found.liked_together is not None
    assert found.liked_together[0].tolist() == [False, True]


def test_blend_leaves_a_title_without_pairs_as_it_is() -> None:
    found = blend(CONTENT, PAIRS, np.array([5, 9, 3]), NO_FACTS)
    assert found.items[1].tolist() == [0, 2]
    assert found.similarities[1].tolist() == CONTENT.similarities[1].tolist()
    assert found.liked_together is not None
    assert not found.liked_together[1].any()


def test_blend_ranks_by_ratings_where_there_are_many() -> None:
    found = blend(CONTENT, PAIRS, np.array([1000, 0, 3]), NO_FACTS)
    assert found.items[0].tolist() == [2, 1]


def test_blend_keeps_a_collection_whatever_ratings_say() -> None:
    facts = TitleFacts.of_blocks(
        {"collection": csr_array(np.array([[1], [1], [0]], np.float32))}, np.full(3, np.nan)
    )
    one_each = Neighbours(CONTENT.items[:, :1], CONTENT.similarities[:, :1])
    assert blend(one_each, PAIRS, np.array([1000, 0, 3]), facts).items[0].tolist() == [1]


def test_blend_does_not_change_its_input() -> None:
    before = CONTENT.items.copy(), CONTENT.similarities.copy()
    blend(CONTENT, PAIRS, np.array([5, 5, 5]), NO_FACTS)
    assert (before[0] == CONTENT.items).all()
    assert (before[1] == CONTENT.similarities).all()


# Half-stars of six viewers for four titles. Three like 0 and 1 (7 is 3.5 stars), one likes 0 and 2,
# two like 2 and 3.
RATINGS = csr_array(
    np.array(
        [[8, 7, 6, 1], [10, 9, 1, 0], [8, 0, 7, 0], [9, 8, 0, 0], [0, 0, 8, 8], [0, 0, 9, 9]],
        dtype=np.int8,
    )
)


def found_pairs(**blocks: list[list[float]]) -> dict[tuple[int, int], float]:
    arrays = {name: csr_array(np.array(rows, np.float32)) for name, rows in blocks.items()}
    facts = TitleFacts.of_blocks(arrays, np.full(4, np.nan))
    items, others, strengths = liked_together(RATINGS, arrays, facts)
    assert items.tolist() == sorted(items.tolist())
    return dict(zip(zip(items.tolist(), others.tolist(), strict=True), strengths, strict=True))


def test_liked_together_finds_the_pairs_that_two_viewers_like() -> None:
    before = RATINGS.toarray()
    pairs = found_pairs()
    assert set(pairs) == {(0, 1), (1, 0), (2, 3), (3, 2)}
    assert pairs[0, 1] == pytest.approx(1)
    assert (before == RATINGS.toarray()).all()


def test_liked_together_counts_less_for_another_language_and_other_genres() -> None:
    pairs = found_pairs(
        language=[[1, 0], [0, 1], [1, 0], [1, 0]], genres=[[1, 0], [1, 0], [1, 0], [0, 1]]
    )
    assert pairs[0, 1] == pytest.approx(OTHER_LANGUAGE)
    assert (2, 3) not in pairs


def test_liked_together_does_not_count_what_chance_explains() -> None:
    # Everyone likes 0 and 1; 2 and 3 are liked by the same two of eight viewers.
    stars = np.zeros((8, 4), np.int8)
    stars[:, :2], stars[:2, 2:] = 10, 10
    ratings = csr_array(stars)
    facts = TitleFacts.of_blocks({}, np.full(4, np.nan))
    items, others, strengths = liked_together(ratings, {}, facts)
    found = dict(zip(zip(items.tolist(), others.tolist(), strict=True), strengths, strict=True))
    # 3 is strongest for 2: the famous titles have as many viewers with 2, but more by chance.
    assert found[2, 3] == pytest.approx(1)
    assert found.get((2, 0), 0) < 0.9
