"""The promises that every model keeps, whatever it learns; each model's test inherits them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.sparse import csr_array

from streamrec.dataset.dataset import Dataset, Ratings, Titles
from streamrec.dataset.vocabulary import Vocabulary
from streamrec.models.base import Linear, Model, Query
from streamrec.models.saved import load_arrays, save_arrays

SIDE = 12


def names(n: int) -> Vocabulary:
    return Vocabulary(tuple(f"{number:03}" for number in range(n)))


def checkerboard() -> Dataset:
    """Twelve people by twelve titles: the even like the even ones, the odd the odd ones.

    Each person has left out one title of the own colour: person u has not rated title u. Blocks
    of features tell the colours apart; the last title but one and the last are as popular as any.
    """
    user, item = np.nonzero(np.add.outer(np.arange(SIDE), np.arange(SIDE)) % 2 == 0)
    keep = user != item
    user, item = user[keep].astype(np.int32), item[keep].astype(np.int32)
    rows = Ratings(
        user,
        item,
        np.where((user + item) % 3 == 0, 10, 8).astype(np.int8),
        (1000 + 10 * user + item).astype(np.int64),
    )
    colour = np.eye(2, dtype=np.float32)[np.arange(SIDE) % 2]
    titles = Titles(
        np.full(SIDE, 100.0),
        np.full(SIDE, 7.0),
        np.full(SIDE, 5.0),
        np.full(SIDE, 1999.0),
        {"genres": csr_array(colour)},
    )
    return Dataset.build(names(SIDE), names(SIDE), rows, titles)


EVERYTHING = np.arange(SIDE, dtype=np.int32)
NEWCOMER = Query(np.array([0, 4], np.int32), np.array([5.0, 4.0]), np.array([0, 4], np.int32))


class ModelContract:
    """Inherit, and say how the model is made."""

    def make(self) -> Model:
        raise NotImplementedError

    @pytest.fixture
    def fitted(self) -> Model:
        return self.make().fit(checkerboard())

    def test_fit_returns_the_model(self) -> None:
        model = self.make()
        assert model.fit(checkerboard()) is model

    def test_a_list_holds_nothing_seen_and_no_title_twice(self, fitted: Model) -> None:
        shown = fitted.recommend(NEWCOMER, SIDE).items.tolist()
        assert not {0, 4} & set(shown)
        assert len(set(shown)) == len(shown)

    def test_one_score_per_item_asked_for_in_their_order(self, fitted: Model) -> None:
        whole = fitted.score(NEWCOMER, EVERYTHING)
        some = np.array([7, 3, 3], np.int32)
        assert whole.dtype == np.float64
        assert same(fitted.score(NEWCOMER, some), whole[some])
        assert fitted.score(NEWCOMER, some[:0]).shape == (0,)
        assert not np.isinf(whole).any()

    def test_an_item_it_never_met_scores_nan(self, fitted: Model) -> None:
        found = fitted.score(NEWCOMER, np.array([-1, SIDE, 10**6], np.int32))
        assert np.isnan(found).all()

    def test_a_rating_of_an_item_it_never_met_counts_for_nothing(self, fitted: Model) -> None:
        strange = Query(
            np.array([0, SIDE + 3, 4, -1], np.int32), np.array([5.0, 1, 4, 2]), NEWCOMER.seen
        )
        assert same(fitted.score(strange, EVERYTHING), fitted.score(NEWCOMER, EVERYTHING))

    def test_an_empty_query_is_an_ordinary_one(self, fitted: Model) -> None:
        nobody = Query(np.empty(0, np.int32), np.empty(0))
        found = fitted.score(nobody, EVERYTHING)
        assert found.shape == (SIDE,)
        assert not np.isinf(found).any()

    def test_saved_and_loaded_again_it_scores_the_same_to_the_bit(
        self, fitted: Model, tmp_path: Path
    ) -> None:
        save_arrays(fitted.to_arrays(), tmp_path / "model")
        again = type(fitted).from_arrays(load_arrays(tmp_path / "model"))
        for query in (NEWCOMER, Query.of_user(checkerboard(), 5), Query.liking([])):
            assert same(again.score(query, EVERYTHING), fitted.score(query, EVERYTHING))
        assert again.n_items == fitted.n_items

    def test_fitted_twice_it_scores_the_same_to_the_bit(self, fitted: Model) -> None:
        again = fitted.score(NEWCOMER, EVERYTHING)
        assert same(self.make().fit(checkerboard()).score(NEWCOMER, EVERYTHING), again)

    def test_neither_the_query_nor_the_model_changes_by_scoring(self, fitted: Model) -> None:
        query = Query(NEWCOMER.items.copy(), NEWCOMER.stars.copy(), NEWCOMER.seen.copy())
        for part in (query.items, query.stars, query.seen):
            part.setflags(write=False)
        first = fitted.score(query, EVERYTHING)
        first[:] = -1.0
        assert same(fitted.score(query, EVERYTHING), fitted.score(NEWCOMER, EVERYTHING))

    def test_many_at_once_score_as_one_by_one(self, fitted: Model) -> None:
        queries = [Query.of_user(checkerboard(), user) for user in range(3)] + [NEWCOMER]
        one_by_one = np.array([fitted.score(query, EVERYTHING) for query in queries])
        np.testing.assert_allclose(fitted.score_all(queries), one_by_one, rtol=1e-6, atol=1e-9)


class PersonalContract(ModelContract):
    """For a model whose list depends on what the person rated."""

    def test_each_person_is_shown_the_missing_title_of_the_own_colour(self, fitted: Model) -> None:
        dataset = checkerboard()
        for user in range(SIDE):
            best = fitted.recommend(Query.of_user(dataset, user), 1)
            assert best.items.tolist() == [user]

    def test_someone_new_is_served_from_ratings_alone(self, fitted: Model) -> None:
        assert set(fitted.recommend(NEWCOMER, 4).items.tolist()) == {2, 6, 8, 10}

    def test_someone_who_only_names_titles_is_served(self, fitted: Model) -> None:
        assert set(fitted.recommend(Query.liking([1, 3]), 4).items.tolist()) == {5, 7, 9, 11}

    def test_it_does_not_matter_whether_a_person_was_there_at_training(self, fitted: Model) -> None:
        query = Query.of_user(checkerboard(), 3)
        new = Query(query.items, query.stars, query.seen)
        assert fitted.recommend(new, 1).items.tolist() == fitted.recommend(query, 1).items.tolist()


class LinearContract(PersonalContract):
    """For a model that names the titles its score is a sum over."""

    def test_quick_sums_are_the_scores_but_for_rounding(self, fitted: Model) -> None:
        assert isinstance(fitted, Linear)
        for query in (NEWCOMER, Query.of_user(checkerboard(), 5), Query.liking([11, 0, 5])):
            exact = fitted.score(query, EVERYTHING)
            by_sum = exact > -500  # a fall-back's scores are none
            sums = fitted.sums(query)
            assert sums.dtype == np.float32
            assert np.isnan(sums)[~by_sum].all()
            np.testing.assert_allclose(sums[by_sum], exact[by_sum], rtol=1e-5, atol=1e-7)

    def test_reasons_add_up_and_fall_away_with_their_title(self, fitted: Model) -> None:
        assert isinstance(fitted, Linear)
        parts = fitted.contributions(NEWCOMER, np.array([8, 99], np.int32))
        assert not parts[:, 1].any()
        parts = parts[:, 0]
        whole = fitted.score(NEWCOMER, np.array([8], np.int32))
        assert parts.sum() == pytest.approx(whole[0], rel=1e-6)
        without = Query(NEWCOMER.items[1:], NEWCOMER.stars[1:], NEWCOMER.seen)
        less = fitted.score(without, np.array([8], np.int32))
        assert whole[0] - less[0] == pytest.approx(parts[0], rel=1e-6)


def same(left: NDArray[np.float64], right: NDArray[np.float64]) -> bool:
    return np.array_equal(left, right, equal_nan=True)
