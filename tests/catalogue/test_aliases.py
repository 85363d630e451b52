"""Other names of titles: original titles, a file of the operator, packaged names."""

from __future__ import annotations

from pathlib import Path

import pytest

from streamrec.catalogue import aliases
from streamrec.catalogue.build_snapshot import build_snapshot
from streamrec.catalogue.snapshot import Snapshot

from .raw import movie, write_movies, write_table

HEADER = "title_id,language,title"


@pytest.fixture(autouse=True)
def packaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The packaged names that a build reads here: two titles, one of them in no catalogue."""
    folder = tmp_path / "packaged"
    folder.mkdir()
    spanish = [["tmdb:2", "es", "El padrino"], ["tmdb:999", "es", "Nadie"]]
    write_table(folder / "spanish_titles.csv", HEADER, spanish)
    franchises = [["Bond Collection", "", "007"], ["Other Collection", "", "008"]]
    write_table(folder / "franchise_names.csv", "collection,language,name", franchises)
    monkeypatch.setattr(aliases, "_PACKAGED", folder)
    return folder


def build(folder: Path, names: list[list[str]] | None, *rows: dict[str, str]) -> Snapshot:
    files: dict[str, Path | None] = {
        "movies": write_movies(folder / "m.csv", rows),
        "credits": write_table(folder / "c.csv", "cast,crew,id", [["[]", "[]", "1"]]),
        "aliases": write_table(folder / "a.csv", HEADER, names) if names else None,
    }
    return build_snapshot("tmdb", files, folder / "out")


def test_aliases_hold_the_original_titles_that_differ(tmp_path: Path) -> None:
    snapshot = build(
        tmp_path, None,
        movie(id="1", title="Wild Tales", original_title=" Relatos salvajes ",
              original_language="es"),
        movie(id="3", title="Heat", original_title="Heat"),
        movie(id="4", title="Ran", original_title=""),
    )  # fmt: skip
    assert snapshot.table("title_aliases").rows() == [
        ("tmdb:1", 0, "Relatos salvajes", "es", "original")
    ]
    assert "original_title" not in snapshot.table("titles").columns
    assert snapshot.manifest["aliases"] == {"original": 1}


def test_aliases_of_a_file_are_counted_rejected_and_merged(tmp_path: Path) -> None:
    names = [
        ["tmdb:1", "es", "Fuego contra fuego"], ["tmdb:1", "es", "Fuego contra fuego"],
        ["tmdb:1", "", "Calor"], ["tmdb:7", "es", "Nadie"], ["tmdb:1", "es", " "],
        ["", "es", "Sin"],
    ]  # fmt: skip
    snapshot = build(tmp_path, names, movie(id="1", title="Heat"))
    assert snapshot.table("title_aliases").rows() == [
        ("tmdb:1", 0, "Fuego contra fuego", "es", "file"), ("tmdb:1", 1, "Calor", None, "file"),
    ]  # fmt: skip
    assert snapshot.manifest["inputs"]["aliases"] == {
        "read": 6, "clean": 2, "rejected": 3, "merged": 1,
    }  # fmt: skip
    codes = snapshot.table("rejects").filter(input="aliases").select("line", "code").rows()
    assert codes == [(3, "same_name"), (5, "unknown_title"), (6, "empty"), (7, "empty")]


def test_packaged_names_are_those_of_titles_in_the_catalogue(tmp_path: Path) -> None:
    snapshot = build(tmp_path, None, movie(id="1"), movie(id="2", original_title="The Godfather"))
    assert snapshot.table("title_aliases").select("title_id", "name", "source").rows() == [
        ("tmdb:2", "The Godfather", "original"), ("tmdb:2", "El padrino", "packaged"),
    ]  # fmt: skip


def test_franchise_names_are_packaged_or_what_the_names_of_its_titles_share(tmp_path: Path) -> None:
    def of(collection: str, number: str, title: str) -> dict[str, str]:
        cell = f"{{'id': 1, 'name': '{collection}'}}"
        return movie(
            id=number, belongs_to_collection=cell, original_title=title, original_language="es"
        )

    snapshot = build(
        tmp_path, None,
        of("Rings Collection", "1", "El señor de los anillos: La comunidad"),
        of("Rings Collection", "2", "El señor de los anillos: Las dos torres"),
        of("Bond Collection", "3", "Licencia para matar"),
        of("Bond Collection", "4", "La espía que me amó"),
        of("Lone Collection", "5", "Sola"),
    )  # fmt: skip
    names = snapshot.table("collection_aliases").rows()
    assert names == [
        ("Bond Collection", "007", None), ("Rings Collection", "El señor de los anillos", "es"),
    ]  # fmt: skip


def test_movielens_titles_take_names_of_a_file(tmp_path: Path) -> None:
    files: dict[str, Path | None] = {
        "movies": write_table(
            tmp_path / "m.csv", "movieId,title,genres", [["1", "Heat (1995)", ""]]
        ),
        "aliases": write_table(tmp_path / "a.csv", HEADER, [["ml:1", "es", "Fuego"]]),
    }
    snapshot = build_snapshot("movielens", files, tmp_path / "out")
    assert snapshot.table("title_aliases")["name"].to_list() == ["Fuego"]
