"""`Trending` and `trending_scores`: what is rated more than usual, by the formula."""

from math import log

import numpy as np
import pytest

from streamrec.dataset.dataset import Dataset, Ratings
from streamrec.models.query import Query
from streamrec.models.trending import Trending, trending_scores

from .contract import ModelContract, checkerboard, names

DAY = 86_400


class TestTrending(ModelContract):
    def make(self) -> Trending:
        return Trending()


def test_a_score_is_how_unlikely_the_ratings_are_as_usual() -> None:
    # usual + 1: 40, 10 and eight times 5, of 90. Of 30 ratings, 13.33 are expected for title 0
    # and 3.33 for title 1.
    scores = trending_scores(np.array([12, 9, 9] + [0] * 7), np.array([39, 9] + [4] * 8))
    assert np.isnan(scores[0])
    assert scores[1] == pytest.approx(9 * log(9 / (10 / 3)) + 21 * log(21 / (30 - 10 / 3)))
    assert scores[2] > scores[1]
    assert np.isnan(scores[3:]).all()


def test_as_many_ratings_as_usual_are_no_trend() -> None:
    assert np.isnan(trending_scores(np.full(10, 4), np.full(10, 9))).all()


def test_two_ratings_are_no_trend() -> None:
    assert np.isnan(trending_scores(np.array([2, 0, 0]), np.zeros(3, int))).all()


def test_the_only_title_rated_trends() -> None:
    scores = trending_scores(np.array([0, 5] + [0] * 8), np.zeros(10, int))
    assert scores[1] == pytest.approx(5 * log(10))


def test_without_recent_ratings_nothing_trends() -> None:
    assert np.isnan(trending_scores(np.zeros(3, int), np.array([1, 2, 3]))).all()


def old_and_new() -> Dataset:
    """Title 0: six ratings a year ago; title 1: three old ones and four of the last week."""
    users = np.array([0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5, 6], np.int32)
    items = np.array([0] * 6 + [1] * 7, np.int32)
    days = np.array([10] * 9 + [375, 376, 378, 380])
    rows = Ratings(users, items, np.full(13, 8, np.int8), days.astype(np.int64) * DAY)
    return Dataset.build(names(7), names(3), rows)


def test_fit_compares_the_last_week_with_all_ratings() -> None:
    found = Trending().fit(old_and_new()).score(Query.from_likes([]), np.arange(3, dtype=np.int32))
    expected = trending_scores(np.array([0, 4, 0]), np.array([6, 7, 0]))
    assert expected[1] == pytest.approx(4 * log(4 / (4 * 8 / 16)))
    assert np.array_equal(found, expected, equal_nan=True)


def test_ratings_of_unknown_time_are_not_recent() -> None:
    rows = checkerboard().rows
    timeless = Ratings(rows.user_nums, rows.item_nums, rows.half_stars, np.zeros_like(rows.times))
    dataset = Dataset.build(names(12), names(12), timeless)
    assert np.isnan(Trending().fit(dataset).scores).all()
