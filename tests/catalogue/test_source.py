"""Sources are found by the names of their modules and refuse other files than their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from streamrec.catalogue.source import find_source, read_source, source_names
from streamrec.errors import InvalidParameter

HERE = Path("movies.csv")


def test_source_names_are_the_modules_of_the_folder() -> None:
    assert source_names() == ["movielens", "tmdb"]
    assert [file.name for file in find_source("tmdb").files] == [
        "movies", "credits", "keywords", "aliases",
    ]  # fmt: skip


def test_find_source_refuses_another_name_and_lists_its_own() -> None:
    with pytest.raises(InvalidParameter) as caught:
        find_source("imdb")
    assert caught.value.allowed == ("movielens", "tmdb")


def test_read_source_names_a_missing_and_an_unknown_file_before_it_reads() -> None:
    with pytest.raises(InvalidParameter, match="credits"):
        read_source("tmdb", {"movies": HERE, "credits": None})
    with pytest.raises(InvalidParameter, match="links"):
        read_source("movielens", {"movies": HERE, "links": HERE})
