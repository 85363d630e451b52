"""`Query`: made from a dataset or from likes, and cut to the items of a model."""

import numpy as np

from streamrec.models.query import Query

from .contract import checkerboard


def test_of_user_holds_the_ratings_and_has_seen_them() -> None:
    query = Query.of_user(checkerboard(), 1)
    assert query.items.tolist() == [3, 5, 7, 9, 11]
    # user + item divisible by 3 is 5 stars, else 4
    assert query.stars.tolist() == [4, 5, 4, 4, 5]
    assert query.seen.tolist() == query.items.tolist()
    assert query.user_num == 1


def test_from_likes_gives_no_stars() -> None:
    query = Query.from_likes([4, 2])
    assert query.items.tolist() == query.seen.tolist() == [4, 2]
    assert np.isnan(query.stars).all()
    assert query.user_num == -1


def test_within_drops_ratings_of_items_outside() -> None:
    query = Query(np.array([5, -1, 0, 3], np.int32), np.array([1.0, 2, 3, 4]))
    inside = query.within(4)
    assert inside.items.tolist() == [0, 3]
    assert inside.stars.tolist() == [3, 4]
    assert query.within(6).items.tolist() == [5, 0, 3]
