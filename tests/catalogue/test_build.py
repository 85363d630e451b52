"""Raw files become a snapshot by the mission's rules, and no row disappears."""

from __future__ import annotations

import csv
import datetime
import random
import tempfile
from collections import Counter
from functools import cache
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streamrec import columns
from streamrec.catalogue.build import Snapshot, build_snapshot, open_snapshot
from streamrec.catalogue.clean import MOVIES_WANTED
from streamrec.errors import InputError
from streamrec.sample import path as sample_path

from .raw import movie, write_movies, write_table


def build(
    directory: Path,
    movies: list[dict[str, str]],
    credits_: list[list[str]] | None = None,
    keywords: list[list[str]] | None = None,
) -> Snapshot:
    return build_snapshot(
        write_movies(directory / "m.csv", movies),
        write_table(directory / "c.csv", "cast,crew,id", credits_ or [["[]", "[]", "1"]]),
        write_table(directory / "k.csv", "id,keywords", keywords or [["1", "[]"]]),
        directory / "out",
    )


def reasons(snapshot: Snapshot, name: str = "movies") -> list[tuple[int, str, str]]:
    rejects = snapshot.table("rejects").filter(input=name)
    return [
        (line, outcome, reason)
        for line, outcome, reason in rejects.select("line", "outcome", "reason").iter_rows()
    ]


def test_money_dates_and_derived_columns_follow_the_rules(tmp_path: Path) -> None:
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
    assert (second["budget_usd"], second["return_ratio"], second["has_financials"]) == (
        0,
        0.0,
        False,
    )
    assert third["revenue_usd"] == 0
    assert (third["runtime_minutes"], third["vote_average"]) == (None, None)


def test_columns_the_mission_drops_are_gone(tmp_path: Path) -> None:
    titles = build(tmp_path, [movie(id="1")]).table("titles")
    dropped = {"video", "imdb_id", "adult", "original_title", "poster_path", "homepage"}
    assert not dropped & set(titles.columns)


def test_imdb_ids_are_kept_apart_where_they_are_known(tmp_path: Path) -> None:
    ids = ["tt0114709", " tt10872600 ", "0", "", "0114709", "tt01147"]
    rows = [movie(id=str(n), imdb_id=one) for n, one in enumerate(ids, start=1)]
    snapshot = build(tmp_path, rows)
    assert snapshot.table("external_ids").rows() == [
        ("tmdb:1", "tt0114709"), ("tmdb:2", "tt10872600"),
    ]  # fmt: skip
    assert snapshot.table("titles").height == len(ids)  # no title leaves for want of one


def test_a_file_without_imdb_ids_is_read(tmp_path: Path) -> None:
    path = tmp_path / "m.csv"
    row = movie(id="1")
    with path.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows([MOVIES_WANTED, [row.get(name, "") for name in MOVIES_WANTED]])
    credits_ = write_table(tmp_path / "c.csv", "cast,crew,id", [["[]", "[]", "1"]])
    snapshot = build_snapshot(path, credits_, None, tmp_path / "out")
    assert snapshot.table("titles").height == 1
    assert snapshot.table("external_ids").height == 0


def test_each_bad_row_leaves_with_its_line_and_reason(tmp_path: Path) -> None:
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
            movie(id="1", title="Another"),
        ],
    )
    assert reasons(snapshot) == [
        (3, "rejected", "id '1997-08-20' is not a number"),
        (4, "rejected", "no title"),
        (5, "rejected", "no release_date"),
        (6, "rejected", "release_date '1997' is no date as YYYY-MM-DD"),
        (7, "rejected", "genres 'False' cannot be read"),
        (8, "rejected", "budget '/ff9qCe.jpg' is not a whole number of 0 or more"),
        (9, "rejected", "vote_average '11' is over 10"),
        (10, "rejected", "vote_count '2.5' is not a whole number of 0 or more"),
        (11, "merged", "same id as line 2"),
    ]
    assert snapshot.table("titles")["title"].to_list() == ["Film 1"]
    assert snapshot.manifest["inputs"]["movies"] == {
        "read": 10, "clean": 1, "rejected": 8, "merged": 1,
    }  # fmt: skip


def test_numbers_that_no_title_can_have_leave_with_their_row(tmp_path: Path) -> None:
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
    assert reasons(snapshot) == [
        (3, "rejected", "budget '1000000000001' is over 1,000,000,000,000"),
        (4, "rejected", "revenue '999999999999999999' is over 1,000,000,000,000"),
        (5, "rejected", "vote_count '2147483648' is over 2,147,483,647"),
    ]


def test_a_file_without_one_usable_title_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"m\.csv, line 2: none of its 2 rows .*: no release_date"):
        build(tmp_path, [movie(id="1", release_date=""), movie(id="2", title="")])


def test_a_record_broken_over_two_lines_is_rejected_in_both_halves(tmp_path: Path) -> None:
    stub = movie(id="82663", title="", release_date="", genres="[]")
    rest = dict.fromkeys(stub, "") | {
        "adult": " - Written by",
        "belongs_to_collection": "0.065736",
        "genres": "[{'name': 'Carousel Productions', 'id': 11176}]",
        "id": "1997-08-20",
        "production_companies": "False",
    }
    snapshot = build(tmp_path, [stub, rest, movie(id="1")])
    assert [line for line, *_ in reasons(snapshot)] == [2, 3]
    assert snapshot.table("titles")["title_id"].to_list() == ["tmdb:1"]


def test_nested_cells_become_tables_joined_by_key(tmp_path: Path) -> None:
    snapshot = build(
        tmp_path,
        [
            movie(id="1", belongs_to_collection="{'id': 9, 'name': 'Nine Collection'}"),
            movie(id="2", genres="[{'id': 1, 'name': 'A'}, {'id': 2, 'name': \"B's\"}]"),
        ],
        # In another order than the titles, with a stranger among them.
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
    assert reasons(snapshot, "credits") == [
        (3, "rejected", "no clean title with this id in movies")
    ]
    assert snapshot.manifest["inputs"]["keywords"] == {
        "read": 2, "clean": 1, "rejected": 0, "merged": 1,
    }  # fmt: skip


def test_suspicious_money_is_reported_and_left_as_it_is(tmp_path: Path) -> None:
    snapshot = build(
        tmp_path,
        [
            movie(id="1", budget="1", revenue="12396383"),
            movie(id="2", budget="5000", revenue="999"),
            movie(id="3", budget="1000", revenue="1000"),
            movie(id="4", budget="1", revenue="0"),
        ],
    )
    assert snapshot.table("suspicious_money")["title_id"].to_list() == ["tmdb:1", "tmdb:2"]
    assert snapshot.table("titles")["return_ratio"][0] == 12396383.0


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    one, two = (
        build_snapshot(
            sample_path("movies.csv"),
            sample_path("credits.csv"),
            sample_path("keywords.csv"),
            tmp_path / name,
        )
        for name in ("one", "two")
    )
    assert one.version == two.version
    for file in sorted(one.path.iterdir()):
        assert file.read_bytes() == (two.path / file.name).read_bytes(), file.name


def test_a_build_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    build(tmp_path, [movie(id="1")])
    before = sorted((tmp_path / "out").iterdir())
    (tmp_path / "c.csv").write_text("cast;crew;id\n")
    with pytest.raises(InputError):
        build_snapshot(tmp_path / "m.csv", tmp_path / "c.csv", None, tmp_path / "out")
    assert sorted((tmp_path / "out").iterdir()) == before


def test_building_again_mends_a_damaged_snapshot(tmp_path: Path) -> None:
    snapshot = build(tmp_path, [movie(id="1")])
    whole = (snapshot.path / "titles.parquet").read_bytes()
    for damage in (b"", whole[:-1]):
        (snapshot.path / "titles.parquet").write_bytes(damage)
        assert build(tmp_path, [movie(id="1")]).path == snapshot.path
        assert (snapshot.path / "titles.parquet").read_bytes() == whole
    (snapshot.path / "manifest.json").unlink()
    assert open_snapshot(build(tmp_path, [movie(id="1")]).path).manifest == snapshot.manifest


def test_keywords_may_be_left_out(tmp_path: Path) -> None:
    movies = write_movies(tmp_path / "m.csv", [movie(id="1")])
    credits_ = write_table(tmp_path / "c.csv", "cast,crew,id", [["[]", "[]", "1"]])
    snapshot = build_snapshot(movies, credits_, None, tmp_path / "out")
    assert snapshot.table("title_keywords").is_empty()
    assert "keywords" not in snapshot.manifest["inputs"]


def test_a_snapshot_reads_back_as_it_was_built(tmp_path: Path) -> None:
    built = build(tmp_path, [movie(id="1")])
    read = open_snapshot(built.path)
    assert read.manifest == built.manifest
    assert {table.name for table in columns.SNAPSHOT} == set(read.tables())
    for table in columns.SNAPSHOT:
        assert tuple(read.table(table.name).columns) == table.names


SAMPLE = sample_path("movies.csv").read_text("utf-8").split("\n")


def damage(line: str, rng: random.Random) -> str:
    at = rng.randrange(len(line) + 1)
    return rng.choice(
        [
            line[:at],
            line[:at] + '"' + line[at:],
            line[:at] + "," + line[at:],
            line[:at] + line[at + 5 :],
            line[at:] + line[:at],
        ]
    )


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 12))
def test_no_row_is_lost_under_random_damage(
    tmp_path_factory: pytest.TempPathFactory, seed: int, hits: int
) -> None:
    directory = tmp_path_factory.mktemp("damage")
    rng = random.Random(seed)
    lines = list(SAMPLE)
    for place in rng.sample(range(1, len(lines) - 1), hits):
        lines[place] = damage(lines[place], rng)
    (directory / "m.csv").write_text("\n".join(lines), "utf-8")
    snapshot = build_snapshot(
        directory / "m.csv", sample_path("credits.csv"), None, directory / "out"
    )
    counts = snapshot.manifest["inputs"]["movies"]
    titles, rejects = snapshot.table("titles"), snapshot.table("rejects").filter(input="movies")
    assert counts["read"] == counts["clean"] + counts["rejected"] + counts["merged"]
    assert counts["read"] == titles.height + rejects.height
    # A row that was not hit is there as it was, unless a hit row before it took its id.
    merged = rejects.filter(outcome="merged")["title_id"]
    whole = one_line_rows(SAMPLE) & one_line_rows(lines)
    expected = whole_sample().filter(pl.col("title_id").is_in(list(whole - set(merged))))
    found = titles.join(expected.select("title_id"), on="title_id", maintain_order="right")
    assert found.equals(expected)


@cache
def whole_sample() -> pl.DataFrame:
    with tempfile.TemporaryDirectory() as directory:
        movies, credits_ = sample_path("movies.csv"), sample_path("credits.csv")
        return build_snapshot(movies, credits_, None, Path(directory)).table("titles")


def one_line_rows(lines: list[str]) -> set[str]:
    """The ids of lines that are whole rows exactly as in the sample.

    Not those that the sample has twice: the second counts where the first was hit.
    """
    rows = [next(csv.reader([line]), []) for line in lines if line in SAMPLE]
    once = Counter(row[5] for row in csv.reader(SAMPLE) if len(row) == 24)
    return {f"tmdb:{row[5]}" for row in rows if len(row) == 24 and once[row[5]] == 1}


def test_the_manifest_tells_an_empty_cell_from_one_that_says_0(tmp_path: Path) -> None:
    films = [movie(id="1", budget="0", runtime=""), movie(id="2", budget=" ", runtime="0")]
    snapshot = build(tmp_path, [*films, movie(id="", budget="")])
    blank = snapshot.manifest["blank"]["movies"]
    assert (blank["budget"], blank["runtime"], blank["title"]) == (1, 1, 0)
    assert snapshot.table("titles")["budget_usd"].to_list() == [0, 0]
