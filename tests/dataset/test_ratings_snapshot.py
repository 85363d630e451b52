"""A ratings snapshot accounts for every row, and is the same byte for byte for the same input."""

import os
from pathlib import Path

import polars as pl
import pytest

from streamrec.dataset.ratings_snapshot import build_ratings, open_ratings, read_links
from streamrec.errors import InputError

TEXT = "userId,movieId,rating,timestamp\n2,1,4,10\n1,1,5,20\n1,1,4,30\n1,2,9,1\n1,3,4,1\n"


@pytest.fixture
def ratings(tmp_path: Path) -> Path:
    file = tmp_path / "ratings.csv"
    file.write_text(TEXT)
    return file


def test_manifest_counts_rows_and_reject_codes(tmp_path: Path, ratings: Path) -> None:
    catalogue = pl.DataFrame({"title_id": ["ml:1", "ml:2"]})
    built = build_ratings(
        ratings, tmp_path / "out", catalogue=catalogue, catalogue_version="c0ffee"
    )
    assert built.manifest["rows"] == {"read": 5, "clean": 2, "rejected": 2, "merged": 1}
    assert built.manifest["rejects"] == [
        {"outcome": "merged", "code": "rated_again", "column": None, "rows": 1},
        {"outcome": "rejected", "code": "stars_out_of_range", "column": "rating", "rows": 1},
        {"outcome": "rejected", "code": "unknown_title", "column": "movieId", "rows": 1},
    ]
    assert (built.manifest["users"], built.manifest["titles"]) == (2, 1)
    assert built.ratings().rows() == [("ml:1", "ml:1", 8, 30), ("ml:2", "ml:1", 8, 10)]
    assert pl.read_parquet(built.path / "rejects.parquet").height == 3
    assert open_ratings(built.path).manifest == built.manifest


def test_build_ratings_gives_the_same_bytes_for_the_same_file(
    tmp_path: Path, ratings: Path
) -> None:
    first = build_ratings(ratings, tmp_path / "out")
    again = build_ratings(ratings, tmp_path / "out")
    elsewhere = build_ratings(ratings, tmp_path / "elsewhere")
    assert first.version == again.version == elsewhere.version
    assert [p.name for p in (tmp_path / "out").iterdir()] == [first.version]
    for name in ("ratings.parquet", "rejects.parquet", "manifest.json"):
        assert (first.path / name).read_bytes() == (elsewhere.path / name).read_bytes()


def test_read_links_keeps_the_first_row_of_a_movie(tmp_path: Path) -> None:
    file = tmp_path / "links.csv"
    file.write_text("movieId,imdbId,tmdbId\n1,0114709,862\n2,0113497,\n1,0,9\n")
    assert read_links(file).rows() == [(1, 862), (2, None)]


@pytest.mark.parametrize("text", [None, "movieId,imdbId\n1,2\n"])
def test_read_links_names_a_file_that_cannot_be_used(tmp_path: Path, text: str | None) -> None:
    file = tmp_path / "links.csv"
    if text is not None:
        file.write_text(text)
    with pytest.raises(InputError, match=r"links\.csv"):
        read_links(file)


def test_build_ratings_mends_a_damaged_snapshot(tmp_path: Path, ratings: Path) -> None:
    built = build_ratings(ratings, tmp_path / "out")
    whole = (built.path / "ratings.parquet").read_bytes()
    (built.path / "ratings.parquet").chmod(0o644)
    (built.path / "ratings.parquet").write_bytes(whole[:-1])
    assert build_ratings(ratings, tmp_path / "out").path == built.path
    assert (built.path / "ratings.parquet").read_bytes() == whole


def test_open_ratings_refuses_a_damaged_snapshot(tmp_path: Path, ratings: Path) -> None:
    built = build_ratings(ratings, tmp_path / "out")
    (built.path / "ratings.parquet").chmod(0o644)
    (built.path / "ratings.parquet").write_bytes(b"")
    with pytest.raises(InputError, match=r"ratings\.parquet: .* Build it again"):
        open_ratings(built.path)


def test_build_ratings_syncs_every_file_and_directory(
    tmp_path: Path, ratings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: set[int] = set()
    monkeypatch.setattr("os.fsync", lambda handle: synced.add(os.fstat(handle).st_ino))
    path = build_ratings(ratings, tmp_path / "out").path
    assert {each.stat().st_ino for each in (path.parent, path, *path.iterdir())} <= synced
