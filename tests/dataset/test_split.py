"""What is held out is not trained on, and which ratings are held out follows from the rule."""

from collections.abc import Callable

import numpy as np
import pytest

from streamrec.dataset.dataset import Dataset, Ratings
from streamrec.dataset.split import (
    Split,
    split_by_time,
    split_each_user,
    split_folds,
    split_last,
    split_randomly,
)
from streamrec.dataset.vocabulary import Vocabulary


def ten_by_ten() -> Dataset:
    """Person u rates items 0…u; the rating of item i comes at second 100·i + u."""
    users, items = np.nonzero(np.tril(np.ones((10, 10))))
    rows = Ratings(
        users.astype(np.int32),
        items.astype(np.int32),
        np.full(len(users), 8, np.int8),
        (100 * items + users).astype(np.int64),
    )
    names = tuple(f"{n}" for n in range(10))
    return Dataset.build(Vocabulary(names), Vocabulary(names), rows)


def pairs(rows: Ratings) -> set[tuple[int, int]]:
    return set(zip(rows.user_nums.tolist(), rows.item_nums.tolist(), strict=True))


ALL: dict[str, Callable[[Dataset, int], Split]] = {
    "randomly": lambda data, seed: split_randomly(data, 0.25, np.random.default_rng(seed)),
    "each user": lambda data, seed: split_each_user(data, 0.25, np.random.default_rng(seed)),
    "last": lambda data, _: split_last(data, 2),
    "by time": lambda data, _: split_by_time(data, 0.25),
    "fold": lambda data, seed: next(split_folds(data, 4, np.random.default_rng(seed))),
}


@pytest.mark.parametrize("rule", ALL)
def test_no_rating_is_lost_and_none_is_on_both_sides(rule: str) -> None:
    data = ten_by_ten()
    split = ALL[rule](data, 0)
    assert pairs(split.train.rows) | pairs(split.test) == pairs(data.rows)
    assert not pairs(split.train.rows) & pairs(split.test)
    assert split.train.ratings.shape == (10, 10)


@pytest.mark.parametrize("rule", ALL)
def test_the_same_seed_gives_the_same_split(rule: str) -> None:
    data = ten_by_ten()
    assert pairs(ALL[rule](data, 7).test) == pairs(ALL[rule](data, 7).test)


def test_a_quarter_of_55_ratings_is_13() -> None:
    assert len(split_randomly(ten_by_ten(), 0.25, np.random.default_rng(0)).test) == 13


def test_each_person_gives_a_quarter_rounded_down() -> None:
    test = split_each_user(ten_by_ten(), 0.25, np.random.default_rng(0)).test
    assert np.bincount(test.user_nums, minlength=10).tolist() == [0, 0, 0, 1, 1, 1, 1, 2, 2, 2]


def test_the_last_two_are_the_newest_and_a_person_keeps_at_least_one() -> None:
    test = split_last(ten_by_ten(), 2).test
    assert pairs(test) == {(u, i) for u in range(2, 10) for i in (u - 1, u)}


def test_by_time_no_test_rating_is_older_than_a_training_rating() -> None:
    split = split_by_time(ten_by_ten(), 0.1)
    # 55 · 0.9 = 49.5 → row 49 of the sorted times is item 7's first, at second 707
    assert split.test.times.min() == 707 > split.train.times.max()
    assert len(split.test) == 6


def test_each_rating_is_held_out_in_one_fold() -> None:
    folds = list(split_folds(ten_by_ten(), 4, np.random.default_rng(0)))
    assert [len(fold.test) for fold in folds] == [14, 14, 14, 13]
    assert set.union(*(pairs(fold.test) for fold in folds)) == pairs(ten_by_ten().rows)
