"""A CSV that cannot be used says so in one error; a broken row costs itself only."""

from __future__ import annotations

from pathlib import Path

import pytest

from streamrec.catalogue.read import read_table
from streamrec.errors import InputError


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "is empty"),
        ("id,name\n", "has a header and no rows"),
        ("id;name\n1;a\n", "separated by semicolons"),
        ("id\tname\n1\ta\n", "separated by tabs"),
        ("id,title\n1,a\n", "line 1: lacks name"),
        ("ids,name\n1,a\n", "lacks id among its columns (it has 'ids')"),
        ("id,id,name\n1,2,a\n", "names the column id twice"),
        ("id,name\n1,caf\xe9\n".encode("latin-1"), "line 2: not UTF-8"),
        ('id,name\n1,a\n2,"cut off', "line 3: the file ends in the middle of a row"),
        ("id,name\n1,a\n2", "line 3: the file ends in the middle of a row"),
    ],
)
def test_an_unusable_file_is_one_error_that_names_file_and_remedy(
    tmp_path: Path, content: str | bytes, says: str
) -> None:
    path = write(tmp_path / "m.csv", content)
    with pytest.raises(InputError) as error:
        read_table(path, ["id", "name"])
    assert str(path) in str(error.value)
    assert says in str(error.value)
    assert error.value.remedy


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such file"):
        read_table(tmp_path / "none.csv", ["id"])


def test_rows_know_the_line_they_start_on_across_newlines_in_cells(tmp_path: Path) -> None:
    path = write(tmp_path / "m.csv", 'id,name\n1,"two\nlines"\n2,b\n\n3,c\n')
    table = read_table(path, ["name", "id"])
    assert table.frame.rows() == [(2, "two\nlines", "1"), (4, "b", "2"), (6, "c", "3")]
    assert table.broken == []


def test_rows_of_another_width_are_broken_and_counted(tmp_path: Path) -> None:
    path = write(tmp_path / "m.csv", "id,name\n1\n2,b\n3,c,d\n4,e\n")
    table = read_table(path, ["id", "name"])
    assert table.frame["id"].to_list() == ["2", "4"]
    assert table.broken == [(2, "has 1 cells, the header 2"), (4, "has 3 cells, the header 2")]
    assert table.rows_read == 4


def test_a_quotation_never_closed_properly_costs_only_its_own_line(tmp_path: Path) -> None:
    path = write(tmp_path / "m.csv", 'id,name\n1,"open\n2,"b"\n3,c\n')
    table = read_table(path, ["id", "name"])
    assert table.frame["id"].to_list() == ["2", "3"]
    assert [line for line, _ in table.broken] == [2]


def test_a_row_with_a_nul_character_is_broken(tmp_path: Path) -> None:
    path = write(tmp_path / "m.csv", "id,name\n1,a\0b\n2,c\n")
    table = read_table(path, ["id", "name"])
    assert table.frame["id"].to_list() == ["2"]
    assert table.broken == [(2, "holds a NUL character")]


def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path: Path) -> None:
    path = write(tmp_path / "m.csv", b"\xef\xbb\xbfid,name\r\n1,a\r\n")
    assert read_table(path, ["id"]).frame["id"].to_list() == ["1"]
