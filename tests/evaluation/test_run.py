"""`evaluate`: all unseen titles compete, test rows are only scored, served beside the models."""

import json
from typing import ClassVar, Self

import numpy as np
import pytest
from numpy.typing import NDArray

from streamrec.dataset.dataset import Dataset, Ratings
from streamrec.dataset.split import Split, split_folds, split_randomly
from streamrec.errors import InvalidParameter, MissingExtra
from streamrec.evaluation import run
from streamrec.evaluation.figures import Json
from streamrec.evaluation.measure import Task, predict_stars, rank_unseen
from streamrec.evaluation.recommends import ModelAlone
from streamrec.evaluation.run import evaluate, measure_model
from streamrec.models.base import Model
from streamrec.models.popularity import Popularity
from streamrec.models.query import Query
from streamrec.models.saved_model import Saved
from streamrec.recommend.fit_models import fit_models

from ..models.contract import checkerboard

KEYS = {
    "rmse", "mae", "rmse_person_mean", "ndcg@10", "map@10", "precision@10", "recall@10",
    "recall@20", "mrr@10", "hit_rate@10", "coverage@10", "novelty@10", "diversity@10",
    "popular_share@10", "fit_seconds", "search_seconds", "intervals", "groups",
}  # fmt: skip


def held_out(stars: float = 4.0) -> Split:
    """Hold out each viewer's missing title of the own colour."""
    viewers = np.arange(12, dtype=np.int32)
    given = np.full(12, round(2 * stars), np.int8)
    return Split(checkerboard(), Ratings(viewers, viewers, given, np.zeros(12, np.int64)))


class Stars(Model):
    """Predicts one number for everything."""

    name: ClassVar[str] = "stars"
    predicts_stars: ClassVar[bool] = True

    def __init__(self, predicted: float = 9.0) -> None:
        self.predicted = predicted

    def fit(self, dataset: Dataset) -> Self:
        self.n_items = len(dataset.items)
        return self

    def score(self, query: Query, items: NDArray[np.int32]) -> NDArray[np.float64]:  # noqa: ARG002
        return np.full(len(items), self.predicted)

    def to_arrays(self) -> Saved:
        return Saved({}, {"predicted": self.predicted, "n_items": self.n_items})

    @classmethod
    def from_arrays(cls, saved: Saved) -> Self:
        model = cls(float(str(saved.parameters["predicted"])))
        model.n_items = int(str(saved.parameters["n_items"]))
        return model


def predicted_by(model: Model) -> NDArray[np.float64]:
    return predict_stars(ModelAlone(model), checkerboard(), held_out().test)


def without_seconds(report: Json) -> str:
    for figures in report["models"].values():
        del figures["fit_seconds"], figures["search_seconds"]
    return json.dumps(report, sort_keys=True, allow_nan=False)


def test_evaluate_gives_a_model_that_sees_the_pattern_perfect_figures() -> None:
    report = evaluate([held_out()], ["ease"])
    assert set(report) == {"schema", "seed", "data", "models", "differences", "skipped"}
    assert set(report["models"]) == {"random", "popularity", "ease"}
    figures = report["models"]["ease"]
    assert set(figures) == KEYS
    assert figures["rmse"] is None
    for metric in ("ndcg@10", "map@10", "recall@10", "mrr@10", "hit_rate@10"):
        assert figures[metric] == 1.0
    assert figures["precision@10"] == pytest.approx(0.1)
    assert figures["intervals"]["ndcg@10"] == [1.0, 1.0]
    assert report["data"]["people_measured"] == 12


def test_evaluate_measures_served_first_with_every_figure() -> None:
    report = evaluate([held_out()], ["hybrid", "served"])
    assert list(report["models"]) == ["served", "random", "popularity", "hybrid"]
    higher = report["differences"]["random"]["hybrid"]
    means = {name: figures["ndcg@10"] for name, figures in report["models"].items()}
    assert higher["mean"] == pytest.approx(means["random"] - means["hybrid"])
    assert higher["interval"][0] <= higher["mean"] <= higher["interval"][1]
    assert report["differences"]["served"].keys() == {"random", "popularity", "hybrid"}
    served = report["models"]["served"]
    assert set(served) == KEYS
    assert served["ndcg@10"] == 1.0
    assert served["rmse"] is not None


def test_rank_unseen_lets_every_unrated_title_compete() -> None:
    task = Task(held_out())
    lists = rank_unseen(ModelAlone(Popularity().fit(checkerboard())), task)
    for viewer, row in enumerate(lists):
        rated = set(checkerboard().ratings[[viewer]].indices.tolist())
        assert set(row[row >= 0].tolist()) == set(range(12)) - rated


def test_evaluate_gives_the_same_figures_to_the_bit_for_the_same_seed() -> None:
    first, again, other = (
        without_seconds(evaluate([held_out()], ["served", "ease"], seed=seed)) for seed in (1, 1, 2)
    )
    assert first == again
    assert first != other


def test_predict_stars_clips_to_the_stars_of_training() -> None:
    # training holds 4 and 5 stars: 9 becomes 5, an error of 1 for each test rating of 4
    measured = measure_model(Stars(9.0), Task(held_out(4.0)))
    assert measured.errors is not None
    assert measured.errors.tolist() == [1.0] * 12
    assert predicted_by(Stars(0.0)).tolist() == [4.0] * 12


def test_predict_stars_takes_the_damped_mean_where_the_model_does_not_know() -> None:
    predicted = predicted_by(Stars(float("nan")))
    rows = checkerboard().rows
    of_title = rows.stars[rows.item_nums == 3]
    expected = (of_title.sum() + 10 * rows.stars.mean()) / (len(of_title) + 10)
    assert predicted[3] == pytest.approx(expected)


def test_evaluate_without_training_ratings_has_no_errors() -> None:
    before = held_out()
    nothing = Split(before.train.with_rows(np.zeros(len(before.train.rows), bool)), before.test)
    report = evaluate([nothing], ["svd"])
    assert report["models"]["svd"]["rmse"] is None
    json.dumps(report, allow_nan=False)


def test_evaluate_leaves_out_and_counts_viewers_without_a_relevant_title() -> None:
    report = evaluate([held_out(3.0)], [], relevant_from=3.5)
    assert report["data"]["people_measured"] == 0
    assert report["data"]["people_without_relevant"] == 12
    assert report["models"]["popularity"]["ndcg@10"] is None


def test_evaluate_pools_folds() -> None:
    folds = list(split_folds(checkerboard(), 3, np.random.default_rng(0)))
    report = evaluate(folds, ["served"])
    assert report["data"]["splits"] == 3
    assert sum(report["data"]["test_ratings"]) == 60
    for model in ("popularity", "served"):
        groups = report["models"][model]["groups"]
        measured = sum(group["count"] for group in groups["people"].values())
        assert measured == report["data"]["people_measured"]
        assert groups["titles"]["hot"]["count"] == 60


def test_evaluate_skips_a_model_without_its_extra_and_names_the_remedy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def missing(name: str, seed: int) -> Model:  # noqa: ARG001
        if name == "ease":
            raise MissingExtra("the model ease", "bayes")
        return Popularity()

    monkeypatch.setattr(run, "make_model", missing)
    report = evaluate([held_out()], ["served", "ease"], served_model="ease")
    remedy = "pip install streamrec[bayes]"
    assert report["skipped"] == {"served": remedy, "ease": remedy}
    assert set(report["models"]) == {"random", "popularity"}


def test_evaluate_names_the_model_nearest_to_an_unknown_one() -> None:
    with pytest.raises(InvalidParameter, match="ease_plain"):
        evaluate([held_out()], ["ease_plan"])


def test_evaluate_groups_titles_into_hot_warm_and_cold() -> None:
    # title 0 is rated, 1 has features alone, 2 has nothing
    data = checkerboard()
    split = split_randomly(data, 0.0, np.random.default_rng(0))
    train = split.train.with_rows(~np.isin(data.rows.item_nums, [1, 2]))
    blocks = {"genres": data.titles.blocks["genres"].tolil()}
    blocks["genres"][2] = 0
    described = train.with_titles(
        type(data.titles)(
            data.titles.votes.copy(),
            data.titles.vote_average.copy(),
            data.titles.popularity.copy(),
            data.titles.year.copy(),
            {"genres": blocks["genres"].tocsr()},
        )
    )
    test = Ratings(
        np.zeros(3, np.int32), np.arange(3, dtype=np.int32), np.full(3, 8, np.int8),
        np.zeros(3, np.int64),
    )  # fmt: skip
    groups = evaluate([Split(described, test)], [])["models"]["random"]["groups"]["titles"]
    assert [groups[kind]["count"] for kind in ("hot", "warm", "cold")] == [1, 1, 1]


def test_evaluate_serves_models_that_are_fitted_already(monkeypatch: pytest.MonkeyPatch) -> None:
    split = held_out()
    expected = evaluate([split], ["served"], served_model="ease")["models"]["served"]
    fitted = fit_models(split.train, "ease")
    monkeypatch.setattr(run, "fit_models", None)
    found = evaluate([split], ["served"], served_model="ease", fitted=fitted)["models"]["served"]
    for figures in (expected, found):
        del figures["fit_seconds"], figures["search_seconds"]
    assert found == expected


def test_evaluate_leaves_the_intervals_out() -> None:
    found = evaluate([held_out()], ["popularity"], intervals=False)["models"]["popularity"]
    assert found["intervals"] == {}
    assert found["ndcg@10"] is not None
