"""`Popularity` and `damped_means`, by their formulas."""

import numpy as np
import pytest

from streamrec.dataset.dataset import Dataset, Ratings, Titles
from streamrec.models.popularity import Popularity, damped_means, recent_counts
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


def test_popularity_is_how_much_rated_times_the_damped_mean_then_votes() -> None:
    found = (
        Popularity().fit(four_titles()).score(Query.from_likes([]), np.arange(4, dtype=np.int32))
    )
    assert found[:3] == pytest.approx([49 / 12 / 5, 0.5 * 43 / 11 / 5, 2e-4])
    assert np.isnan(found[3])


def aged(*days: float) -> Dataset:
    """One rating a title, each this many days old; a negative age is unknown."""
    n = len(days)
    times = [0 if age < 0 else round((10_000 - age) * 86_400) for age in days]
    rows = Ratings(
        np.arange(n, dtype=np.int32),
        np.arange(n, dtype=np.int32),
        np.full(n, 8, np.int8),
        np.array(times, np.int64),
    )
    return Dataset.build(names(n), names(n), rows)


def test_a_rating_counts_half_after_a_year() -> None:
    assert recent_counts(aged(0, 365, 730)) == pytest.approx([1, 0.5, 0.25])
    assert Popularity().fit(aged(730, 365, 0)).scores.argmax() == 2


def test_a_rating_of_unknown_time_counts_as_the_others_do_on_average() -> None:
    assert recent_counts(aged(0, 365, -1)) == pytest.approx([1, 0.5, 0.75])
    assert recent_counts(aged(-1, -1)).tolist() == [1, 1]
