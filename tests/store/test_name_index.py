"""Search and suggestions by name; on both databases."""

from __future__ import annotations

from streamrec.store.catalogue_load import load_catalogue
from streamrec.store.database import Store
from streamrec.store.name_index import NameIndex
from streamrec.store.title_lookup import titles_by_number

from .catalogue_rows import only_titles


def test_name_index_search_accepts_accents_prefixes_and_typing_errors(loaded: Store) -> None:
    index = NameIndex()
    with loaded.read() as connection:

        def first(text: str) -> str:
            numbers = index.search(connection, text, 3)
            return str(titles_by_number(connection, numbers)[0].title)

        assert first("amelie") == "Amélie"
        assert first("amleie") == "Amélie"
        assert first("toy sto").startswith("Toy Story")
        assert first("story 3 toy") == "Toy Story 3"
        assert first("jumnaji") == "Jumanji"


def test_name_index_search_ranks_punctuation_parts_and_typing_errors(store: Store) -> None:
    load_catalogue(store, "v1", only_titles(
        "WALL-E", "Good Evening, Mr. Wallenberg", "(500) Days of Summer", "400 Days", "M*A*S*H",
        "Mask", "M", "No", "Pan's Labyrinth", "Terminator 2: Judgment Day", "Terminal", "???",
        "Batman", "Batman Begins",
    ))  # fmt: skip
    index = NameIndex()
    with store.read() as connection:

        def found(text: str) -> list[str]:
            numbers = index.search(connection, text, 100)
            return [row.title for row in titles_by_number(connection, numbers)]

        assert found("wall e")[0] == "WALL-E"
        assert found("500 days")[0] == "(500) Days of Summer"
        assert found("mash")[0] == "M*A*S*H"
        assert found("pans laby") == ["Pan's Labyrinth"]
        assert found("terminater 2")[0] == "Terminator 2: Judgment Day"
        assert found("batmna") == ["Batman", "Batman Begins"]
        assert found("?") == ["???"]
        assert found("mnozzzz") == []
        assert found("\u0301") == []


def test_name_index_similar_names_come_best_first(loaded: Store) -> None:
    index = NameIndex()
    with loaded.read() as connection:
        assert index.similar_names(connection, "actor", "tom hnaks")[0] == "Tom Hanks"
        assert index.similar_names(connection, "language", "ingles")[0] == "inglés"
        assert index.similar_names(connection, "title", "zzzzzzzz") == []
