"""The lists that are the same for all follow their formulas; the random one follows its seed."""

import numpy as np
import pytest

from streamrec.dataset.dataset import Dataset, Ratings, Titles
from streamrec.models.base import Query
from streamrec.models.popularity import Popularity, Random, Trending, damped_means

from .contract import ModelContract, checkerboard, names

NOBODY = Query.liking([])
DAY = 86_400


class TestPopularity(ModelContract):
    def make(self) -> Popularity:
        return Popularity()


class TestTrending(ModelContract):
    def make(self) -> Trending:
        return Trending()


class TestRandom(ModelContract):
    def make(self) -> Random:
        return Random(seed=4)


def three_titles() -> Dataset:
    """Title 0: 5 and 4 stars, long ago; title 1: 3 stars, now; 2 only votes; 3 nothing."""
    rows = Ratings(
        np.array([0, 1, 2], np.int32),
        np.array([0, 0, 1], np.int32),
        np.array([10, 8, 6], np.int8),
        np.array([0, 0, 180 * DAY], np.int64),
    )
    unknown = Titles.unknown(4)
    votes = np.array([np.nan, np.nan, 50.0, np.nan])
    titles = Titles(votes, unknown.vote_average, unknown.popularity, unknown.year)
    return Dataset.build(names(3), names(4), rows, titles)


def test_a_mean_is_damped_by_ten_ratings_of_the_mean_of_all() -> None:
    # mean of all 4; title 0: (9 + 40) / 12, title 1: (3 + 40) / 11
    assert damped_means(three_titles()) == pytest.approx([49 / 12, 43 / 11, 4, 4])


def test_popularity_is_fame_times_the_damped_mean_and_nan_where_nothing_is_known() -> None:
    found = Popularity().fit(three_titles()).score(NOBODY, np.arange(4, dtype=np.int32))
    second = np.log(2) / np.log(3) / 1.25 * (43 / 11) / 5
    assert found[:3] == pytest.approx([1 / 1.25 * (49 / 12) / 5, second, 0.2 / 1.25 * 4 / 5])
    assert np.isnan(found[3])


def test_a_rating_counts_half_for_every_half_life_of_age() -> None:
    found = (
        Trending(half_life_days=90).fit(three_titles()).score(NOBODY, np.arange(3, dtype=np.int32))
    )
    assert found[:2].tolist() == [0.25 + 0.25, 1.0]
    assert np.isnan(found[2])


def test_random_lists_differ_by_person_and_by_seed() -> None:
    dataset = checkerboard()
    model = Random(seed=1).fit(dataset)
    everything = np.arange(12, dtype=np.int32)
    first, second = (model.score(Query.of_user(dataset, u), everything) for u in (0, 2))
    other = Random(seed=2).fit(dataset).score(Query.of_user(dataset, 0), everything)
    assert first.tolist() != second.tolist()
    assert first.tolist() != other.tolist()
