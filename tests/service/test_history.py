"""The files in which people bring their history along: what each line says, or why it cannot."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streamrec.errors import InvalidParameter
from streamrec.i18n.translator import translator
from streamrec.service.history_import.history_reader import LINE_LIMIT, Entry, Format, HistoryReader
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
# As IMDb wrote it until 2017.
IMDB_OLD = (
    '"position","const","created","modified","description","Title","Title type","Directors",'
    '"You rated","IMDb Rating","Runtime (mins)","Year","Genres","Num. Votes",'
    '"Release Date (month/day/year)","URL"\n'
    '"1","tt0113277","Tue Jul 22 00:00:00 2014","","","Heat","Feature Film","Michael Mann",'
    '"9","8.3","170","1995","crime","1","1995-12-15","http://www.imdb.com/title/tt0113277/"\n'
)
HEAT_2014 = int(datetime(2014, 7, 22, tzinfo=UTC).timestamp())


def read(form: Format, text: str | bytes, piece: int = 1 << 20) -> list[Entry]:
    data = text.encode() if isinstance(text, str) else text
    reader = HistoryReader(form, NOW)
    pieces = [data[start : start + piece] for start in range(0, len(data), piece)]
    return [*(entry for one in pieces for entry in reader.feed(one)), *reader.close()]


def refusals(form: Format, text: str) -> list[str | None]:
    return [
        None if entry.refused is None else translator("en").text(entry.refused)
        for entry in read(form, text)
    ]


def test_letterboxds_ratings_are_read() -> None:
    first, second = read("letterboxd", LETTERBOXD)
    at = int(datetime(2019, 3, 2, tzinfo=UTC).timestamp())
    assert first == Entry(2, "Heat (1995)", TitleReference(name="Heat", year=1995), 9, at)
    assert second == Entry(
        3,
        "Crouching Tiger, Hidden Dragon (2000)",
        TitleReference(name="Crouching Tiger, Hidden Dragon", year=2000),
        1,
        at + DAY,
    )


def test_letterboxds_watched_films_have_no_stars() -> None:
    (seen,) = read("letterboxd-watched", "Date,Name,Year,Letterboxd URI\n2019-03-02,Heat,1995,x\n")
    assert (seen.wanted, seen.half_stars) == (TitleReference(name="Heat", year=1995), None)


@pytest.mark.parametrize("text", [IMDB, IMDB_OLD])
def test_imdbs_ratings_are_read_in_both_forms(text: str) -> None:
    (row,) = read("imdb", text)
    wanted = TitleReference(imdb_id="tt0113277", name="Heat", year=1995)
    assert row == Entry(2, "Heat (1995)", wanted, 9, HEAT_2014)


def test_an_episode_is_not_looked_for_by_name() -> None:
    (row,) = read("imdb", IMDB.replace(",Movie,", ",TV Episode,"))
    assert row.wanted == TitleReference(imdb_id="tt0113277", year=1995)


@pytest.mark.parametrize(
    ("header", "cells", "wanted"),
    [
        ("title_id,stars", "tmdb:949,4.5", TitleReference(("tmdb:949",))),
        ("tmdbId,rating", "949,4.5", TitleReference(("tmdb:949",))),
        ("imdb_id,stars", "tt0113277,4.5", TitleReference(imdb_id="tt0113277")),
        ("imdbId,stars", "113277,4.5", TitleReference(imdb_id="tt0113277")),  # as MovieLens' links
        ("title,year,stars", "Heat,1995,4.5", TitleReference(name="Heat", year=1995)),
        ("Stars,Title", "4.5,Heat", TitleReference(name="Heat")),
        # As MovieLens gives people their own ratings.
        ("movie_id,imdb_id,tmdb_id,rating,average_rating,title",
         "6,tt0113277,949,4.5,3.8,Heat (1995)",
         TitleReference(("tmdb:949", "ml:6"), "tt0113277", "Heat", 1995)),
    ],
)  # fmt: skip
def test_a_plain_file_names_titles_in_any_of_several_ways(
    header: str, cells: str, wanted: TitleReference
) -> None:
    (row,) = read("csv", f"{header}\n{cells}\n")
    assert (row.wanted, row.half_stars, row.at, row.refused) == (wanted, 9, None, None)


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
def test_times_are_seconds_or_iso(column: str, text: str, at: int | None) -> None:
    (row,) = read("csv", f"title_id,stars,{column}\ntmdb:949,4,{text}\n")
    assert (row.at, row.refused) == (at, None)


def test_ndjson_has_the_same_fields() -> None:
    text = (
        '{"title_id": "tmdb:949", "stars": 4.5, "rated_at": "2014-07-22T00:00:00Z", "more": [1]}\n'
        "\n"
        '{"title": "Heat", "year": 1995, "stars": 4}'
    )
    first, second = read("ndjson", text)
    assert first == Entry(1, "tmdb:949", TitleReference(("tmdb:949",)), 9, HEAT_2014)
    assert second == Entry(3, "Heat (1995)", TitleReference(name="Heat", year=1995), 8)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("tmdb:1,6,", "'6' is not a number of half stars from 0.5 to 5"),
        ("tmdb:1,0,", "'0' is not a number of half stars from 0.5 to 5"),
        ("tmdb:1,3.7,", "'3.7' is not a number of half stars from 0.5 to 5"),
        ("tmdb:1,nan,", "'nan' is not a number of half stars from 0.5 to 5"),
        ("tmdb:1,1e0,", "'1e0' is not a number of half stars from 0.5 to 5"),
        ("tmdb:1,,", "has no rating"),
        (",4,", "names no title"),
        ("tmdb:1,4", "has 2 cells, the header 3"),
        ("tmdb:1,4,,", "has 4 cells, the header 3"),
        ("tmdb:1,4,2020-06-03", "'2020-06-03' is not a time between 1970 and now"),
        ("tmdb:1,4,1406000000000", "'1406000000000' is not a time between 1970 and now"),
        ("tmdb:1,4,1969-12-31", "'1969-12-31' is not a time between 1970 and now"),
        ("tmdb:1,4,yesterday", "'yesterday' is not a time between 1970 and now"),
        ("tmdb:\0,4,", "holds a character that is not valid"),
        ('"tmdb:1,4,', "has a broken quotation: unexpected end of data"),
        (f"{'x' * 301},4,", "a name is longer than 300 characters"),
    ],
)
def test_a_line_that_cannot_be_used_says_why_and_costs_no_other(line: str, why: str) -> None:
    found = refusals("csv", f"title_id,stars,rated_at\n{line}\ntmdb:2,4,\n")
    assert found == [why, None]


@pytest.mark.parametrize(
    "line",
    ["[1]", "null", "{", '{"stars": NaN', "[" * 60_000, '{"title_id": 1' + "0" * 5000 + "}",
     '{"title_id": {"a": 1}, "stars": 4}', '{"title_id": true, "stars": 4}',
     r'{"title_id": "\ud800", "stars": 4}', r'{"title_id": "\u0000", "stars": 4}',
     '{"stars": 4}', '{"title_id": "tmdb:1", "stars": 1e400}'],
)  # fmt: skip
def test_json_that_is_no_rating_is_refused_by_line(line: str) -> None:
    broken, good = read("ndjson", line + '\n{"title_id": "tmdb:2", "stars": 1}')
    assert broken.refused
    broken.given.encode()  # can be told
    assert good.refused is None


def test_imdbs_stars_are_whole_from_one_to_ten() -> None:
    for text in ("0", "11", "7.5", ""):
        assert refusals("imdb", IMDB.replace(",9,", f",{text},")) != [None]


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
def test_a_file_that_is_none_of_the_format_is_one_clear_error(
    form: Format, text: str | bytes, what: str
) -> None:
    with pytest.raises(InvalidParameter, match=what):
        read(form, text)


def test_windows_files_are_read_alike() -> None:
    written = "\ufeff" + LETTERBOXD.replace("\n", "\r\n")
    assert read("letterboxd", written) == read("letterboxd", LETTERBOXD)


@given(piece=st.integers(1, 80))
@settings(max_examples=25)
def test_where_the_pieces_are_cut_does_not_matter(piece: int) -> None:
    text = LETTERBOXD.replace("Heat", "Amélie").rstrip("\n")
    assert read("letterboxd", text, piece) == read("letterboxd", text)


@given(data=st.binary(max_size=300), form=st.sampled_from(["csv", "ndjson", "imdb"]))
def test_no_bytes_make_it_fail_otherwise(data: bytes, form: Format) -> None:
    headers = {"csv": b"title,stars,rated_at\n", "ndjson": b"", "imdb": IMDB.encode()}
    with contextlib.suppress(InvalidParameter):
        read(form, headers[form] + data)
