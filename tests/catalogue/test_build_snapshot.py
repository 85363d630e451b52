"""A snapshot is published whole, holds every row or its reject, and is the same byte for byte."""

from __future__ import annotations

import csv
import json
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
from streamrec.catalogue.build_snapshot import build_snapshot
from streamrec.catalogue.snapshot import open_snapshot
from streamrec.errors import InputError
from streamrec.sample import path as sample_path

from ..damaged_files import overwrite
from .raw import build, movie, sample_files


def test_build_snapshot_refuses_a_file_without_a_usable_title(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"m\.csv, line 2: .* 2 rows .*: no release_date"):
        build(tmp_path, [movie(id="1", release_date=""), movie(id="2", title="")])


def test_build_snapshot_gives_the_same_bytes_for_the_same_input(tmp_path: Path) -> None:
    one, two = (build_snapshot("tmdb", sample_files(), tmp_path / name) for name in ("one", "two"))
    assert one.version == two.version
    for file in sorted(one.path.iterdir()):
        assert file.read_bytes() == (two.path / file.name).read_bytes(), file.name


def test_build_snapshot_leaves_nothing_of_a_failed_build(tmp_path: Path) -> None:
    build(tmp_path, [movie(id="1")])
    before = sorted((tmp_path / "out").iterdir())
    (tmp_path / "c.csv").write_text("cast;crew;id\n")
    with pytest.raises(InputError):
        files = {"movies": tmp_path / "m.csv", "credits": tmp_path / "c.csv"}
        build_snapshot("tmdb", files, tmp_path / "out")
    assert sorted((tmp_path / "out").iterdir()) == before


def test_build_snapshot_mends_a_damaged_snapshot(tmp_path: Path) -> None:
    snapshot = build(tmp_path, [movie(id="1")])
    whole = (snapshot.path / "titles.parquet").read_bytes()
    for damage in (b"", whole[:-1]):
        overwrite(snapshot.path / "titles.parquet", damage)
        assert build(tmp_path, [movie(id="1")]).path == snapshot.path
        assert (snapshot.path / "titles.parquet").read_bytes() == whole
    (snapshot.path / "manifest.json").unlink()
    assert open_snapshot(build(tmp_path, [movie(id="1")]).path).manifest == snapshot.manifest


def test_open_snapshot_returns_what_was_built(tmp_path: Path) -> None:
    built = build(tmp_path, [movie(id="1")])
    read = open_snapshot(built.path)
    assert read.manifest == built.manifest
    assert {table.name for table in columns.SNAPSHOT} == set(read.tables())
    for table in columns.SNAPSHOT:
        assert tuple(read.table(table.name).columns) == table.names


def test_manifest_counts_rejects_by_code_and_column(tmp_path: Path) -> None:
    rows = [movie(id="1"), movie(id="2", title=""), movie(id="3", title=""), movie(id="1")]
    counts = [one for one in build(tmp_path, rows).manifest["rejects"] if one["input"] == "movies"]
    assert counts == [
        {"input": "movies", "outcome": "merged", "code": "same_id", "column": "id", "rows": 1},
        {"input": "movies", "outcome": "rejected", "code": "empty", "column": "title", "rows": 2},
    ]


def test_open_snapshot_refuses_an_older_schema_and_says_to_rebuild(tmp_path: Path) -> None:
    path = build(tmp_path, [movie(id="1")]).path
    overwrite(path / "manifest.json", json.dumps({"schema": 1, "version": path.name}).encode())
    with pytest.raises(InputError, match=r"schema 1, .* Build it again with `streamrec catalogue`"):
        open_snapshot(path)


def test_manifest_tells_an_empty_cell_from_one_that_says_0(tmp_path: Path) -> None:
    films = [movie(id="1", budget="0", runtime=""), movie(id="2", budget=" ", runtime="0")]
    snapshot = build(tmp_path, [*films, movie(id="", budget="")])
    blank = snapshot.manifest["blank"]["movies"]
    assert (blank["budget"], blank["runtime"], blank["title"]) == (1, 1, 0)
    assert snapshot.table("titles")["budget_usd"].to_list() == [0, 0]


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
def test_build_snapshot_loses_no_row_under_random_damage(
    tmp_path_factory: pytest.TempPathFactory, seed: int, hits: int
) -> None:
    directory = tmp_path_factory.mktemp("damage")
    rng = random.Random(seed)
    lines = list(SAMPLE)
    for place in rng.sample(range(1, len(lines) - 1), hits):
        lines[place] = damage(lines[place], rng)
    (directory / "m.csv").write_text("\n".join(lines), "utf-8")
    files = {"movies": directory / "m.csv", "credits": sample_path("credits.csv")}
    snapshot = build_snapshot("tmdb", files, directory / "out")
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
        return build_snapshot("tmdb", sample_files(), Path(directory)).table("titles")


def one_line_rows(lines: list[str]) -> set[str]:
    """The ids of lines that are whole rows exactly as in the sample.

    Not those that the sample has twice: the second counts where the first was hit.
    """
    rows = [next(csv.reader([line]), []) for line in lines if line in SAMPLE]
    once = Counter(row[5] for row in csv.reader(SAMPLE) if len(row) == 24)
    return {f"tmdb:{row[5]}" for row in rows if len(row) == 24 and once[row[5]] == 1}
