"""Frames become a Dataset: the catalogue's titles in its order, then what only ratings name."""

import numpy as np
import polars as pl

from streamrec.dataset.number import number_ratings, number_split, read_titles

RATINGS = pl.DataFrame(
    {
        "user_id": ["ml:2", "ml:1", "ml:2"],
        "title_id": ["tmdb:9", "tmdb:7", "tmdb:7"],
        "half_stars": [3, 10, 1],
        "timestamp": [30, 10, 20],
    }
)
TITLES = pl.DataFrame(
    {
        "vote_count": [5, None],
        "vote_average": [7.5, None],
        "popularity": [1.25, 2.0],
        "release_year": [1995, None],
    }
)


def test_ratings_and_facts_meet_by_identifier_whatever_the_order_of_rows() -> None:
    for rows in (RATINGS, RATINGS.reverse()):
        dataset = number_ratings(rows, ["tmdb:8", "tmdb:7"], read_titles(TITLES))
        assert dataset.users.ids == ("ml:1", "ml:2")
        assert dataset.items.ids == ("tmdb:8", "tmdb:7", "tmdb:9")
        assert dataset.ratings.toarray().tolist() == [[0, 10, 0], [0, 1, 3]]
        assert dataset.times.tolist() == [10, 20, 30]
        assert np.array_equal(dataset.titles.votes, [5, np.nan, np.nan], equal_nan=True)
        assert np.array_equal(dataset.titles.year, [1995, np.nan, np.nan], equal_nan=True)


def test_a_test_file_shares_the_numbers_and_gives_no_rating_to_training() -> None:
    test = pl.DataFrame(
        {"user_id": ["ml:3"], "title_id": ["tmdb:1"], "half_stars": [8], "timestamp": [5]}
    )
    split = number_split(RATINGS, test, ["tmdb:7", "tmdb:8"])
    assert split.train.users.ids == ("ml:1", "ml:2", "ml:3")
    assert split.train.items.ids == ("tmdb:7", "tmdb:8", "tmdb:9", "tmdb:1")
    assert split.train.ratings.nnz == 3
    assert (split.test.user_nums.tolist(), split.test.item_nums.tolist()) == ([2], [3])


def test_a_test_file_does_not_change_the_numbers_of_training() -> None:
    columns = {"half_stars": [8, 8], "timestamp": [5, 6]}
    other = pl.DataFrame({"user_id": ["ml:0", "ml:1"], "title_id": ["tmdb:0", "tmdb:9"], **columns})
    alone = number_ratings(RATINGS, ["tmdb:7"])
    split = number_split(RATINGS, other, ["tmdb:7"])
    assert split.train.users.ids == (*alone.users.ids, "ml:0")
    assert split.train.items.ids == (*alone.items.ids, "tmdb:0")
    same = split.train.ratings[: len(alone.users), : len(alone.items)]
    assert np.array_equal(same.toarray(), alone.ratings.toarray())
