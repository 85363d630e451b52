"""The plain way, as one would write it first: pandas and ``ast.literal_eval``; TF-IDF per request.

Run as a program (``python -m benchmarks.plain DIR``) it un-nests the real files to Parquet and
prints its seconds and peak memory as JSON.
"""

from __future__ import annotations

import ast
import json
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd

from benchmarks.memory import peak_mb

NESTED = {
    "movies_dataset.csv": [
        "belongs_to_collection",
        "genres",
        "production_companies",
        "production_countries",
        "spoken_languages",
    ],
    "credits.csv": ["cast", "crew"],
    "keywords.csv": ["keywords"],
}


def unnest(directory: Path, out: Path) -> None:
    """Write each nested column of the files as a Parquet table, and the titles as one."""
    for name, nested in NESTED.items():
        frame = pd.read_csv(directory / name, low_memory=False)
        for column in nested:
            cells = frame[column].map(lambda c: ast.literal_eval(c) if isinstance(c, str) else [])
            lists = cells.map(
                lambda v: v if isinstance(v, list) else [v] if isinstance(v, dict) else []
            )
            entries = pd.DataFrame({"id": frame["id"], "entry": lists}).explode("entry").dropna()
            table = pd.DataFrame(entries["entry"].tolist())
            table.insert(0, "title_id", entries["id"].to_numpy())
            table.to_parquet(out / f"{column}.parquet")
        if name.startswith("movies"):
            frame.drop(columns=nested).astype(str).to_parquet(out / "titles.parquet")


def recommend_per_request(titles: pd.Series, texts: pd.Series, title: str) -> list[str]:
    """Fit TF-IDF over all titles, compare one with all, and name the five nearest."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.metrics.pairwise import linear_kernel

    matrix = TfidfVectorizer(stop_words="english").fit_transform(texts)
    place = int((titles == title).to_numpy().argmax())
    scores = linear_kernel(matrix[place : place + 1], matrix).ravel()
    nearest = scores.argsort()[::-1]
    return [str(titles.iloc[i]) for i in nearest if i != place][:5]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        start = time.perf_counter()
        unnest(Path(sys.argv[1]), Path(name))
        seconds = time.perf_counter() - start
    json.dump({"seconds": seconds, "mb": peak_mb()}, sys.stdout)
