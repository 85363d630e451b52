"""Small raw files for tests, written as the real ones are."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

from streamrec.catalogue.build_snapshot import build_snapshot
from streamrec.catalogue.snapshot import Snapshot
from streamrec.sample import path as sample_path

HEADER = [
    "adult", "belongs_to_collection", "budget", "genres", "homepage", "id", "imdb_id",
    "original_language", "original_title", "overview", "popularity", "poster_path",
    "production_companies", "production_countries", "release_date", "revenue", "runtime",
    "spoken_languages", "status", "tagline", "title", "video", "vote_average", "vote_count",
]  # fmt: skip

PLAIN = {
    "adult": "False",
    "budget": "100",
    "genres": "[{'id': 18, 'name': 'Drama'}]",
    "original_language": "en",
    "popularity": "1.5",
    "production_companies": "[]",
    "production_countries": "[{'iso_3166_1': 'ES', 'name': 'Spain'}]",
    "release_date": "2001-05-06",
    "revenue": "250",
    "runtime": "90.0",
    "spoken_languages": "[]",
    "status": "Released",
    "video": "False",
    "vote_average": "6.5",
    "vote_count": "10",
}


def movie(**cells: str) -> dict[str, str]:
    """Return a movies row with the given cells, `id` among them."""
    return PLAIN | {"title": f"Film {cells.get('id')}"} | cells


def write_movies(path: Path, rows: Iterable[Mapping[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, HEADER, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def write_table(path: Path, header: str, rows: Iterable[Iterable[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(header.split(","))
        writer.writerows(rows)
    return path


def build(
    directory: Path,
    movies: list[dict[str, str]],
    credits_: list[list[str]] | None = None,
    keywords: list[list[str]] | None = None,
) -> Snapshot:
    """Write raw files and build a snapshot of them in ``out``."""
    credits_rows, keywords_rows = credits_ or [["[]", "[]", "1"]], keywords or [["1", "[]"]]
    files = {
        "movies": write_movies(directory / "m.csv", movies),
        "credits": write_table(directory / "c.csv", "cast,crew,id", credits_rows),
        "keywords": write_table(directory / "k.csv", "id,keywords", keywords_rows),
    }
    return build_snapshot("tmdb", files, directory / "out")


def sample_files() -> dict[str, Path]:
    return {name: sample_path(f"{name}.csv") for name in ("movies", "credits", "keywords")}
