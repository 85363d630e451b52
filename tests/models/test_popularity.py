"""`Popularity` and `damped_means`, by their formulas."""

import numpy as np
import pytest

from streamrec.dataset.dataset import Dataset, Ratings, Titles
from streamrec.models.popularity import Popularity, damped_means
from streamrec.models.query import Query

from .contract import ModelContract, names


class TestPopularity(ModelContract):
    def make(self) -> Popularity:
        return Popularity()


def four_titles() -> Dataset:
    """Title 0: 5 and 4 stars; title 1: 3 stars; title 2: only votes; title 3: nothing."""
    rows = Ratings(
        np.array([0, 1, 2], np.int32),
        np.array([0, 0, 1], np.int32),
        np.array([10, 8, 6], np.int8),
        np.zeros(3, np.int64),
    )
    unknown = Titles.unknown(4)
    votes = np.array([np.nan, np.nan, 50.0, np.nan])
    titles = Titles(votes, unknown.vote_average, unknown.popularity, unknown.year)
    return Dataset.build(names(3), names(4), rows, titles)


def test_a_mean_is_damped_by_ten_ratings_of_the_global_mean() -> None:
    # global mean 4; title 0: (9 + 40) / 12, title 1: (3 + 40) / 11
    assert damped_means(four_titles()) == pytest.approx([49 / 12, 43 / 11, 4, 4])


def test_popularity_is_how_well_known_times_the_damped_mean() -> None:
    found = (
        Popularity().fit(four_titles()).score(Query.from_likes([]), np.arange(4, dtype=np.int32))
    )
    second = np.log(2) / np.log(3) / 1.25 * (43 / 11) / 5
    assert found[:3] == pytest.approx([1 / 1.25 * (49 / 12) / 5, second, 0.2 / 1.25 * 4 / 5])
    assert np.isnan(found[3])
