"""`tune` returns the best trial, continues a study, and draws by its seed."""

from pathlib import Path

import numpy as np
import pytest

from streamrec.dataset.split import split_randomly
from streamrec.errors import InvalidParameter
from streamrec.evaluation.measure import Task
from streamrec.evaluation.tune import HELD_OUT, measure_parameters, tunable, tune
from streamrec.models.ease import PlainEASE

from ..models.contract import checkerboard


def test_tune_returns_the_figure_that_its_parameters_have(tmp_path: Path) -> None:
    dataset = checkerboard()
    best = tune("ease_plain", dataset, 4, tmp_path / "study.db")
    task = Task(split_randomly(dataset, HELD_OUT, np.random.default_rng(0)))
    assert best.metric == "ndcg@10"
    assert best.value == measure_parameters(PlainEASE, best.parameters, task)


def test_tune_continues_a_study(tmp_path: Path) -> None:
    seen: list[int] = []
    tune("item_knn", checkerboard(), 2, tmp_path / "study.db")
    more = tune(
        "item_knn", checkerboard(), 3, tmp_path / "study.db", on_trial=lambda n, _: seen.append(n)
    )
    assert more.trials == 5
    assert seen == [1, 2, 3]


def test_tune_does_not_count_a_stopped_trial(tmp_path: Path) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    study = tmp_path / "study.db"
    tune("item_knn", checkerboard(), 1, study)
    with pytest.MonkeyPatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("streamrec.evaluation.tune.measure_parameters", stop)
        tune("item_knn", checkerboard(), 1, study)
    assert tune("item_knn", checkerboard(), 1, study).trials == 2


def test_tune_starts_a_study_for_other_ratings(tmp_path: Path) -> None:
    dataset = checkerboard()
    fewer = dataset.with_rows(np.arange(len(dataset.rows)) > 0)
    assert tune("item_knn", dataset, 2, tmp_path / "study.db").trials == 2
    assert tune("item_knn", fewer, 1, tmp_path / "study.db").trials == 1


def test_tune_tries_the_same_with_the_same_seed(tmp_path: Path) -> None:
    first, again = (tune("ease_plain", checkerboard(), 3, tmp_path / f"{n}.db") for n in "ab")
    assert first == again


def test_tunable_refuses_a_model_without_parameters() -> None:
    with pytest.raises(InvalidParameter):
        tunable("popularity")


def test_tunable_returns_the_parameters_of_the_model() -> None:
    assert set(tunable("ease_plain")) == {"reg"}
    assert set(tunable("ease")) == {
        "reg",
        "feature_weight",
        "preference_weight",
        "popularity_exponent",
    }
