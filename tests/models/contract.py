"""The promises that every model keeps, whatever it learns; each model's test inherits them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.sparse import csr_array

from streamrec.dataset.dataset import Dataset, Ratings, Titles
from streamrec.dataset.vocabulary import Vocabulary
from streamrec.models.base import Linear, Model
from streamrec.models.query import Query
from streamrec.models.registry import find_model
from streamrec.models.saved_model import load_arrays, save_arrays

SIDE = 12


def names(n: int) -> Vocabulary:
    return Vocabulary(tuple(f"{number:03}" for number in range(n)))


def checkerboard() -> Dataset:
    """Twelve users by twelve items: even users rate even items, odd users odd items.

    User u has not rated item u, the only one of the own colour that is missing. Two blocks of
    features tell the colours apart; all items have the same votes, mean vote and popularity.
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
        {"genres": csr_array(colour), "scene": csr_array(colour)},
    )
    return Dataset.build(names(SIDE), names(SIDE), rows, titles)


def with_two_unrated_items(dataset: Dataset) -> Dataset:
    rows = dataset.rows
    kept = ~np.isin(rows.item_nums, (8, 10))
    rest = Ratings(
        rows.user_nums[kept], rows.item_nums[kept], rows.half_stars[kept], rows.times[kept]
    )
    return Dataset.build(dataset.users, dataset.items, rest, dataset.titles)


ALL_ITEMS = np.arange(SIDE, dtype=np.int32)
NEW_VIEWER = Query(np.array([0, 4], np.int32), np.array([5.0, 4.0]), np.array([0, 4], np.int32))


class ModelContract:
    """Inherit, and say how the model is made."""

    def make(self) -> Model:
        raise NotImplementedError

    @pytest.fixture
    def fitted(self) -> Model:
        return self.make().fit(checkerboard())

    def test_the_registry_knows_the_model_by_its_name_and_it_has_a_card(self) -> None:
        model = self.make()
        assert find_model(model.name) is type(model)
        assert model.card.purpose

    @pytest.mark.parametrize(
        ("field", "column"), [("votes", "vote_count"), ("vote_average",) * 2, ("popularity",) * 2]
    )
    def test_card_lists_exactly_the_numbers_that_change_a_score(
        self, field: str, column: str
    ) -> None:
        uniform = with_two_unrated_items(checkerboard())
        numbers = {**vars(uniform.titles), field: np.linspace(1.0, 9.0, SIDE)}
        varied = replace(uniform, titles=Titles(**numbers))
        scores = [self.make().fit(one).score(NEW_VIEWER, ALL_ITEMS) for one in (uniform, varied)]
        assert same(*scores) == (column not in self.make().card.numbers)

    def test_fit_returns_the_model(self) -> None:
        model = self.make()
        assert model.fit(checkerboard()) is model

    def test_recommend_lists_nothing_seen_and_no_item_twice(self, fitted: Model) -> None:
        shown = fitted.recommend(NEW_VIEWER, SIDE).items.tolist()
        assert not {0, 4} & set(shown)
        assert len(set(shown)) == len(shown)

    def test_score_returns_one_number_per_item_in_the_order_asked(self, fitted: Model) -> None:
        whole = fitted.score(NEW_VIEWER, ALL_ITEMS)
        some = np.array([7, 3, 3], np.int32)
        assert whole.dtype == np.float64
        assert same(fitted.score(NEW_VIEWER, some), whole[some])
        assert fitted.score(NEW_VIEWER, some[:0]).shape == (0,)
        assert not np.isinf(whole).any()

    def test_an_unknown_item_scores_nan(self, fitted: Model) -> None:
        found = fitted.score(NEW_VIEWER, np.array([-1, SIDE, 10**6], np.int32))
        assert np.isnan(found).all()

    def test_a_rating_of_an_unknown_item_is_ignored(self, fitted: Model) -> None:
        query = Query(
            np.array([0, SIDE + 3, 4, -1], np.int32), np.array([5.0, 1, 4, 2]), NEW_VIEWER.seen
        )
        assert same(fitted.score(query, ALL_ITEMS), fitted.score(NEW_VIEWER, ALL_ITEMS))

    def test_an_empty_query_is_scored(self, fitted: Model) -> None:
        empty = Query(np.empty(0, np.int32), np.empty(0))
        found = fitted.score(empty, ALL_ITEMS)
        assert found.shape == (SIDE,)
        assert not np.isinf(found).any()

    def test_answered_by_names_a_model_exactly_where_a_score_is_known(self, fitted: Model) -> None:
        for query in (NEW_VIEWER, Query.from_likes([])):
            scores = fitted.score(query, ALL_ITEMS)
            names_of_models = fitted.answered_by(ALL_ITEMS, scores)
            assert [name == "" for name in names_of_models] == np.isnan(scores).tolist()
            assert all(find_model(name) for name in names_of_models if name)

    def test_a_saved_and_loaded_model_scores_the_same_to_the_bit(
        self, fitted: Model, tmp_path: Path
    ) -> None:
        save_arrays(fitted.to_arrays(), tmp_path / "model")
        again = type(fitted).from_arrays(load_arrays(tmp_path / "model"))
        for query in (NEW_VIEWER, Query.of_user(checkerboard(), 5), Query.from_likes([])):
            scores = again.score(query, ALL_ITEMS)
            assert same(scores, fitted.score(query, ALL_ITEMS))
            assert again.answered_by(ALL_ITEMS, scores) == fitted.answered_by(ALL_ITEMS, scores)
        assert again.n_items == fitted.n_items

    def test_a_second_fit_scores_the_same_to_the_bit(self, fitted: Model) -> None:
        again = fitted.score(NEW_VIEWER, ALL_ITEMS)
        assert same(self.make().fit(checkerboard()).score(NEW_VIEWER, ALL_ITEMS), again)

    def test_fit_forgets_what_was_learned_before(self, fitted: Model) -> None:
        dataset = checkerboard()
        model = self.make().fit(dataset.with_rows(dataset.rows.item_nums % 3 > 0))
        model.score(NEW_VIEWER, ALL_ITEMS)  # a model may keep what it works out while scoring
        model.fit(dataset)
        assert same(model.score(NEW_VIEWER, ALL_ITEMS), fitted.score(NEW_VIEWER, ALL_ITEMS))

    def test_scoring_changes_neither_the_query_nor_the_model(self, fitted: Model) -> None:
        query = Query(NEW_VIEWER.items.copy(), NEW_VIEWER.stars.copy(), NEW_VIEWER.seen.copy())
        for part in (query.items, query.stars, query.seen):
            part.setflags(write=False)
        first = fitted.score(query, ALL_ITEMS)
        first[:] = -1.0
        assert same(fitted.score(query, ALL_ITEMS), fitted.score(NEW_VIEWER, ALL_ITEMS))

    def test_score_all_agrees_with_score(self, fitted: Model) -> None:
        queries = [Query.of_user(checkerboard(), user) for user in range(3)] + [NEW_VIEWER]
        one_by_one = np.array([fitted.score(query, ALL_ITEMS) for query in queries])
        np.testing.assert_allclose(fitted.score_all(queries), one_by_one, rtol=1e-6, atol=1e-9)


class PersonalContract(ModelContract):
    """For a model whose list depends on the viewer's ratings."""

    def test_each_user_gets_the_missing_item_of_the_own_colour(self, fitted: Model) -> None:
        dataset = checkerboard()
        for user in range(SIDE):
            best = fitted.recommend(Query.of_user(dataset, user), 1)
            assert best.items.tolist() == [user]

    def test_a_new_viewer_is_served_from_ratings_alone(self, fitted: Model) -> None:
        assert set(fitted.recommend(NEW_VIEWER, 4).items.tolist()) == {2, 6, 8, 10}

    def test_a_viewer_who_only_likes_titles_is_served(self, fitted: Model) -> None:
        liked = Query.from_likes([1, 3])
        assert set(fitted.recommend(liked, 4).items.tolist()) == {5, 7, 9, 11}

    def test_the_list_does_not_depend_on_the_user_number(self, fitted: Model) -> None:
        query = Query.of_user(checkerboard(), 3)
        new = Query(query.items, query.stars, query.seen)
        assert fitted.recommend(new, 1).items.tolist() == fitted.recommend(query, 1).items.tolist()


class LinearContract(PersonalContract):
    """For a model whose score is a sum over the viewer's ratings."""

    def test_sums_are_the_scores_but_for_rounding(self, fitted: Model) -> None:
        assert isinstance(fitted, Linear)
        for query in (NEW_VIEWER, Query.of_user(checkerboard(), 5), Query.from_likes([11, 0, 5])):
            exact = fitted.score(query, ALL_ITEMS)
            sums = fitted.sums(query).scores
            assert sums.dtype == np.float32
            np.testing.assert_allclose(sums, exact, rtol=1e-5, atol=1e-7)

    def test_contributions_add_up_and_go_with_their_rating(self, fitted: Model) -> None:
        assert isinstance(fitted, Linear)
        eight, part_weights = np.array([8], np.int32), fitted.sums(NEW_VIEWER).part_weights
        parts = fitted.contributions(NEW_VIEWER, np.array([8, 99], np.int32), part_weights)
        assert not parts[:, 1].any()
        parts = parts[:, 0]
        whole = fitted.score(NEW_VIEWER, eight)[0]
        popular = fitted.popularity_amounts(eight, part_weights)[0]
        assert parts.sum() + popular == pytest.approx(whole, rel=1e-6)
        without = Query(NEW_VIEWER.items[1:], NEW_VIEWER.stars[1:], NEW_VIEWER.seen)
        less = self.score_as_weighted(fitted, without, eight, part_weights)[0]
        assert whole - less == pytest.approx(parts[0], rel=1e-6)
        of_query = fitted.contributions(NEW_VIEWER, eight)
        assert of_query == pytest.approx(parts[:, None], rel=1e-6)

    def score_as_weighted(
        self,
        model: Model,
        query: Query,
        items: NDArray[np.int32],
        part_weights: Sequence[float],  # noqa: ARG002
    ) -> NDArray[np.float64]:
        """Return the scores of a query with the part weights of another; override for parts."""
        return model.score(query, items)


def same(left: NDArray[np.float64], right: NDArray[np.float64]) -> bool:
    return np.array_equal(left, right, equal_nan=True)
