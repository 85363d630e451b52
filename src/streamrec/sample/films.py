"""The films of the sample, as the simulated viewers see them."""

from __future__ import annotations

import ast
import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import log
from pathlib import Path
from typing import Any

from streamrec.sample import path


@dataclass(frozen=True)
class Film:
    """A film of the sample."""

    movie_id: int  # TMDB's identifier
    imdb_id: str  # empty if unknown
    exposure: float
    features: tuple[str, ...]  # what tastes are about, such as ``genre:Drama``, ``keyword:heist``


def clean_rows(rows: Sequence[dict[str, str]]) -> Iterator[dict[str, str]]:
    """Yield the rows of ``movies.csv`` with a number, a title and a date, each number once."""
    seen: set[str] = set()
    for row in rows:
        number = row["id"]
        if number.isdigit() and row["title"] and row["release_date"] and number not in seen:
            seen.add(number)
            yield row


def exposure(revenue: int, released: date) -> float:
    """Return how likely viewers are to come across a film: it grows with revenue, falls with age.

    The revenue counts as at least five million US dollars, because the figure of an old or foreign
    film is often unknown or that of one country. A film of 2017 that earned 100 million has 0.
    """
    return 0.5 * log(max(revenue, 5_000_000) / 100_000_000) - 0.01 * (2017 - released.year)


def load_films(movies: Path | None = None, keywords: Path | None = None) -> list[Film]:
    """Return the films of the clean rows, in the file's order; by default of the packaged files."""
    words = {row["id"]: row["keywords"] for row in read_rows(keywords or path("keywords.csv"))}
    rows = clean_rows(read_rows(movies or path("movies.csv")))
    return [_film(row, words.get(row["id"], "")) for row in rows]


def _film(row: dict[str, str], keywords: str) -> Film:
    released = date.fromisoformat(row["release_date"])
    features = [f"decade:{released.year // 10 * 10}", f"language:{row['original_language']}"]
    collection = row["belongs_to_collection"]
    cells = {"genre": row["genres"], "keyword": keywords, "franchise": collection}
    features += [f"{kind}:{name}" for kind, cell in cells.items() for name in _names(cell)]
    return Film(
        movie_id=int(row["id"]),
        imdb_id=row["imdb_id"],
        exposure=exposure(int(row["revenue"] or 0), released),
        features=tuple(features),
    )


def _names(cell: str) -> list[str]:
    value: Any = ast.literal_eval(cell) if cell else []
    entries = value if isinstance(value, list) else [value]
    return [entry["name"] for entry in entries if isinstance(entry, dict)]


def read_rows(file: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file."""
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def links_csv(films: Sequence[Film]) -> str:
    """Return the text of the links file for the simulated ratings; both numbers are TMDB's."""
    return "movieId,imdbId,tmdbId\n" + "".join(
        f"{film.movie_id},{film.imdb_id.removeprefix('tt')},{film.movie_id}\n" for film in films
    )
