"""Matching imported rows to titles; on both databases."""

from __future__ import annotations

import pytest

from streamrec.i18n.translator import translator
from streamrec.store.catalogue_load import load_catalogue
from streamrec.store.database import Store
from streamrec.store.title_matching import Match, TitleReference, match_titles

from .catalogue_rows import title_rows

# title_id, imdb_id, title, year, votes
CATALOGUE: list[tuple[str, str | None, str, int | None, int | None]] = [
    ("tmdb:1", "tt0000001", "Heat", 1995, 900),
    ("tmdb:2", "tt0000002", "Heat", 1986, 30),
    ("tmdb:3", None, "Amélie", 2001, 500),
    ("tmdb:4", "tt0000004", "Hamlet", 2000, 40),
    ("tmdb:5", "tt0000005", "Hamlet", 2000, 90),
    ("tmdb:6", None, "Twins", 1988, None),
    ("tmdb:7", None, "Twins", 1988, 0),
    ("tmdb:8", None, "Dune", 1999, 5),
    ("tmdb:9", None, "Dune", 2001, 5),
    ("tmdb:10", None, "Undated", None, 5),
    ("ml:11", None, "Matrix, The", 1999, None),
]
HEAT = Match("tmdb:1", "Heat", 1995)
OTHER_HEAT = Match("tmdb:2", "Heat", 1986)
AMELIE = Match("tmdb:3", "Amélie", 2001)


@pytest.fixture
def loaded(store: Store) -> Store:
    fields = ("title_id", "imdb_id", "title", "release_year", "vote_count")
    rows = title_rows(dict(zip(fields, one, strict=True)) for one in CATALOGUE)
    load_catalogue(store, "v1", rows)
    return store


CASES = [
    (TitleReference(("tmdb:2",), name="Something else"), OTHER_HEAT),
    (TitleReference(("ml:6", "tmdb:1")), HEAT),
    (TitleReference(imdb_id="tt0000001"), HEAT),
    (TitleReference(name=" HEAT ", year=1995), HEAT),
    (TitleReference(name="Heat", year=1985), OTHER_HEAT),  # the only one a year off
    (TitleReference(name="Heat", year=1987), OTHER_HEAT),
    (TitleReference(name="amelie"), AMELIE),  # the only one of the name
    (TitleReference(name="Hamlet", year=2000), Match("tmdb:5", "Hamlet", 2000)),  # the most voted
    (TitleReference(name="The Matrix", year=1999), Match("ml:11", "Matrix, The", 1999)),
    # The catalogue has no IMDb identifier of this title, so the name decides.
    (TitleReference(imdb_id="tt9999999", name="Amélie", year=2001), AMELIE),
    (TitleReference(("ml:4",), name="Amélie", year=2001), AMELIE),
]
WHY = [
    (TitleReference(("tmdb:77",)), "no title of this identifier"),
    (TitleReference(imdb_id="tt7777777"), "no title of this identifier"),
    (TitleReference(name="Nothing", year=1995), "no title of this name"),
    (
        TitleReference(name="Heat", year=1997),
        "no title of this name and year; there is one of 1986, 1995",
    ),
    (TitleReference(name="Heat"), "several titles of this name: the year is needed"),
    (TitleReference(name="Twins", year=1988), "several titles of this name and year"),
    (TitleReference(name="Dune", year=2000), "several titles of this name, none of this year"),
    (TitleReference(name="Undated", year=2000), "no title of this name and year"),
    # An identifier of the same source says that another title of that name is meant.
    (TitleReference(imdb_id="tt9999999", name="Heat", year=1995), "no title of this name"),
    (TitleReference(("tmdb:77",), name="Heat", year=1995), "no title of this name"),
    (TitleReference(), "no title of this identifier"),
    (TitleReference(name="%", year=1995), "no title of this name"),
]


def english(match: Match) -> str:
    return translator("en").text(match.reason or "")


def test_match_titles_finds_the_title_or_says_why_not(loaded: Store) -> None:
    with loaded.read() as connection:
        for wanted, match in CASES:
            assert match_titles(connection, [wanted]) == [match]
        for wanted, why in WHY:
            [found] = match_titles(connection, [wanted])
            assert (found.title_id, english(found)) == (None, why)


def test_match_titles_answers_many_rows_in_their_order(loaded: Store) -> None:
    wanted = [*(one for one, _ in WHY), *(one for one, _ in CASES)] * 30
    with loaded.read() as connection:
        found = match_titles(connection, wanted)
    told = [english(match) or match for match in found]
    assert told == [*(why for _, why in WHY), *(match for _, match in CASES)] * 30
