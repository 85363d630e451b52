"""A dataset numbers users and items, keeps each rating once, and cannot be changed."""

import numpy as np
import pytest
from scipy.sparse import csr_array

from streamrec.dataset.dataset import Dataset, Ratings, Titles
from streamrec.dataset.vocabulary import Vocabulary


def five_ratings() -> Dataset:
    rows = Ratings(
        np.array([1, 0, 0, 2, 1], np.int32),
        np.array([0, 2, 0, 1, 2], np.int32),
        np.array([10, 7, 1, 6, 8], np.int8),
        np.array([50, 20, 10, 40, 30], np.int64),
    )
    return Dataset.build(Vocabulary(("u", "v", "w")), Vocabulary(("a", "b", "c")), rows)


def test_unknown_identifiers_are_numbered_minus_one() -> None:
    films = Vocabulary.of(["b", "a", "b"])
    assert films.ids == ("a", "b")
    assert films.numbers(["b", "?", "a"]).tolist() == [1, -1, 0]
    assert films.number("?") == -1


def test_an_identifier_stands_once_in_a_vocabulary() -> None:
    with pytest.raises(ValueError, match="once"):
        Vocabulary(("a", "a"))


def test_times_stay_with_their_ratings_whatever_the_order_of_the_rows() -> None:
    dataset = five_ratings()
    assert dataset.ratings.toarray().tolist() == [[1, 0, 7], [10, 0, 8], [0, 6, 0]]
    assert dataset.times.tolist() == [10, 20, 50, 30, 40]
    assert dataset.rows.stars.tolist() == [0.5, 3.5, 5.0, 4.0, 3.0]
    assert dataset.rows.user_nums.tolist() == [0, 0, 1, 1, 2]


def test_keeping_some_rows_keeps_all_numbers() -> None:
    kept = five_ratings().with_rows(np.array([False, True, False, False, True]))
    assert kept.ratings.toarray().tolist() == [[0, 0, 7], [0, 0, 0], [0, 6, 0]]
    assert kept.times.tolist() == [20, 40]


def test_a_dataset_cannot_be_written_to() -> None:
    dataset = five_ratings()
    for array in (dataset.ratings.data, dataset.times, dataset.titles.votes):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 3


def test_facts_follow_their_title_and_a_title_nobody_knows_has_none() -> None:
    block = csr_array(np.array([[1.0, 0.0], [0.0, 2.0]], dtype=np.float32))
    facts = np.array([10.0, 20.0])
    titles = Titles(facts, facts.copy(), facts.copy(), facts.copy(), {"genre": block})
    taken = titles.take(np.array([1, -1, 0], dtype=np.int32))
    assert np.array_equal(taken.votes, [20.0, np.nan, 10.0], equal_nan=True)
    assert taken.blocks["genre"].toarray().tolist() == [[0, 2], [0, 0], [1, 0]]
