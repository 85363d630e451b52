"""The source ``movielens``: each line of movies.csv is a title, also one without a date."""

from pathlib import Path

import pytest

from streamrec import columns
from streamrec.catalogue.check import check_references, check_table
from streamrec.catalogue.clean import Cleaned
from streamrec.catalogue.source import read_source

FILE = """movieId,title,genres
1,Toy Story (1995),Adventure|Animation|Children
2,"American President, The (1995)",Comedy
3,Babylon 5,Sci-Fi
4,Fireball (2011–) ,(no genres listed)
5,(1998),unknown
1,Toy Story again (1995),Drama
x,No number (1990),Drama
6,,Drama
7,Balto (1995) (V),Animation
"""


def read(file: Path, content: bytes) -> Cleaned:
    file.write_bytes(content)
    return dict(read_source("movielens", {"movies": file}))["movies"]


@pytest.fixture
def cleaned(tmp_path: Path) -> Cleaned:
    return read(tmp_path / "movies.csv", FILE.encode())


def test_movielens_keeps_name_year_and_genres_of_each_line(cleaned: Cleaned) -> None:
    assert cleaned.counts == {"read": 9, "clean": 6, "rejected": 2, "merged": 1}
    assert cleaned.tables["titles"].select("title_id", "title", "release_year").rows() == [
        ("ml:1", "Toy Story", 1995),
        ("ml:2", "American President, The", 1995),
        ("ml:3", "Babylon 5", None),
        ("ml:4", "Fireball", 2011),
        ("ml:5", "(1998)", 1998),
        ("ml:7", "Balto", 1995),
    ]
    assert cleaned.tables["title_genres"].select("title_id", "position", "genre").rows() == [
        ("ml:1", 0, "Adventure"),
        ("ml:1", 1, "Animation"),
        ("ml:1", 2, "Children"),
        ("ml:2", 0, "Comedy"),
        ("ml:3", 0, "Sci-Fi"),
        ("ml:7", 0, "Animation"),
    ]


def test_movielens_rejects_rows_by_code(cleaned: Cleaned) -> None:
    assert cleaned.rejects.select("line", "outcome", "code", "column", "value").rows() == [
        (7, "merged", "same_id", "movieId", "2"),
        (8, "rejected", "not_an_id", "movieId", "x"),
        (9, "rejected", "empty", "title", None),
    ]


def test_movielens_reads_latin_1_as_movielens_100k_writes_it(tmp_path: Path) -> None:
    content = "movieId,title,genres\n1,Misérables (1995),Drama\n".encode("latin-1")
    cleaned = read(tmp_path / "movies.csv", content)
    assert cleaned.tables["titles"]["title"].to_list() == ["Misérables"]


def test_movielens_tables_keep_the_promises_of_a_snapshot(cleaned: Cleaned) -> None:
    tables = cleaned.tables | {"rejects": cleaned.rejects}
    made_of_all_inputs = {"title_aliases", "collection_aliases"}
    snapshot = [table for table in columns.SNAPSHOT if table.name not in made_of_all_inputs]
    assert set(tables) == {table.name for table in snapshot}
    for table in snapshot:
        check_table(tables[table.name], table)
    check_references(
        tables["titles"].select("title_id"),
        [(table, tables[table.name]) for table in snapshot if table.name != "rejects"],
    )
