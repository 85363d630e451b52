"""The hybrid answers for every title: by EASE, else by content, else by popularity."""

import numpy as np
import pytest

from streamrec.dataset.dataset import Dataset
from streamrec.models.base import Query
from streamrec.models.content_profile import Content
from streamrec.models.ease import EASE
from streamrec.models.hybrid import Hybrid
from streamrec.models.popularity import Popularity

from .contract import EVERYTHING, NEWCOMER, LinearContract, checkerboard


class TestContent(LinearContract):
    def make(self) -> Content:
        return Content()


class TestHybrid(LinearContract):
    def make(self) -> Hybrid:
        return Hybrid()


def title_3_unrated() -> Dataset:
    dataset = checkerboard()
    return dataset.with_rows(dataset.rows.item_nums != 3)


def test_content_is_the_cube_of_the_cosine_times_fame() -> None:
    # colours are the only features: cosine 1 within a colour; votes alike, so fame is 1
    matrix = Content().fit(checkerboard()).matrix.toarray()
    alike = np.add.outer(EVERYTHING, EVERYTHING) % 2 == 0
    expected = np.where(alike & ~np.eye(12, dtype=bool), 1.0, 0.0)
    assert matrix == pytest.approx(expected, abs=1e-6)


def test_a_rated_title_scores_as_ease_does() -> None:
    dataset = title_3_unrated()
    rated = np.delete(EVERYTHING, 3)
    query = Query.of_user(dataset, 2)
    by_ease = EASE(reg=20, features=3).fit(dataset).score(query, rated)
    hybrid = Hybrid(reg=20, features=3).fit(dataset).score(query, rated)
    assert hybrid[~np.isnan(by_ease)].tolist() == by_ease[~np.isnan(by_ease)].tolist()


def test_a_title_nobody_rated_is_found_by_those_whose_titles_it_resembles() -> None:
    dataset = title_3_unrated()
    model = Hybrid(reg=20, features=3).fit(dataset)
    new = np.array([3], np.int32)
    odd, even = (model.score(Query.of_user(dataset, user), new) for user in (5, 4))
    assert odd[0] > 0 > even[0]
    assert model.answered_by(new, odd) == ["content"]


def test_someone_of_whom_nothing_is_known_gets_the_popular_titles() -> None:
    dataset = checkerboard()
    nobody = Query.liking([])
    shown = Hybrid().fit(dataset).recommend(nobody, 5)
    assert shown.items.tolist() == Popularity().fit(dataset).recommend(nobody, 5).items.tolist()
    assert Hybrid().fit(dataset).answered_by(shown.items, shown.scores) == ["popularity"] * 5


def test_what_falls_back_stands_below_all_that_is_known() -> None:
    model = Hybrid().fit(title_3_unrated())
    scores = model.score(NEWCOMER, EVERYTHING)
    by = np.array(model.answered_by(EVERYTHING, scores))
    assert scores[by == "popularity"].max(initial=-999.0) < scores[by != "popularity"].min()
    strange = np.array([99], np.int32)
    assert model.answered_by(strange, model.score(NEWCOMER, strange)) == [""]
