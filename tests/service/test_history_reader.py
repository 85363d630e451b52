"""Reading an exported history: the value of each line, or the code of its rejection."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streamrec.errors import InvalidParameter
from streamrec.service.history_import.history_formats import HistoryFormat
from streamrec.service.history_import.history_reader import LINE_LIMIT, HistoryReader, HistoryRow
from streamrec.store.title_matching import TitleReference

NOW = int(datetime(2020, 6, 1, 12, tzinfo=UTC).timestamp())
DAY = 24 * 3600

LETTERBOXD = (
    "Date,Name,Year,Letterboxd URI,Rating\n"
    "2019-03-02,Heat,1995,https://boxd.it/2b9Q,4.5\n"
    '2019-03-03,"Crouching Tiger, Hidden Dragon",2000,https://boxd.it/29aG,0.5\n'
)
IMDB = (
    "Const,Your Rating,Date Rated,Title,Original Title,URL,Title Type,IMDb Rating,"
    "Runtime (mins),Year,Genres,Num Votes,Release Date,Directors\n"
    "tt0113277,9,2014-07-22,Heat,Heat,https://www.imdb.com/title/tt0113277,Movie,8.3,170,1995,"
    '"Crime, Drama",1,1995-12-15,Michael Mann\n'
)
# IMDb's format until 2017.
IMDB_OLD = (
    '"position","const","created","modified","description","Title","Title type","Directors",'
    '"You rated","IMDb Rating","Runtime (mins)","Year","Genres","Num. Votes",'
    '"Release Date (month/day/year)","URL"\n'
    '"1","tt0113277","Tue Jul 22 00:00:00 2014","","","Heat","Feature Film","Michael Mann",'
    '"9","8.3","170","1995","crime","1","1995-12-15","http://www.imdb.com/title/tt0113277/"\n'
)
HEAT_2014 = int(datetime(2014, 7, 22, tzinfo=UTC).timestamp())


def read(form: HistoryFormat, text: str | bytes, piece: int = 1 << 20) -> list[HistoryRow]:
    data = text.encode() if isinstance(text, str) else text
    reader = HistoryReader(form, NOW)
    pieces = [data[start : start + piece] for start in range(0, len(data), piece)]
    return [*(row for one in pieces for row in reader.feed(one)), *reader.close()]


def codes(form: HistoryFormat, text: str) -> list[str | None]:
    return [row.rejected.code if row.rejected else None for row in read(form, text)]


def test_history_reader_reads_letterboxd_ratings() -> None:
    first, second = read("letterboxd", LETTERBOXD)
    at = int(datetime(2019, 3, 2, tzinfo=UTC).timestamp())
    assert first == HistoryRow(2, "Heat (1995)", TitleReference(name="Heat", year=1995), 9, at)
    assert second == HistoryRow(
        3,
        "Crouching Tiger, Hidden Dragon (2000)",
        TitleReference(name="Crouching Tiger, Hidden Dragon", year=2000),
        1,
        at + DAY,
    )


def test_history_reader_reads_watched_films_without_stars() -> None:
    (seen,) = read("letterboxd-watched", "Date,Name,Year,Letterboxd URI\n2019-03-02,Heat,1995,x\n")
    assert (seen.reference, seen.half_stars) == (TitleReference(name="Heat", year=1995), None)


@pytest.mark.parametrize("text", [IMDB, IMDB_OLD])
def test_history_reader_reads_imdb_ratings_of_both_versions(text: str) -> None:
    (row,) = read("imdb", text)
    wanted = TitleReference(imdb_id="tt0113277", name="Heat", year=1995)
    assert row == HistoryRow(2, "Heat (1995)", wanted, 9, HEAT_2014)


def test_history_reader_ignores_the_name_of_an_episode() -> None:
    (row,) = read("imdb", IMDB.replace(",Movie,", ",TV Episode,"))
    assert row.reference == TitleReference(imdb_id="tt0113277", year=1995)


@pytest.mark.parametrize(
    ("header", "cells", "wanted"),
    [
        ("title_id,stars", "tmdb:949,4.5", TitleReference(("tmdb:949",))),
        ("tmdbId,rating", "949,4.5", TitleReference(("tmdb:949",))),
        ("imdb_id,stars", "tt0113277,4.5", TitleReference(imdb_id="tt0113277")),
        ("imdbId,stars", "113277,4.5", TitleReference(imdb_id="tt0113277")),  # as MovieLens' links
        ("title,year,stars", "Heat,1995,4.5", TitleReference(name="Heat", year=1995)),
        ("Stars,Title", "4.5,Heat", TitleReference(name="Heat")),
        # MovieLens' export of a viewer's own ratings.
        ("movie_id,imdb_id,tmdb_id,rating,average_rating,title",
         "6,tt0113277,949,4.5,3.8,Heat (1995)",
         TitleReference(("tmdb:949", "ml:6"), "tt0113277", "Heat", 1995)),
    ],
)  # fmt: skip
def test_history_reader_takes_each_way_to_name_a_title(
    header: str, cells: str, wanted: TitleReference
) -> None:
    (row,) = read("csv", f"{header}\n{cells}\n")
    assert (row.reference, row.half_stars, row.at, row.rejected) == (wanted, 9, None, None)


@pytest.mark.parametrize(
    ("column", "text", "at"),
    [
        ("timestamp", "1406000000", 1406000000),
        ("timestamp", "0", 0),
        ("rated_at", "2014-07-22", HEAT_2014),
        ("rated_at", "2014-07-22T02:00:00+02:00", HEAT_2014),
        ("rated_at", "2014-07-22T00:00:00Z", HEAT_2014),
        ("rated_at", "", None),
        ("rated_at", "2020-06-02", NOW),  # tomorrow, on the other side of the world
    ],
)
def test_history_reader_takes_times_in_seconds_or_iso(
    column: str, text: str, at: int | None
) -> None:
    (row,) = read("csv", f"title_id,stars,{column}\ntmdb:949,4,{text}\n")
    assert (row.at, row.rejected) == (at, None)


def test_history_reader_takes_the_same_fields_from_ndjson() -> None:
    text = (
        '{"title_id": "tmdb:949", "stars": 4.5, "rated_at": "2014-07-22T00:00:00Z", "more": [1]}\n'
        "\n"
        '{"title": "Heat", "year": 1995, "stars": 4}'
    )
    first, second = read("ndjson", text)
    assert first == HistoryRow(1, "tmdb:949", TitleReference(("tmdb:949",)), 9, HEAT_2014)
    assert second == HistoryRow(3, "Heat (1995)", TitleReference(name="Heat", year=1995), 8)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("tmdb:1,6,", "invalid_stars"),
        ("tmdb:1,0,", "invalid_stars"),
        ("tmdb:1,3.7,", "invalid_stars"),
        ("tmdb:1,nan,", "invalid_stars"),
        ("tmdb:1,1e0,", "invalid_stars"),
        ("tmdb:1,,", "no_rating"),
        (",4,", "no_title"),
        ("tmdb:1,4", "cell_count"),
        ("tmdb:1,4,,", "cell_count"),
        ("tmdb:1,4,2020-06-03", "invalid_time"),
        ("tmdb:1,4,1406000000000", "invalid_time"),
        ("tmdb:1,4,1969-12-31", "invalid_time"),
        ("tmdb:1,4,yesterday", "invalid_time"),
        ("tmdb:\0,4,", "invalid_character"),
        ('"tmdb:1,4,', "broken_quotation"),
        (f"{'x' * 301},4,", "name_too_long"),
    ],
)
def test_history_reader_rejects_one_line_and_reads_the_next(line: str, code: str) -> None:
    found = codes("csv", f"title_id,stars,rated_at\n{line}\ntmdb:2,4,\n")
    assert found == [code, None]


@pytest.mark.parametrize(
    "line",
    ["[1]", "null", "{", '{"stars": NaN', "[" * 60_000, '{"title_id": 1' + "0" * 5000 + "}",
     '{"title_id": {"a": 1}, "stars": 4}', '{"title_id": true, "stars": 4}',
     r'{"title_id": "\ud800", "stars": 4}', r'{"title_id": "\u0000", "stars": 4}',
     '{"stars": 4}', '{"title_id": "tmdb:1", "stars": 1e400}'],
)  # fmt: skip
def test_history_reader_rejects_invalid_json_by_line(line: str) -> None:
    broken, good = read("ndjson", line + '\n{"title_id": "tmdb:2", "stars": 1}')
    assert broken.rejected
    broken.named.encode()  # a report can hold it
    assert good.rejected is None


def test_history_reader_takes_imdb_ratings_from_one_to_ten() -> None:
    for text in ("0", "11", "7.5", ""):
        assert codes("imdb", IMDB.replace(",9,", f",{text},")) != [None]


@pytest.mark.parametrize(
    ("form", "text", "what"),
    [
        ("csv", "", "is empty"),
        ("csv", "a,b\n1,2\n", "line 1 lacks the column stars"),
        ("csv", "title_id;stars\n1;2\n", "line 1 separates its cells by semicolons"),
        ("csv", "userId,movieId,rating,timestamp\n1,1,4,0\n", "streamrec ratings"),
        ("csv", IMDB, "looks like imdb"),
        ("imdb", LETTERBOXD, "looks like letterboxd"),
        ("letterboxd", "Date,Name,Year,Letterboxd URI\n", "looks like letterboxd-watched"),
        ("csv", "\ufefftitle_id,stars\n".encode("utf-16"), "line 1 is not UTF-8 text"),
        ("csv", b"title,stars\nHeat,4\nAm\xe9lie,4\n", "line 3 is not UTF-8 text.*before it"),
        ("csv", "title,stars\n" + "x" * (LINE_LIMIT + 1), "line 2 is longer than 65,536 bytes"),
    ],
)
def test_history_reader_raises_one_error_for_a_file_of_another_format(
    form: HistoryFormat, text: str | bytes, what: str
) -> None:
    with pytest.raises(InvalidParameter, match=what):
        read(form, text)


def test_history_reader_reads_windows_files() -> None:
    written = "\ufeff" + LETTERBOXD.replace("\n", "\r\n")
    assert read("letterboxd", written) == read("letterboxd", LETTERBOXD)


@given(piece=st.integers(1, 80))
@settings(max_examples=25)
def test_history_reader_gives_the_same_rows_for_any_pieces(piece: int) -> None:
    text = LETTERBOXD.replace("Heat", "Amélie").rstrip("\n")
    assert read("letterboxd", text, piece) == read("letterboxd", text)


@given(data=st.binary(max_size=300), form=st.sampled_from(["csv", "ndjson", "imdb"]))
def test_history_reader_raises_no_other_error_on_any_bytes(
    data: bytes, form: HistoryFormat
) -> None:
    headers = {"csv": b"title,stars,rated_at\n", "ndjson": b"", "imdb": IMDB.encode()}
    with contextlib.suppress(InvalidParameter):
        read(form, headers[form] + data)
