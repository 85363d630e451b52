"""`Hybrid` answers by a matrix and low-rank parts for rated titles, by content for the others."""

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from streamrec.dataset.dataset import Dataset, Ratings
from streamrec.models.base import Model
from streamrec.models.blend import Blend
from streamrec.models.content import Content
from streamrec.models.ease import EASE
from streamrec.models.hybrid import Hybrid
from streamrec.models.query import Query

from .contract import ALL_ITEMS, NEW_VIEWER, LinearContract, checkerboard, names


class TestHybrid(LinearContract):
    def make(self) -> Hybrid:
        return Hybrid()

    def score_as_weighted(
        self, model: Model, query: Query, items: NDArray[np.int32], part_weights: Sequence[float]
    ) -> NDArray[np.float64]:
        assert isinstance(model, Hybrid)
        return model.score(query, items, part_weights)


def without_ratings_of(*items: int) -> Dataset:
    dataset = checkerboard()
    return dataset.with_rows(~np.isin(dataset.rows.item_nums, items))


def uneven(n_users: int = 60, n_items: int = 40) -> Dataset:
    """Random ratings, more of the first items, none of the last; no features."""
    rng = np.random.default_rng(0)
    chance = np.linspace(0.9, 0.1, n_items) * (np.arange(n_items) < n_items - 1)
    user, item = np.nonzero(rng.random((n_users, n_items)) < chance)
    stars = rng.integers(1, 11, len(user)).astype(np.int8)
    rows = Ratings(
        user.astype(np.int32), item.astype(np.int32), stars, np.arange(len(user), dtype=np.int64)
    )
    return Dataset.build(names(n_users), names(n_items), rows)


@pytest.mark.parametrize("n", [1, 4, 15])
def test_a_score_is_the_sum_of_matrix_low_rank_parts_and_popularity(n: int) -> None:
    dataset = uneven()
    counts, rated = dataset.rating_counts, dataset.rating_counts > 0
    items = np.arange(2, 2 + n, dtype=np.int32)
    query = Query(items, np.linspace(1.0, 5.0, n))
    weights = 1 + 0.2 * (query.stars - 3.5)

    seen = (dataset.ratings.toarray() > 0).astype(float)
    damped = seen / np.sqrt(np.maximum(seen.sum(axis=1), 1))[:, None] / np.sqrt(10 + counts)
    right = np.linalg.svd(damped)[2].T  # items × directions
    added, shown = (right * ((10 + counts) ** power)[:, None] for power in (-0.5, 0.5))
    viewer = weights @ added[items]
    directions = 1 / (1 + (np.arange(len(viewer)) / 40) ** 2)
    ease = np.nan_to_num(EASE(reg=20, feature_weight=0).fit(dataset).score_all([query])[0])
    coarse, fine = shown[:, :12] @ viewer[:12], shown @ (directions * viewer)
    of_matrix = n**2 / (n**2 + 200)
    expected = (
        of_matrix * ease / ease[rated].std()
        + (1 - of_matrix) * coarse / coarse[rated].std()
        + 0.2 * n / (n + 20) * fine / fine[rated].std()
        + 2 / n * counts / counts[rated].std()
    )
    model = Hybrid(reg=20, feature_weight=0).fit(dataset)
    found = model.score_all([query])[0]
    assert found[rated] == pytest.approx(expected[rated], rel=1e-4, abs=1e-4)
    assert np.isnan(found[-1])
    assert set(model.answered_by(np.arange(40, dtype=np.int32), found)) == {"hybrid", ""}


def test_the_fine_part_covers_the_most_rated_titles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streamrec.models.blend.FINE_ITEMS", 5)
    dataset = uneven()
    fine = Blend.fit(dataset, 0).fine
    most_rated = np.argsort(-dataset.rating_counts, kind="stable")[:5]
    assert fine.items.tolist() == sorted(most_rated.tolist())
    rated, shown = np.array([0, 30], np.int32), np.arange(40, dtype=np.int32)
    added = fine.contributions(rated, np.ones(2), shown)
    assert np.flatnonzero(added[0]).tolist() == fine.items.tolist()
    assert not added[1].any()  # a title without a row adds nothing either
    vector = fine.viewer_vector(rated, np.ones(2))
    assert fine.scores(vector, np.float64) == pytest.approx(added[0, fine.items])


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
