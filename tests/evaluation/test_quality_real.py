"""Quality bands on real ratings (ratings_small with the TMDB titles): what the models must reach.

Each band lies a little under what was measured, so that a change that loses quality fails here.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from streamrec.catalogue.build_snapshot import build_snapshot
from streamrec.dataset.dataset import Dataset, Ratings, Titles
from streamrec.dataset.interactions import clean_ratings, read_ratings
from streamrec.dataset.number import number_ratings, read_titles
from streamrec.dataset.ratings_snapshot import read_links
from streamrec.dataset.split import Split, split_randomly
from streamrec.dataset.vocabulary import Vocabulary
from streamrec.evaluation.inputs import splits_of
from streamrec.evaluation.measure import Measurement, Task, predict_stars, rank_unseen
from streamrec.evaluation.new_viewers import evaluate_new_viewers
from streamrec.evaluation.recommends import ModelAlone
from streamrec.evaluation.run import evaluate
from streamrec.features.build import build_features
from streamrec.models.base import Model, top
from streamrec.models.hybrid import Hybrid
from streamrec.models.query import Query
from streamrec.models.registry import model_class

# Minutes of training: `make quality` runs them, `make test` does not.
pytestmark = pytest.mark.quality

# What a MovieLens file without TMDB tells of its titles.
MOVIELENS_BLOCKS = ("title", "genres", "scene", "decade")


@pytest.fixture(scope="module")
def rated(real_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """The ratings of ratings_small on the titles that anyone rated, with TMDB's features."""
    snapshot = build_snapshot(
        "tmdb",
        {
            "movies": real_files / "movies_dataset.csv",
            "credits": real_files / "credits.csv",
            "keywords": real_files / "keywords.csv",
        },
        tmp_path_factory.mktemp("snapshots"),
    )
    tables = snapshot.tables()
    features = build_features(tables)
    titles = read_titles(snapshot.table("titles"), features.blocks)
    links = read_links(real_files / "links_small.csv")
    clean = clean_ratings(read_ratings(real_files / "ratings_small.csv"), links=links).clean
    ids = tuple(sorted(clean["title_id"].unique().to_list()))
    rows = Vocabulary(tuple(features.title_ids)).numbers(ids)
    return number_ratings(clean.to_native(), ids, titles.take(rows))


@pytest.fixture(scope="module")
def dense(rated: Dataset) -> Dataset:
    """As dense as MovieLens 100k: titles with 10 ratings, viewers with 20, MovieLens' features."""
    rows, kept = rated.rows, np.ones(len(rated.rows), bool)
    for _ in range(5):
        kept &= np.bincount(rows.item_nums[kept], minlength=len(rated.items))[rows.item_nums] >= 10
        kept &= np.bincount(rows.user_nums[kept], minlength=len(rated.users))[rows.user_nums] >= 20
    some = rows.take(kept)
    items, item_nums = np.unique(some.item_nums, return_inverse=True)
    titles = rated.titles.take(items.astype(np.int32))
    blocks = {name: titles.blocks[name] for name in MOVIELENS_BLOCKS}
    nothing = Titles.unknown(len(items))
    return Dataset.build(
        rated.users,
        Vocabulary(tuple(rated.items.ids[item] for item in items)),
        Ratings(some.user_nums, item_nums.astype(np.int32), some.half_stars, some.times),
        Titles(nothing.votes, nothing.vote_average, nothing.popularity, titles.year.copy(), blocks),
    )


def quarter_out(dataset: Dataset) -> Split:
    return split_randomly(dataset, 0.25, np.random.default_rng(0))


@pytest.mark.parametrize(("relevant_from", "gain"), [(0.0, 1.055), (4.0, 1.10)])
def test_hybrid_beats_plain_ease_on_dense_ratings(
    dense: Dataset, relevant_from: float, gain: float
) -> None:
    report = evaluate([quarter_out(dense)], ["item_knn", "ease_plain", "hybrid"], relevant_from)
    found = {name: figures["ndcg@10"] for name, figures in report["models"].items()}
    assert found["hybrid"] > gain * found["ease_plain"]
    assert found["ease_plain"] > found["item_knn"] > found["popularity"] > found["random"]


def test_hybrid_beats_plain_ease_on_all_titles(rated: Dataset) -> None:
    report = evaluate([quarter_out(rated)], ["ease_plain", "hybrid"])
    found = {name: figures["ndcg@10"] for name, figures in report["models"].items()}
    assert found["hybrid"] > 1.07 * found["ease_plain"]


@pytest.mark.parametrize("name", ["hybrid", "ease_plain", "item_knn", "svd"])
def test_new_viewers_are_served_as_well_as_those_of_training(dense: Dataset, name: str) -> None:
    # Ten models, each trained without a tenth of the viewers: each tenth is new to one model and
    # known to the next, and both are trained on equally many viewers.
    split, kind = quarter_out(dense), model_class(name)
    given = {"hybrid": {"reg": 400, "feature_weight": 12}, "ease_plain": {"reg": 400}}.get(name, {})
    make: Callable[..., Model] = kind
    tenths = [np.arange(len(dense.users)) % 10 == tenth for tenth in range(10)]
    rows = split.train.rows
    models = [make(**given).fit(split.train.with_rows(~out[rows.user_nums])) for out in tenths]
    judged = squared_errors if kind.predicts_stars else ndcg
    known, new = 0.0, 0.0
    for tenth, out in enumerate(tenths):
        task = Task(Split(split.train, split.test.take(out[split.test.user_nums])))
        new += judged(models[tenth], task).sum()
        known += judged(models[tenth - 1], task).sum()
    if kind.predicts_stars:
        assert new**0.5 < 1.01 * known**0.5
    else:
        assert new > 0.99 * known


def test_first_ratings_give_lists_that_beat_the_rating_counts(rated: Dataset) -> None:
    found = evaluate_new_viewers(rated, 0.2, ["hybrid"])["new_viewers"]
    bands = {"1": 0.44, "3": 0.47, "5": 0.49, "10": 0.50, "20": 0.50}
    for k, band in bands.items():
        assert found["random"][k]["ndcg@10"]["hybrid"]["mean"] > band, k
        assert found["random"][k]["minus_rating_counts"]["hybrid"]["interval"][0] > 0, k
        assert found["first"][k]["minus_rating_counts"]["hybrid"]["mean"] > 0.02, k


def test_popularity_serves_the_newest_ratings(rated: Dataset) -> None:
    (split,) = splits_of(rated, None, 0.2, 0)
    figures = evaluate([split], ["rating_counts"])["models"]
    assert figures["popularity"]["ndcg@10"] > 0.48
    assert figures["popularity"]["ndcg@10"] > 1.2 * figures["rating_counts"]["ndcg@10"]


def test_hybrid_finds_titles_without_ratings(rated: Dataset) -> None:
    cold = cold_fifth(rated)
    held_out = np.isin(rated.rows.item_nums, cold)
    train, test = rated.with_rows(~held_out), rated.rows.take(held_out)
    by_votes = np.nan_to_num(rated.titles.votes)[cold]
    viewers = np.unique(test.user_nums)
    of_votes = recall_among(cold, np.tile(by_votes, (len(viewers), 1)), test)
    of_chance = recall_among(cold, np.random.default_rng(0).random((len(viewers), len(cold))), test)
    unknown = Titles.unknown(len(rated.items))
    without_votes = Titles(
        unknown.votes,
        unknown.vote_average,
        unknown.popularity,
        rated.titles.year.copy(),
        dict(rated.titles.blocks),
    )
    of_model, of_content = (
        recall_among(
            cold,
            Hybrid(reg=400, feature_weight=12)
            .fit(data)
            .score_all([Query.of_user(train, user) for user in viewers])[:, cold],
            test,
        )
        for data in (train, train.with_titles(without_votes))
    )
    assert of_model > 1.3 * of_votes
    assert of_content > 5 * of_chance


def ndcg(model: Model, task: Task) -> NDArray[np.float64]:
    return Measurement(task, rank_unseen(ModelAlone(model), task)).per_viewer["ndcg@10"]


def squared_errors(model: Model, task: Task) -> NDArray[np.float64]:
    test = task.split.test
    return np.asarray((predict_stars(ModelAlone(model), task.split.train, test) - test.stars) ** 2)


def cold_fifth(dataset: Dataset) -> NDArray[np.int64]:
    items = np.unique(dataset.rows.item_nums).astype(np.int64)
    return np.sort(np.random.default_rng(0).permutation(items)[: len(items) // 5])


def recall_among(
    candidates: NDArray[np.int64], scores: NDArray[np.float64], test: Ratings
) -> float:
    """Return the mean recall@20 over the viewers of `test`, one row of scores for each."""
    found = []
    for person, row in zip(np.unique(test.user_nums), scores, strict=True):
        wanted = test.item_nums[test.user_nums == person]
        found.append(np.isin(candidates[top(row, 20)], wanted).sum() / len(wanted))
    return float(np.mean(found))
