"""`titles_like`: the similar titles of one title, under the filters and rules of every list."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from streamrec.errors import InvalidParameter
from streamrec.recommend.bundle import Bundle, load_bundle, save_bundle
from streamrec.recommend.recommender import Recommender
from streamrec.recommend.similar_titles import similar_titles
from streamrec.recommend.titles_like import titles_like
from streamrec.title_filter import TitleFilter
from tests.recommend.conftest import TITLES, hand_made
from tests.recommend.reason_text import text_of
from tests.recommend.test_recommender import model_arrays


@pytest.fixture
def trained(tmp_path: Path) -> Bundle:
    own, facts = model_arrays()
    return load_bundle(tmp_path / save_bundle(tmp_path, {**hand_made(), **own}, facts))


def numbers(recommender: Recommender, item: int, n: int, **options: Any) -> list[int]:
    found = titles_like(recommender, f"tmdb:{item}", n, **options)
    assert [entry.rank for entry in found] == list(range(1, len(found) + 1))
    return [int(entry.title_id.removeprefix("tmdb:")) for entry in found]


@pytest.mark.parametrize("item", range(len(TITLES)))
def test_titles_like_one_are_its_similar_titles_rated_or_not(trained: Bundle, item: int) -> None:
    found = titles_like(Recommender(trained), f"tmdb:{item}", 4)
    assert found == similar_titles(trained, f"tmdb:{item}", 4)


def test_titles_like_one_pass_the_filters_and_leave_out_what_is_known(trained: Bundle) -> None:
    horror = TitleFilter(genre="Horror")
    recommender = Recommender(trained)
    assert numbers(recommender, 9, 5, filters=horror) == [0, 2, 6]  # 5 is a namesake of 0
    assert numbers(recommender, 9, 3, without=["tmdb:0", "tmdb:6"]) == [1, 4, 5]
    with pytest.raises(InvalidParameter):
        titles_like(recommender, "tmdb:9", 101)


def test_titles_like_one_vary_with_diversity(trained: Bundle) -> None:
    recommender = Recommender(trained)
    assert numbers(recommender, 6, 3) == [0, 4, 8]
    varied = numbers(recommender, 6, 3, diversity=1.0)
    assert varied[0] == 0
    assert varied != [0, 4, 8]


def test_titles_like_one_continue_with_what_the_model_recommends(tmp_path: Path) -> None:
    own, facts = model_arrays()
    arrays = {**hand_made(), **own}
    for name in ("neighbours", "similarities"):
        array = arrays[name]
        assert isinstance(array, np.ndarray)
        arrays[name] = array[:, :1]
    bundle = load_bundle(tmp_path / save_bundle(tmp_path, arrays, facts))
    found = titles_like(Recommender(bundle), "tmdb:4", 4)
    # 0 is the neighbour; the model goes from 4 to 2, which is of the collection of 0, and to 6; the
    # most popular of the others follow.
    assert [entry.title_id for entry in found] == ["tmdb:0", "tmdb:6", "tmdb:9", "tmdb:8"]
    assert [entry.model for entry in found] == ["content", "ease", "popularity", "popularity"]
    assert all(entry.predicted_rating is None for entry in found)
    assert text_of(found[1].reason) == "Similar plot"
    assert text_of(found[2].reason) == "Popular"


def test_titles_like_a_title_that_the_bundle_lacks_are_popular(trained: Bundle) -> None:
    found = titles_like(Recommender(trained), "tmdb:99", 3)
    assert [entry.title_id for entry in found] == ["tmdb:9", "tmdb:8", "tmdb:7"]
    assert {entry.model for entry in found} == {"popularity"}
