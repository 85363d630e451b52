"""`candidates`: which titles of the hand-made bundle pass each filter."""

from pathlib import Path

import numpy as np
import pytest

from streamrec.errors import InvalidParameter
from streamrec.recommend.bundle import Array, Bundle, load_bundle, save_bundle
from streamrec.recommend.candidates import candidates
from streamrec.recommend.string_array import StringArray
from streamrec.title_filter import TitleFilter
from tests.recommend.conftest import filter_arrays

Arrays = dict[str, Array | StringArray]


@pytest.fixture
def filterable(arrays: Arrays, tmp_path: Path) -> Bundle:
    return load_bundle(tmp_path / save_bundle(tmp_path, {**arrays, **filter_arrays()}, {}))


@pytest.mark.parametrize(
    ("filters", "left"),
    [
        (TitleFilter(), {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}),
        (TitleFilter(genre="horror"), {0, 2, 5, 6, 7}),
        (TitleFilter(genre="SCI-FI", year_from=1982), {1, 4}),
        (TitleFilter(year_to=1982), {0, 4, 6}),  # the year of 8 is unknown
        (TitleFilter(year_from=1000, year_to=9999), {0, 1, 2, 3, 4, 5, 6, 7, 9}),
        (TitleFilter(language="Inglés", min_votes=80), {0, 1, 2}),
        (TitleFilter(min_votes=0), {0, 1, 2, 3, 4, 5, 6, 7, 9}),  # the votes of 8 are unknown
        (TitleFilter(country="Francia"), {9}),
        (TitleFilter(country="united states of america"), {0, 6}),
        (TitleFilter(country="us", genre="Horror", year_from=1980), {6}),
    ],
)
def test_candidates_pass_what_is_known_to_fit(
    filterable: Bundle, filters: TitleFilter, left: set[int]
) -> None:
    assert set(np.flatnonzero(candidates(filterable, filters)).tolist()) == left


@pytest.mark.parametrize(
    ("parameter", "filters"),
    [
        ("genre", TitleFilter(genre="Atlantis")),
        ("language", TitleFilter(language="Atlantis")),
        ("country", TitleFilter(country="Atlantis")),
    ],
)
def test_candidates_refuse_a_filter_that_names_nothing(
    filterable: Bundle, parameter: str, filters: TitleFilter
) -> None:
    with pytest.raises(InvalidParameter) as caught:
        candidates(filterable, filters)
    assert caught.value.parameter == parameter
    assert list(caught.value.allowed) == (["Horror", "Sci-Fi"] if parameter == "genre" else [])
