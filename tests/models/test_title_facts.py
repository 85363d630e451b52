"""`TitleFacts`: overlap of genres, nearness in time, and collections before all others."""

import numpy as np
import pytest
from scipy.sparse import csr_array

from streamrec.models.title_facts import TitleFacts


def facts_of(years: list[float], **blocks: list[list[float]]) -> TitleFacts:
    arrays = {name: csr_array(np.array(rows, np.float32)) for name, rows in blocks.items()}
    return TitleFacts.of_blocks(arrays, np.array(years))


def test_genre_overlap_is_the_share_of_genres_that_both_have() -> None:
    facts = facts_of([0.0] * 4, genres=[[1, 1, 0], [0, 1, 1], [1, 0, 0], [0, 0, 0]])
    others = np.arange(4)
    overlap = facts.genre_overlap(np.zeros(4, np.int32), others)
    assert overlap == pytest.approx([1, 1 / 3, 1 / 2, 0.4])
    assert facts.genre_overlap(others[1:2], others[2:3]).tolist() == [0]


def test_genre_overlap_of_a_hundred_genres_counts_the_most_common() -> None:
    rows = np.eye(100)
    rows[:50] = 1  # every genre has 50 titles and more; the first in order are counted
    facts = facts_of([0.0] * 100, genres=rows.tolist())
    assert np.bitwise_count(facts.genres[0]) == 64
    assert facts.genre_overlap(np.array([0]), np.array([1])) == 1


def test_nearness_in_time_falls_with_the_years_apart() -> None:
    facts = facts_of([2000.0, 1970.0, np.nan])
    nearness = facts.nearness_in_time(np.zeros(3, np.int32), np.arange(3))
    assert nearness == pytest.approx([1, np.exp(-1), 1])


def test_same_language_compares_the_original_languages() -> None:
    facts = facts_of([0.0] * 3, language=[[1, 0], [0, 1], [1, 0]])
    assert facts.same_language(np.zeros(3, np.int32), np.arange(3)).tolist() == [True, False, True]


def test_keep_collections_puts_what_a_row_lacks_at_its_end() -> None:
    # 0, 1 and 3 are one collection; 2 and 4 are of none.
    facts = facts_of([np.nan] * 5, collection=[[1], [1], [0], [1], [0]])
    neighbours = np.array([[2, 4, 1], [3, 0, 2], [0, 1, 3], [2, 4, 0], [0, 1, 2]], np.int32)
    similarities = np.tile(np.array([0.5, 0.2, 0.1], np.float32), (5, 1))
    together = np.ones((5, 3), np.bool_)
    facts.keep_collections(neighbours, similarities, together)
    assert neighbours.tolist() == [[2, 1, 3], [3, 0, 2], [0, 1, 3], [2, 0, 1], [0, 1, 2]]
    assert similarities[0] == pytest.approx([0.5, 0.1, 0.1])
    assert similarities[1] == pytest.approx([0.5, 0.2, 0.1])
    assert together[0].tolist() == [True, True, False]


def test_keep_collections_fills_rows_shorter_than_the_collection() -> None:
    facts = facts_of([np.nan] * 4, collection=[[1], [1], [1], [1]])
    neighbours, similarities = np.array([[1], [0], [0], [0]], np.int32), np.ones((4, 1), np.float32)
    facts.keep_collections(neighbours, similarities)
    assert neighbours[0].tolist() == [1]
