"""Tuning finds the better parameters, goes on where it stood, and repeats itself by its seed."""

from pathlib import Path

import numpy as np
import pytest

from streamrec.dataset.split import split_randomly
from streamrec.errors import InvalidParameter
from streamrec.evaluation.measure import Task
from streamrec.evaluation.tune import HELD_OUT, judge_parameters, tunable, tune
from streamrec.models.ease import PlainEASE

from ..models.contract import checkerboard


def test_the_best_trial_is_as_good_as_its_parameters_measured_again(tmp_path: Path) -> None:
    dataset = checkerboard()
    best = tune("ease_plain", dataset, 4, tmp_path / "study.db")
    task = Task(split_randomly(dataset, HELD_OUT, np.random.default_rng(0)))
    assert best.metric == "ndcg@10"
    assert best.value == judge_parameters(PlainEASE, best.parameters, task)


def test_a_study_goes_on_where_it_stood(tmp_path: Path) -> None:
    seen: list[int] = []
    tune("item_knn", checkerboard(), 2, tmp_path / "study.db")
    more = tune(
        "item_knn", checkerboard(), 3, tmp_path / "study.db", on_trial=lambda n, _: seen.append(n)
    )
    assert more.trials == 5
    assert seen == [1, 2, 3]


def test_a_trial_that_was_broken_off_is_not_counted(tmp_path: Path) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    study = tmp_path / "study.db"
    tune("item_knn", checkerboard(), 1, study)
    with pytest.MonkeyPatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("streamrec.evaluation.tune.judge_parameters", stop)
        tune("item_knn", checkerboard(), 1, study)
    assert tune("item_knn", checkerboard(), 1, study).trials == 2


def test_other_ratings_begin_a_study_of_their_own(tmp_path: Path) -> None:
    dataset = checkerboard()
    fewer = dataset.with_rows(np.arange(len(dataset.rows)) > 0)
    assert tune("item_knn", dataset, 2, tmp_path / "study.db").trials == 2
    assert tune("item_knn", fewer, 1, tmp_path / "study.db").trials == 1


def test_the_same_seed_tries_the_same(tmp_path: Path) -> None:
    first, again = (tune("ease_plain", checkerboard(), 3, tmp_path / f"{n}.db") for n in "ab")
    assert first == again


def test_a_model_without_parameters_says_so() -> None:
    with pytest.raises(InvalidParameter, match="no parameters"):
        tunable("popularity")


def test_each_model_is_tuned_over_its_own_parameters() -> None:
    assert set(tunable("ease_plain")) == {"reg"}
    assert set(tunable("ease")) == {"reg", "features", "liking", "shown_power"}
