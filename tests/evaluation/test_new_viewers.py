"""`evaluate_new_viewers` holds viewers out whole and tells the models k of their ratings."""

import numpy as np
import pytest

from streamrec.dataset.dataset import Dataset, Ratings
from streamrec.evaluation.new_viewers import _fold_in, _ranks, evaluate_new_viewers
from streamrec.models.base import Model
from streamrec.models.item_knn import ItemKNN
from tests.models.contract import names


def two_tastes(n_users: int = 40, n_items: int = 60) -> Dataset:
    """Even viewers rate most even titles, odd ones most odd titles, in the order of number."""
    rng = np.random.default_rng(0)
    chosen = (np.add.outer(np.arange(n_users), np.arange(n_items)) % 2 == 0) & (
        rng.random((n_users, n_items)) < 0.8
    )
    user, item = (part.astype(np.int32) for part in np.nonzero(chosen))
    rows = Ratings(user, item, np.full(len(user), 8, np.int8), 1000 + item.astype(np.int64))
    return Dataset.build(names(n_users), names(n_items), rows)


def test_each_model_is_measured_at_each_k_beside_rating_counts() -> None:
    found = evaluate_new_viewers(two_tastes(), 0.25, ["item_knn"])
    assert found["data"]["viewers_held_out"] == 10
    assert found.keys() >= {"schema", "seed", "new_viewers", "skipped"}
    assert list(found["new_viewers"]) == ["random", "first"]
    for by_k in found["new_viewers"].values():
        assert list(by_k) == ["1", "3", "5", "10", "20"]
        for k, of in by_k.items():
            assert of["viewers"] == 10 or k == "20"  # some have no more than 20 ratings
            means = {name: one["mean"] for name, one in of["ndcg@10"].items()}
            assert list(means) == ["rating_counts", "item_knn"]
            gain = of["minus_rating_counts"]["item_knn"]
            assert gain["mean"] == pytest.approx(means["item_knn"] - means["rating_counts"])
            assert gain["interval"][0] <= gain["mean"] <= gain["interval"][1]
            assert gain["interval"][0] > 0  # one rating tells the taste, and counts know of none


def test_no_rating_of_a_held_out_viewer_trains_a_model(monkeypatch: pytest.MonkeyPatch) -> None:
    dataset, trained_on = two_tastes(), []
    fit = ItemKNN.fit

    def spied(self: ItemKNN, data: Dataset) -> Model:
        trained_on.append(np.diff(data.ratings.indptr))
        return fit(self, data)

    monkeypatch.setattr(ItemKNN, "fit", spied)
    evaluate_new_viewers(dataset, 0.25, ["item_knn"])
    (counts,) = trained_on
    assert (counts == 0).sum() == 10
    kept = counts > 0
    assert np.array_equal(counts[kept], np.diff(dataset.ratings.indptr)[kept])


def test_the_first_ratings_in_time_or_random_ones_are_folded_in() -> None:
    dataset = two_tastes()
    ranks = dict(_ranks(dataset, np.random.default_rng(0)))
    first, random = (_fold_in(dataset, 3, ranks[order]) for order in ("first", "random"))
    for split in (first, random):
        assert set(np.diff(split.train.ratings.indptr)) == {3}
        assert len(split.test) == dataset.ratings.nnz - 3 * 40
    rows = dataset.rows
    earliest = [rows.item_nums[rows.user_nums == user][:3].tolist() for user in range(40)]
    assert first.train.ratings.indices.reshape(40, 3).tolist() == earliest
    assert random.train.ratings.indices.reshape(40, 3).tolist() != earliest


def test_a_viewer_with_no_more_than_k_ratings_is_left_out() -> None:
    dataset = two_tastes()
    rows = dataset.rows
    short = dataset.with_rows((rows.user_nums > 0) | (rows.item_nums < 4))
    counts = np.diff(short.ratings.indptr)
    split = _fold_in(short, 3, dict(_ranks(short, np.random.default_rng(0)))["random"])
    assert counts[0] <= 3
    assert 0 not in split.test.user_nums
    assert set(np.unique(split.test.user_nums)) == set(range(1, 40))


def test_the_same_seed_gives_the_same_figures_and_another_draws_others() -> None:
    one, again, other = (
        evaluate_new_viewers(two_tastes(), 0.25, ["item_knn"], seed=seed) for seed in (1, 1, 2)
    )
    assert one == again
    assert one["new_viewers"] != other["new_viewers"]
