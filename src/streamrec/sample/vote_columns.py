"""The vote columns of the sample's ``movies.csv``, summed up from the simulated ratings."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np

from streamrec.sample.films import read_rows
from streamrec.sample.simulated_ratings import LAST_YEAR, Ratings


def vote_columns(ratings: Ratings) -> dict[int, dict[str, str]]:
    """Return ``vote_count``, ``vote_average`` and ``popularity`` by film.

    The average is out of ten. The popularity is the percentage of viewers who rated the film in
    the last year.
    """
    n_viewers = len(np.unique(ratings.user_id))
    recent = ratings.timestamp >= LAST_YEAR
    columns: dict[int, dict[str, str]] = {}
    for movie in np.unique(ratings.movie_id).tolist():
        of_film = ratings.movie_id == movie
        columns[movie] = {
            "popularity": f"{100 * int((of_film & recent).sum()) / n_viewers:.6f}",
            "vote_average": f"{2 * float(ratings.stars[of_film].mean()):.1f}",
            "vote_count": str(int(of_film.sum())),
        }
    return columns


def with_votes(movies: Path, columns: dict[int, dict[str, str]]) -> str:
    """Return the text of a movies file with new vote columns.

    Rows without a number or a date stay as they are.
    """
    rows = read_rows(movies)
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    for row in rows:
        if row["id"].isdigit() and row["release_date"]:
            row.update(columns[int(row["id"])])
        writer.writerow(row)
    return text.getvalue()
