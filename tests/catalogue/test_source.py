"""Sources are found by the names of their modules and refuse other files than their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from streamrec.catalogue.source import check_files, find_source, source_names
from streamrec.errors import InvalidParameter

HERE = Path("movies.csv")


def test_source_names_are_the_modules_of_the_folder() -> None:
    assert source_names() == ["movielens", "tmdb"]
    assert [file.name for file in find_source("tmdb").files] == ["movies", "credits", "keywords"]


def test_find_source_refuses_another_name_and_lists_its_own() -> None:
    with pytest.raises(InvalidParameter) as caught:
        find_source("imdb")
    assert caught.value.allowed == ("movielens", "tmdb")


def test_check_files_names_a_missing_and_an_unknown_file() -> None:
    check_files("tmdb", {"movies": HERE, "credits": HERE})
    with pytest.raises(InvalidParameter, match="credits"):
        check_files("tmdb", {"movies": HERE, "credits": None})
    with pytest.raises(InvalidParameter, match="links"):
        check_files("movielens", {"movies": HERE, "links": HERE})
