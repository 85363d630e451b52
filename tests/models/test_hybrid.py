"""`Hybrid` answers by EASE for rated titles and by content for unrated ones."""

import numpy as np
import pytest

from streamrec.dataset.dataset import Dataset
from streamrec.models.content import Content
from streamrec.models.ease import EASE
from streamrec.models.hybrid import Hybrid
from streamrec.models.query import Query

from .contract import ALL_ITEMS, NEW_VIEWER, LinearContract, checkerboard


class TestHybrid(LinearContract):
    def make(self) -> Hybrid:
        return Hybrid()


def without_ratings_of(*items: int) -> Dataset:
    dataset = checkerboard()
    return dataset.with_rows(~np.isin(dataset.rows.item_nums, items))


def test_a_rated_title_scores_as_ease_does() -> None:
    dataset = without_ratings_of(3)
    rated = np.delete(ALL_ITEMS, 3)
    query = Query.of_user(dataset, 2)
    by_ease = EASE(reg=20, feature_weight=3).fit(dataset).score(query, rated)
    model = Hybrid(reg=20, feature_weight=3).fit(dataset)
    hybrid = model.score(query, rated)
    assert np.array_equal(hybrid, by_ease, equal_nan=True)
    assert set(model.answered_by(rated, hybrid)) == {"ease", ""}


def test_an_unrated_title_is_found_by_viewers_whose_titles_resemble_it() -> None:
    dataset = without_ratings_of(3)
    model = Hybrid(reg=20, feature_weight=3).fit(dataset)
    unrated = np.array([3], np.int32)
    odd, even = (model.score(Query.of_user(dataset, user), unrated) for user in (5, 4))
    assert odd[0] > 0
    assert np.isnan(even[0])
    assert model.answered_by(unrated, odd) == ["content"]
    assert model.answered_by(unrated, even) == [""]


def test_unrated_titles_are_ordered_as_content_orders_them() -> None:
    dataset = without_ratings_of(3, 5, 8)
    unrated = np.array([3, 5, 8], np.int32)
    query = Query(np.array([1, 2, 7], np.int32), np.array([3.5, 3.5, 3.5]))
    hybrid = Hybrid(reg=20).fit(dataset).score(query, unrated)
    content = Content().fit(dataset).score(query, unrated)
    assert hybrid / hybrid[0] == pytest.approx(content / content[0])


def test_a_title_that_no_rating_reaches_is_unknown() -> None:
    model = Hybrid().fit(without_ratings_of(3))
    nothing = model.score(Query.from_likes([]), ALL_ITEMS)
    assert np.isnan(nothing).all()
    assert np.isnan(model.score_all([Query.from_likes([])])).all()
    beyond = np.array([99], np.int32)
    assert model.answered_by(beyond, model.score(NEW_VIEWER, beyond)) == [""]


def test_without_ratings_every_title_is_unknown() -> None:
    dataset = checkerboard()
    model = Hybrid().fit(dataset.with_rows(np.zeros(len(dataset.rows), bool)))
    assert np.isnan(model.score(NEW_VIEWER, ALL_ITEMS)).all()
