"""Each row of a ratings file is clean, rejected by a code, or merged into a later rating."""

from pathlib import Path

import polars as pl
import pytest

from streamrec.dataset.interactions import CleanedRatings, clean_ratings, read_ratings
from streamrec.errors import InputError

HEADER = "userId,movieId,rating,timestamp\n"


def cleaned(
    tmp_path: Path,
    text: str,
    catalogue: list[str] | None = None,
    links: dict[int, int | None] | None = None,
) -> CleanedRatings:
    file = tmp_path / "ratings.csv"
    file.write_text(text)
    return clean_ratings(
        read_ratings(file),
        None if catalogue is None else pl.DataFrame({"title_id": catalogue}),
        None
        if links is None
        else pl.DataFrame({"movieId": list(links), "tmdbId": [*links.values()]}),
    )


def test_clean_ratings_gives_each_other_row_a_code(tmp_path: Path) -> None:
    found = cleaned(
        tmp_path,
        HEADER
        + "1,1,4.0,100\n"  # line 2: a later one follows
        + "1,1,2.5,200\n"
        + "1,2,5.5,100\n"
        + "1,3,0,100\n"
        + "2,x,3,100\n"
        + "2,1,3\n"
        + "2,1,3,100,7\n"
        + "\n"
        + "2,3,3.3,100\n"
        + "2,2,nan,100\n"
        + "2,3,0.5,100\r\n"
        + "3,1,4,1260759144000\n"  # milliseconds
        + "3,1,4,-1\n",
    )
    assert found.counts == {"read": 12, "clean": 2, "rejected": 9, "merged": 1}
    assert found.clean.rows() == [("ml:1", "ml:1", 5, 200, 3), ("ml:2", "ml:3", 1, 100, 12)]
    assert found.rejects.select("line", "outcome", "code", "column", "value").rows() == [
        (2, "merged", "rated_again", None, "3"),
        (4, "rejected", "stars_out_of_range", "rating", "5.5"),
        (5, "rejected", "stars_out_of_range", "rating", "0.0"),
        (6, "rejected", "unreadable", "movieId", "x"),
        (7, "rejected", "cell_count", None, "3"),
        (8, "rejected", "cell_count", None, "5"),
        (10, "rejected", "not_half_stars", "rating", "3.3"),
        (11, "rejected", "stars_out_of_range", "rating", "NaN"),
        (13, "rejected", "not_seconds", "timestamp", "1260759144000"),
        (14, "rejected", "not_seconds", "timestamp", "-1"),
    ]


def test_clean_ratings_keeps_the_newest_and_of_equals_the_last(tmp_path: Path) -> None:
    text = HEADER + "1,1,4,200\n1,1,2,100\n2,1,1,100\n2,1,5,100\n"
    found = cleaned(tmp_path, text)
    assert found.clean.rows() == [("ml:1", "ml:1", 8, 200, 2), ("ml:2", "ml:1", 10, 100, 5)]


def test_clean_ratings_links_titles_and_rejects_unknown_ones(tmp_path: Path) -> None:
    text = HEADER + "1,1,4,1\n1,2,4,1\n1,3,4,1\n1,4,4,2\n"
    found = cleaned(tmp_path, text, catalogue=["tmdb:862"], links={1: 862, 2: None, 4: 862})
    assert found.clean.select("title_id", "line").rows() == [("tmdb:862", 5)]
    assert found.rejects.select("line", "title_id", "outcome").rows() == [
        (2, "tmdb:862", "merged"),
        (3, "ml:2", "rejected"),
        (4, "ml:3", "rejected"),
    ]


def test_read_ratings_finds_columns_by_name_and_reads_12_0_as_12(tmp_path: Path) -> None:
    file = tmp_path / "ratings.csv"
    file.write_text(
        "n,movieId,userId,timestamp,rating\n"
        "0,7,1.0,881250949.0,4.0\n"
        "1,7,2,100\n"  # a cell too few
        "2,7,3.5,100,4\n"
    )
    found = clean_ratings(read_ratings(file))
    assert found.clean.rows() == [("ml:1", "ml:7", 8, 881250949, 2)]
    assert found.rejects.select("code", "column", "value").rows() == [
        ("cell_count", None, "4"),
        ("unreadable", "userId", "3.5"),
    ]


def test_read_ratings_reads_the_form_of_movielens_100k(tmp_path: Path) -> None:
    found = cleaned(tmp_path, "196\t242\t3\t881250949\n186\t302\t3\t891717742\n")
    assert found.clean.select("user_id", "title_id", "line").rows() == [
        ("ml:186", "ml:302", 2),
        ("ml:196", "ml:242", 1),
    ]


@pytest.mark.parametrize("text", ["", "movieId,title,genres\n1,a,b\n", "1;2;3;4\n"])
def test_read_ratings_refuses_another_file_with_a_remedy(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError, match=r"ratings\.csv") as caught:
        cleaned(tmp_path, text)
    assert caught.value.remedy


def test_read_ratings_refuses_a_file_cut_inside_its_last_time(tmp_path: Path) -> None:
    file = tmp_path / "ratings.csv"
    whole = HEADER + "1,1,4,1260759144\n1,2,4,1260759150\n1,3,4,1260759999"
    for lost in range(1, 10):
        file.write_text(whole[:-lost])
        with pytest.raises(InputError, match="line 4: the file ends in the middle of a row"):
            read_ratings(file)
    for text in (
        whole,
        whole + "\n",
        whole[:-1] + "\n",
        whole[:-10] + "789652009",
        whole + "\n1,4,4,0",
    ):
        file.write_text(text)
        assert read_ratings(file)["timestamp"].is_not_null().all()


@pytest.mark.parametrize("place", [9_000, 60_000, -2])
@pytest.mark.parametrize("quotation", ["", '"x",1,4,1260759144\n'])
def test_read_ratings_names_the_line_of_a_bad_byte_however_far_down(
    tmp_path: Path, place: int, quotation: str
) -> None:
    content = bytearray((HEADER + quotation + "1,1,4,1260759144\n" * 5_000).encode())
    content[place] = 0xFF
    file = tmp_path / "ratings.csv"
    file.write_bytes(content)
    line = bytes(content[: place % len(content)]).count(b"\n") + 1
    with pytest.raises(InputError, match=rf"line {line}: not UTF-8 text"):
        read_ratings(file)
