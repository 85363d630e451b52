"""MovieLens' own titles make a catalogue, line for line; none leaves for want of a date."""

from pathlib import Path

from streamrec import columns
from streamrec.catalogue.check import check_references, check_table
from streamrec.catalogue.movielens import read_movielens

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


def test_a_title_keeps_its_line_its_year_and_its_genres(tmp_path: Path) -> None:
    file = tmp_path / "movies.csv"
    file.write_text(FILE)
    cleaned = read_movielens(file)
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


def test_titles_in_latin_1_as_movielens_100k_has_them_are_read(tmp_path: Path) -> None:
    file = tmp_path / "movies.csv"
    file.write_bytes("movieId,title,genres\n1,Misérables (1995),Drama\n".encode("latin-1"))
    assert read_movielens(file).tables["titles"]["title"].to_list() == ["Misérables"]


def test_its_tables_keep_the_promises_of_a_snapshot(tmp_path: Path) -> None:
    file = tmp_path / "movies.csv"
    file.write_text(FILE)
    tables = read_movielens(file).tables | {"rejects": read_movielens(file).rejects}
    assert set(tables) == {table.name for table in columns.SNAPSHOT}
    for table in columns.SNAPSHOT:
        check_table(tables[table.name], table)
    check_references(
        tables["titles"].select("title_id"),
        [(table, tables[table.name]) for table in columns.SNAPSHOT if table.name != "rejects"],
    )
