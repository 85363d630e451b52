"""A CSV that cannot be used is one error; a broken row costs only itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streamrec.catalogue.csv_reader import read_table
from streamrec.errors import InputError


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "is empty"),
        ("\ufeff", "is empty"),
        ("id,name\n", "has a header and no rows"),
        ("id;name\n1;a\n", "separated by semicolons"),
        ("id\tname\n1\ta\n", "separated by tabs"),
        ("id,title\n1,a\n", "line 1: lacks name"),
        ("ids,name\n1,a\n", "lacks id among its columns (it has 'ids')"),
        ("id,id,name\n1,2,a\n", "names the column id twice"),
        ("id,name\n1,caf\xe9\n".encode("latin-1"), "line 2: not UTF-8"),
        ('id,name\n1,"caf\xe9"\n'.encode("latin-1"), "line 2: not UTF-8"),
        ('id,name\n1,a\n2,"cut off', "line 3: the file ends in the middle of a row"),
        ("id,name\n1,a\n2", "line 3: the file ends in the middle of a row"),
        ('id,name\n1,"a"\n2', "line 3: the file ends in the middle of a row"),
    ],
)
def test_read_table_refuses_an_unusable_file_with_its_name_and_a_remedy(
    tmp_path: Path, content: str | bytes, says: str
) -> None:
    path = write(tmp_path / "m.csv", content)
    with pytest.raises(InputError) as error:
        read_table(path, ["id", "name"])
    assert str(path) in str(error.value)
    assert says in str(error.value)
    assert error.value.remedy


def test_read_table_names_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the file does not exist"):
        read_table(tmp_path / "none.csv", ["id"])


def test_read_table_gives_the_line_on_which_a_row_starts(tmp_path: Path) -> None:
    path = write(tmp_path / "m.csv", 'id,name\n1,"two\nlines"\n2,b\n\n3,c\n')
    table = read_table(path, ["name", "id"])
    assert table.frame.rows() == [(2, "two\nlines", "1"), (4, "b", "2"), (6, "c", "3")]
    assert table.broken.is_empty()


@pytest.mark.parametrize("name", ["b", '"b"'])
def test_read_table_counts_rows_of_another_width_as_broken(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / "m.csv", f"id,name\n1\n2,{name}\n3,c,d\n4,e\n")
    table = read_table(path, ["id", "name"])
    assert table.frame["id"].to_list() == ["2", "4"]
    assert table.broken.rows() == [(2, "cell_count", "1"), (4, "cell_count", "3")]
    assert table.rows_read == 4


def test_read_table_loses_only_the_line_of_a_quotation_never_closed(tmp_path: Path) -> None:
    path = write(tmp_path / "m.csv", 'id,name\n1,"open\n2,"b"\n3,c\n')
    table = read_table(path, ["id", "name"])
    assert table.frame["id"].to_list() == ["2", "3"]
    assert table.broken.rows() == [(2, "broken_quotation", None)]


def test_read_table_breaks_a_row_with_a_nul_character(tmp_path: Path) -> None:
    path = write(tmp_path / "m.csv", "id,name\n1,a\0b\n2,c\n")
    table = read_table(path, ["id", "name"])
    assert table.frame["id"].to_list() == ["2"]
    assert table.broken.rows() == [(2, "nul_character", None)]


def test_read_table_skips_a_byte_order_mark(tmp_path: Path) -> None:
    path = write(tmp_path / "m.csv", b"\xef\xbb\xbfid,name\r\n1,a\r\n")
    assert read_table(path, ["id"]).frame["id"].to_list() == ["1"]


def test_read_table_reads_latin_1_where_that_is_allowed(tmp_path: Path) -> None:
    path = write(tmp_path / "m.csv", "id,name\n1,café\n".encode("latin-1"))
    assert read_table(path, ["name"], or_latin_1=True).frame["name"].to_list() == ["café"]


def test_read_table_takes_the_names_of_a_file_without_a_header(tmp_path: Path) -> None:
    path = write(tmp_path / "u.data", "196\t242\n186\t302\n")
    table = read_table(path, ["item"], header=["user", "item"], separator="\t")
    assert table.frame.rows() == [(1, "242"), (2, "302")]


def test_read_table_gives_the_optional_columns_that_the_file_has(tmp_path: Path) -> None:
    path = write(tmp_path / "m.csv", "id,name,imdb\n1,a,tt1\n")
    assert read_table(path, ["id"], ["imdb", "url"]).frame.columns == ["line", "id", "imdb"]


CELLS = st.text("ab é\t'", max_size=3)


@settings(deadline=None)  # a busy machine is slow
@given(
    st.lists(st.lists(CELLS, min_size=1, max_size=3), max_size=8), st.sampled_from(["\n", "\r\n"])
)
def test_read_table_splits_lines_as_the_csv_module_reads_them(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], newline: str
) -> None:
    # The quoted last row makes the csv module read the second file.
    directory = tmp_path_factory.mktemp("both")
    body = "".join(f"{','.join(row)}{newline}" for row in [["id", "name"], *rows])
    plain = read_table(write(directory / "plain.csv", f"{body}0,end\n"), ["name"])
    quoted = read_table(write(directory / "quoted.csv", f'{body}0,"end"\n'), ["name"])
    assert plain.frame.equals(quoted.frame)
    assert plain.broken.equals(quoted.broken)
