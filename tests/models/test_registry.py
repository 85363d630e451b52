"""`make_model` and `model_class`: models by name, with a remedy where one cannot be made."""

from importlib.util import find_spec

import numpy as np
import pytest

from streamrec.errors import InvalidParameter, MissingExtra
from streamrec.models import registry
from streamrec.models.query import Query
from streamrec.models.registry import ALL, find_model, make_model, model_class

from .contract import checkerboard


@pytest.mark.parametrize("name", ALL)
def test_every_name_finds_the_class_that_bears_it(name: str) -> None:
    assert find_model(name).name == name


def test_the_seed_goes_to_models_that_take_one() -> None:
    assert make_model("random", seed=7).seed == 7  # type: ignore[attr-defined]
    assert make_model("popularity", seed=7).name == "popularity"


def test_an_unknown_name_suggests_the_nearest() -> None:
    with pytest.raises(InvalidParameter, match="did you mean hybrid"):
        make_model("hybird")


def test_a_missing_package_names_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        registry, "find_spec", lambda name: None if name == "myfm" else find_spec(name)
    )
    with pytest.raises(MissingExtra, match=r"streamrec\[bayes\]"):
        model_class("bayesian_fm")
    assert find_model("bayesian_fm").card.package == "myfm"


@pytest.mark.parametrize("name", ["ease", "ease_plain", "feature_knn", "hybrid"])
def test_make_model_takes_what_another_fit_chose(name: str) -> None:
    dataset = checkerboard()
    first = make_model(name).fit(dataset)
    again = make_model(name, chosen=first.chosen).fit(dataset)
    assert first.chosen
    assert again.chosen == first.chosen
    items = np.arange(12, dtype=np.int32)
    query = Query.from_likes([1])
    assert np.array_equal(first.score(query, items), again.score(query, items), equal_nan=True)
