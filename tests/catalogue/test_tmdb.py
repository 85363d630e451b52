"""The source ``tmdb``: raw files become tables by the mission's rules."""

from __future__ import annotations

import datetime
from pathlib import Path

from streamrec.catalogue.build_snapshot import build_snapshot
from streamrec.catalogue.snapshot import Snapshot
from streamrec.catalogue.source import find_source

from .raw import build, movie, write_movies, write_table

Reject = tuple[int, str, str | None, str | None]


def rejects(snapshot: Snapshot, name: str = "movies", outcome: str = "rejected") -> list[Reject]:
    """Return line, code, column and value of the rows of an input that left."""
    found = snapshot.table("rejects").filter(input=name, outcome=outcome)
    return found.select("line", "code", "column", "value").rows()


def test_tmdb_derives_dates_and_money_by_the_rules(tmp_path: Path) -> None:
    titles = build(
        tmp_path,
        [
            movie(id="1", budget="200", revenue="500"),
            movie(id="2", budget="", revenue="500"),
            movie(id="3", budget="0", revenue="", runtime="0.0", vote_count="0", vote_average="0"),
        ],
    ).table("titles")
    first, second, third = titles.iter_rows(named=True)
    assert first["release_date"] == datetime.date(2001, 5, 6)
    assert (first["release_year"], first["release_month"], first["release_weekday"]) == (2001, 5, 7)
    assert (first["return_ratio"], first["has_financials"]) == (2.5, True)
    assert (second["budget_usd"], second["return_ratio"]) == (0, 0.0)
    assert not second["has_financials"]
    assert third["revenue_usd"] == 0
    assert (third["runtime_minutes"], third["vote_average"]) == (None, None)


def test_tmdb_drops_the_columns_that_the_mission_drops(tmp_path: Path) -> None:
    titles = build(tmp_path, [movie(id="1")]).table("titles")
    dropped = {"video", "imdb_id", "adult", "original_title", "poster_path", "homepage"}
    assert not dropped & set(titles.columns)


def test_tmdb_keeps_known_imdb_ids_in_external_ids(tmp_path: Path) -> None:
    ids = ["tt0114709", " tt10872600 ", "0", "", "0114709", "tt01147"]
    rows = [movie(id=str(n), imdb_id=one) for n, one in enumerate(ids, start=1)]
    snapshot = build(tmp_path, rows)
    assert snapshot.table("external_ids").rows() == [
        ("tmdb:1", "tt0114709"), ("tmdb:2", "tt10872600"),
    ]  # fmt: skip
    assert snapshot.table("titles").height == len(ids)  # no title leaves for want of one


def test_tmdb_reads_a_file_without_imdb_ids(tmp_path: Path) -> None:
    header = find_source("tmdb").files[0].columns
    row = movie(id="1")
    files = {
        "movies": write_table(
            tmp_path / "m.csv", ",".join(header), [[row.get(name, "") for name in header]]
        ),
        "credits": write_table(tmp_path / "c.csv", "cast,crew,id", [["[]", "[]", "1"]]),
    }
    snapshot = build_snapshot("tmdb", files, tmp_path / "out")
    assert snapshot.table("titles").height == 1
    assert snapshot.table("external_ids").height == 0


def test_tmdb_rejects_each_bad_row_by_line_code_column_and_value(tmp_path: Path) -> None:
    snapshot = build(
        tmp_path,
        [
            movie(id="1"),
            movie(id="1997-08-20"),
            movie(id="2", title=""),
            movie(id="3", release_date=""),
            movie(id="4", release_date="1997"),
            movie(id="5", genres="False"),
            movie(id="6", budget="/ff9qCe.jpg"),
            movie(id="7", vote_average="11"),
            movie(id="8", vote_count="2.5"),
            movie(id="9", runtime="long"),
            movie(id="1", title="Another"),
        ],
    )
    assert rejects(snapshot) == [
        (3, "not_an_id", "id", "1997-08-20"),
        (4, "empty", "title", None),
        (5, "empty", "release_date", None),
        (6, "not_a_date", "release_date", "1997"),
        (7, "unreadable", "genres", "False"),
        (8, "not_a_whole_number", "budget", "/ff9qCe.jpg"),
        (9, "too_high", "vote_average", "11"),
        (10, "not_a_whole_number", "vote_count", "2.5"),
        (11, "not_a_number", "runtime", "long"),
    ]
    assert rejects(snapshot, outcome="merged") == [(12, "same_id", "id", "2")]
    assert snapshot.table("titles")["title"].to_list() == ["Film 1"]
    assert snapshot.manifest["inputs"]["movies"] == {
        "read": 11, "clean": 1, "rejected": 9, "merged": 1,
    }  # fmt: skip


def test_tmdb_rejects_numbers_above_the_bounds_of_columns(tmp_path: Path) -> None:
    # A database's integer ends at 2,147,483,647, and its sums at 9.2 billion billion.
    snapshot = build(
        tmp_path,
        [
            movie(id="1", budget="1000000000000", vote_count="2147483647"),
            movie(id="2", budget="1000000000001"),
            movie(id="3", revenue="999999999999999999"),
            movie(id="4", vote_count="2147483648"),
        ],
    )
    assert rejects(snapshot) == [
        (3, "too_high", "budget", "1000000000001"),
        (4, "too_high", "revenue", "999999999999999999"),
        (5, "too_high", "vote_count", "2147483648"),
    ]


def test_tmdb_keeps_the_first_60_characters_of_a_long_cell(tmp_path: Path) -> None:
    snapshot = build(tmp_path, [movie(id="1"), movie(id="2", genres="x" * 61)])
    assert rejects(snapshot) == [(3, "unreadable", "genres", "x" * 60 + "…")]


def test_tmdb_rejects_both_halves_of_a_record_broken_over_two_lines(tmp_path: Path) -> None:
    stub = movie(id="82663", title="", release_date="", genres="[]")
    rest = dict.fromkeys(stub, "") | {
        "adult": " - Written by",
        "belongs_to_collection": "0.065736",
        "genres": "[{'name': 'Carousel Productions', 'id': 11176}]",
        "id": "1997-08-20",
        "production_companies": "False",
    }
    snapshot = build(tmp_path, [stub, rest, movie(id="1")])
    assert [line for line, *_ in rejects(snapshot)] == [2, 3]
    assert snapshot.table("titles")["title_id"].to_list() == ["tmdb:1"]


def test_tmdb_joins_the_tables_of_nested_cells_by_key(tmp_path: Path) -> None:
    snapshot = build(
        tmp_path,
        [
            movie(id="1", belongs_to_collection="{'id': 9, 'name': 'Nine Collection'}"),
            movie(id="2", genres="[{'id': 1, 'name': 'A'}, {'id': 2, 'name': \"B's\"}]"),
        ],
        # In another order than the titles, with one of another title.
        [
            ["[]", "[{'department': 'Directing', 'job': 'Director', 'name': 'Dee'}]", "2"],
            ["[{'name': 'X', 'order': 0}]", "[]", "77"],
            ["[{'name': 'Ann', 'order': 0, 'character': 'Me', 'id': 5}]", "[]", "1"],
        ],
        [["2", "[{'id': 3, 'name': 'toys'}]"], ["2", "[{'id': 3, 'name': 'toys'}]"]],
    )
    assert snapshot.table("title_collections").rows() == [("tmdb:1", 0, 9, "Nine Collection")]
    assert snapshot.table("title_genres").rows() == [
        ("tmdb:1", 0, 18, "Drama"),
        ("tmdb:2", 0, 1, "A"),
        ("tmdb:2", 1, 2, "B's"),
    ]
    assert snapshot.table("title_cast").rows() == [("tmdb:1", 0, "Ann", 5, "Me", 0)]
    assert snapshot.table("title_crew").rows() == [
        ("tmdb:2", 0, "Dee", None, "Directing", "Director")
    ]
    assert rejects(snapshot, "credits") == [(3, "unknown_title", "id", "77")]
    assert snapshot.manifest["inputs"]["keywords"] == {
        "read": 2, "clean": 1, "rejected": 0, "merged": 1,
    }  # fmt: skip


def test_tmdb_reports_suspicious_money_and_leaves_it_as_it_is(tmp_path: Path) -> None:
    snapshot = build(
        tmp_path,
        [
            movie(id="1", budget="1", revenue="12396383"),
            movie(id="2", budget="5000", revenue="999"),
            movie(id="3", budget="1000", revenue="1000"),
            movie(id="4", budget="1", revenue="0"),
        ],
    )
    assert snapshot.table("suspicious").rows() == [
        ("tmdb:1", "budget_usd", "small_amount", "1"),
        ("tmdb:2", "revenue_usd", "small_amount", "999"),
    ]
    assert snapshot.table("titles")["return_ratio"][0] == 12396383.0


def test_tmdb_builds_without_keywords(tmp_path: Path) -> None:
    files = {
        "movies": write_movies(tmp_path / "m.csv", [movie(id="1")]),
        "credits": write_table(tmp_path / "c.csv", "cast,crew,id", [["[]", "[]", "1"]]),
        "keywords": None,
    }
    snapshot = build_snapshot("tmdb", files, tmp_path / "out")
    assert snapshot.table("title_keywords").is_empty()
    assert "keywords" not in snapshot.manifest["inputs"]
