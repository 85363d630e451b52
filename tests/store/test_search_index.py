"""Search by name: what is found, and in which order; on both databases."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from streamrec.store.catalogue_load import load_catalogue
from streamrec.store.database import Store
from streamrec.store.search_hits import FoundCollection, FoundPerson, FoundTitle, read_hits
from streamrec.store.search_index import SearchIndex
from streamrec.text import fold, slug

from .catalogue_rows import Rows, title_rows

Find = Callable[[str], list[str]]


def rows_of(
    titles: list[dict[str, Any]],
    people: Mapping[str, float] = {},
    collections: Mapping[str, list[str]] = {},
    aliases: Mapping[str, list[str]] = {},
) -> list[tuple[str, Rows]]:
    """Return a catalogue: `people` by popularity, franchises and titles by their other names."""
    with_ids = [{"title_id": f"tmdb:{n}", **one} for n, one in enumerate(titles)]
    loaded = title_rows(with_ids)
    columns, values = loaded[0][1]
    listed = [[*row, one.get("collection_num"), one.get("release_date")]
              for row, one in zip(values, titles, strict=True)]  # fmt: skip
    return [
        ("title", ([*columns, "collection_num", "release_date"], listed)),
        ("person", (
            ["person_num", "name", "fold", "slug", "n_acted", "n_directed", "popularity"],
            [[n, name, fold(name), slug(name), 1, 0, popularity]
             for n, (name, popularity) in enumerate(people.items())],
        )),
        ("collection", (
            ["collection_num", "name", "fold", "n_titles"],
            [[n, name, fold(name), 1] for n, name in enumerate(collections)],
        )),
        ("collection_alias", (
            ["collection_num", "name"],
            [[n, alias] for n, names in enumerate(collections.values()) for alias in names],
        )),
        ("title_alias", (
            ["title_id", "position", "name", "source"],
            [[title_id, n, name, "file"]
             for title_id, names in aliases.items() for n, name in enumerate(names)],
        )),
    ]  # fmt: skip


def of(title: str, votes: int = 100, year: int = 2000, **more: Any) -> dict[str, Any]:
    return {"title": title, "vote_count": votes, "release_year": year, **more}


@pytest.fixture
def find(store: Store) -> Callable[..., Find]:
    """Return a function that loads a catalogue and returns its search."""

    def load(*args: Any, **named: Any) -> Find:
        load_catalogue(store, "v1", rows_of(*args, **named))
        index = SearchIndex()

        def search(text: str) -> list[str]:
            with store.read() as connection:
                found = read_hits(connection, index.search(connection, text, 10))
            return [one.title.title if isinstance(one, FoundTitle) else one.name for one in found]

        return search

    return load


def test_search_accepts_accents_beginnings_and_typing_errors(loaded: Store) -> None:
    index = SearchIndex()
    with loaded.read() as connection:

        def first(text: str) -> str:
            (found,) = read_hits(connection, index.search(connection, text, 1, ["title"]))
            assert isinstance(found, FoundTitle)
            return found.title.title

        assert first("amelie") == first("amleie") == "Amélie"
        assert first("toy sto").startswith("Toy Story")
        assert first("story 3 toy") == "Toy Story 3"
        assert first("jumnaji") == "Jumanji"


def test_search_reads_punctuation_as_people_do(find: Callable[..., Find]) -> None:
    names = ["WALL-E", "Good Evening, Mr. Wallenberg", "(500) Days of Summer", "400 Days",
             "M*A*S*H", "Mask", "M", "No", "Pan's Labyrinth", "???", "Star Wars",
             "Spiderman"]  # fmt: skip
    search = find([of(name) for name in names])
    assert search("wall e")[0] == search("walle")[0] == "WALL-E"
    assert search("500 days")[0] == "(500) Days of Summer"
    assert search("mash")[0] == "M*A*S*H"
    assert search("m")[0] == "M"
    assert search("pans laby") == ["Pan's Labyrinth"]
    assert search("starwars") == ["Star Wars"]
    assert search("spider man") == ["Spiderman"]
    assert search("?") == ["???"]
    assert search("mnozzzz") == search("\u0301") == []


def test_search_orders_by_match_and_by_how_much_a_title_is_seen(find: Callable[..., Find]) -> None:
    search = find([of("Matrix", 2), of("The Matrix", 9000), of("The Matrix Reloaded", 3000)])
    assert search("matrix") == ["The Matrix", "The Matrix Reloaded", "Matrix"]
    search = find([of("Heat", 30), of("Heart", 9000), of("Heathers", 500)])
    assert search("heat") == ["Heat", "Heathers"]


def test_search_puts_a_whole_word_before_a_misspelt_one(find: Callable[..., Find]) -> None:
    search = find([of("Batman", 9000), of("Bateman", 1)])
    assert search("bateman") == ["Bateman", "Batman"]
    assert search("batmna") == ["Batman"]


def test_search_reads_a_year_beside_the_name(find: Callable[..., Find]) -> None:
    search = find(
        [of("Dune", 5000, 2021), of("Dune", 500, 1984), of("Wonder Woman 1984", 900, 2020)]
    )
    assert search("dune 1984") == ["Dune", "Dune", "Wonder Woman 1984"]
    assert search("wonder woman 1984")[0] == "Wonder Woman 1984"


def test_search_prefers_the_title_of_the_year(store: Store) -> None:
    titles = [of("Dune", 5000, 2021), of("Dune", 500, 1984)]
    load_catalogue(store, "v1", rows_of(titles))
    with store.read() as connection:
        hits = SearchIndex().search(connection, "dune (1984)", 5)
    assert [hit.number for hit in hits] == [1, 0]


@pytest.mark.parametrize(
    "text", ["godfather 2", "godfather ii", "the godfather part two", "godfather parte dos"]
)
def test_search_knows_numbers_as_digits_words_and_roman(
    find: Callable[..., Find], text: str
) -> None:
    titles = [of("The Godfather", 6000), of("The Godfather: Part II", 3000),
              of("The Godfather: Part III", 1500)]  # fmt: skip
    assert find(titles)(text)[0] == "The Godfather: Part II"


def test_search_finds_titles_by_other_names(find: Callable[..., Find]) -> None:
    aliases = {"tmdb:0": ["Relatos salvajes"], "tmdb:1": ["El padrino", "Il padrino"]}
    search = find([of("Wild Tales"), of("The Godfather")], aliases=aliases)
    assert search("relatos salvajes") == ["Wild Tales"]
    assert search("padrino") == ["The Godfather"]


def test_search_finds_franchises_and_the_number_of_a_title_in_one(
    find: Callable[..., Find],
) -> None:
    titles = [
        of("Dr. No", 900, 1962, collection_num=0, release_date="1962-10-04"),
        of("Goldfinger", 900, 1964, collection_num=0, release_date="1964-09-17"),
    ]
    search = find(titles, collections={"James Bond Collection": ["007"]})
    assert search("james bond")[0] == search("007")[0] == "James Bond Collection"
    assert search("james bond 2")[0] == search("007 2")[0] == "Goldfinger"


def test_search_counts_no_titles_of_a_franchise_with_episodes(find: Callable[..., Find]) -> None:
    titles = [
        of("Star Wars", 6000, 1977, collection_num=0, release_date="1977-05-25"),
        of("Return of the Jedi", 4000, 1983, collection_num=0, release_date="1983-05-23"),
        of("Star Wars: Episode II", 3000, 2002, collection_num=0, release_date="2002-05-15"),
    ]
    search = find(titles, collections={"Star Wars Collection": []})
    assert search("star wars 2")[0] == "Star Wars: Episode II"


def test_search_puts_known_people_first_and_finds_them_by_surname_and_misspelt(
    find: Callable[..., Find],
) -> None:
    people = {"Nolan": 0.0, "Ann Nolan": 3.0, "Christopher Nolan": 90000.0,
              "Stanley Kubrick": 20000.0,
              "Leonardo DiCaprio": 80000.0, "Aldo Kubrik": 0.0, "Marta Di Blasi": 5.0}  # fmt: skip
    search = find([of("Heat")], people)
    assert search("nolan")[0] == "Christopher Nolan"
    assert search("nolan")[-1] in ("Nolan", "Ann Nolan")
    assert search("kubrik")[0] == "Stanley Kubrick"
    assert search("di caprio")[0] == "Leonardo DiCaprio"


def test_search_gives_no_misspelt_people_when_a_title_has_the_name(
    find: Callable[..., Find],
) -> None:
    people = {"Heather Hear": 9000.0, "Michael Heet": 90000.0}
    search = find([of("Heat", 0), of("Alien", 9000)], people)
    assert "Michael Heet" not in search("heat")
    assert find([of("Fargo", 3)], people)("heet") == ["Michael Heet"]


def test_search_builds_its_index_again_for_a_new_catalogue(store: Store) -> None:
    index = SearchIndex()
    for version, name in (("v1", "Alien"), ("v2", "Brazil")):
        load_catalogue(store, version, rows_of([of(name)]))
        with store.read() as connection:
            assert [hit.number for hit in index.search(connection, name, 5)] == [0]
    with store.read() as connection:
        assert index.search(connection, "alien", 5) == []


def test_read_hits_tells_directors_what_people_are_known_for_and_members(loaded: Store) -> None:
    index = SearchIndex()
    with loaded.read() as connection:

        def first(text: str) -> object:
            return read_hits(connection, index.search(connection, text, 1))[0]

        title, someone = first("amelie"), first("tom hanks")
        hits = index.search(connection, "toy story", 1, ["collection"])
        (franchise,) = read_hits(connection, hits)
    assert isinstance(title, FoundTitle)
    assert title.directors == ["Jean-Pierre Jeunet"]
    assert isinstance(someone, FoundPerson)
    assert len(someone.known_for) == 3
    assert "Forrest Gump" in [one.title for one in someone.known_for]
    assert isinstance(franchise, FoundCollection)
    assert [one.title for one in franchise.titles] == ["Toy Story", "Toy Story 2", "Toy Story 3"]
