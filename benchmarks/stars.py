"""Predicted stars, side by side with Surprise: error, time and memory in one run.

    python benchmarks/stars.py --data-dir DIR [--least 10] [--folds 5]
    python benchmarks/stars.py --train u1.base --test u1.test --train u2.base … [--movielens M.csv]

The first form reads the raw catalogue, ``ratings_small.csv`` and ``links_small.csv`` from DIR (by
default from ``STREAMREC_REAL_DATA``) and splits the ratings into folds, with a seed. ``--least``
leaves only titles with so many ratings: MovieLens 100k has 59 a title, ``ratings_small`` 11.
The second form takes splits as given.

Needs ``scikit-surprise``, and the extra ``bayes`` for ``bayesian_fm``. Each system has a process
of its own and its library's default parameters:

- rmse, mae: over the test rows of all splits, clipped to the scale of the training ratings;
- fit, predict: seconds a split. Ours are scored as saved and loaded again, person by person;
- memory: MB by which fitting and predicting raised the process's peak above the data's.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
from numpy.typing import NDArray

from streamrec.catalogue.build_snapshot import build_snapshot
from streamrec.catalogue.source import read_source
from streamrec.dataset.dataset import Dataset
from streamrec.dataset.interactions import clean_ratings, read_ratings
from streamrec.dataset.number import number_ratings, number_split, read_titles
from streamrec.dataset.ratings_snapshot import read_links
from streamrec.dataset.split import Split, split_folds
from streamrec.evaluation.measure import predict_stars
from streamrec.evaluation.recommends import ModelAlone
from streamrec.features.build import build_features
from streamrec.models.registry import make_model
from streamrec.models.saved_model import load_arrays, save_arrays

SYSTEMS = ("surprise_svd", "surprise_svdpp", "svd", "bayesian_fm")

Predicted = tuple[NDArray[np.float64], float, float]  # stars, seconds of fit and of predict


def main() -> None:
    parser = argparse.ArgumentParser(description="Stars, side by side with Surprise.")
    parser.add_argument("--data-dir", default=os.environ.get("STREAMREC_REAL_DATA"))
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--least", type=int, default=1, help="ratings that each title has")
    parser.add_argument("--train", action="append", default=[])
    parser.add_argument("--test", action="append", default=[])
    parser.add_argument("--movielens", help="movies.csv, for the titles' features")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--systems", nargs="+", choices=SYSTEMS, default=SYSTEMS)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    if not given.train and given.data_dir is None:
        parser.error("give --data-dir or --train and --test, or set STREAMREC_REAL_DATA")
    figures = {}
    print(f"{'':16}{'rmse':>8}{'mae':>8}{'fit s':>9}{'predict s':>11}{'memory MB':>11}")
    for system in given.systems:
        with get_context("spawn").Pool(1) as process:
            found = process.apply(measure, (system, vars(given)))
            process.close()
            process.join()
        figures[system] = found
        print(
            f"{system:16}{found['rmse']:8.4f}{found['mae']:8.4f}{found['fit_seconds']:9.2f}"
            f"{found['predict_seconds']:11.2f}{found['memory_mb']:11.0f}",
            flush=True,
        )
    if given.json:
        given.json.write_text(json.dumps(figures, indent=1), "utf-8")


def measure(system: str, given: dict[str, Any]) -> dict[str, float]:
    """Return one system's figures over all splits."""
    splits = list(read_splits(given))
    Path("/proc/self/clear_refs").write_text("5")  # forget the peak that reading the data left
    before = peak_mb()
    run: Callable[[str, Split, int], Predicted] = (
        run_surprise if system.startswith("surprise") else run_ours
    )
    errors, fits, predicts = [], [], []
    for split in splits:
        stars, fit_seconds, predict_seconds = run(system, split, given["seed"])
        errors.append(stars - split.test.stars)
        fits.append(fit_seconds)
        predicts.append(predict_seconds)
    every = np.concatenate(errors)
    return {
        "rmse": float(np.sqrt(np.mean(every**2))),
        "mae": float(np.mean(np.abs(every))),
        "fit_seconds": float(np.mean(fits)),
        "predict_seconds": float(np.mean(predicts)),
        "memory_mb": peak_mb() - before,
    }


def peak_mb() -> float:
    """Return this process's peak of resident memory so far, in MB (Linux)."""
    status = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM"))


def run_ours(name: str, split: Split, seed: int) -> Predicted:
    model = make_model(name, seed)
    start = time.perf_counter()
    model.fit(split.train)
    fitted = time.perf_counter()
    with tempfile.TemporaryDirectory() as aside:
        save_arrays(model.to_arrays(), Path(aside) / "model")
        served = type(model).from_arrays(load_arrays(Path(aside) / "model"))
        loaded = time.perf_counter()
        stars = predict_stars(ModelAlone(served), split.train, split.test)
    return stars, fitted - start - model.search_seconds, time.perf_counter() - loaded


def run_surprise(name: str, split: Split, seed: int) -> Predicted:
    import surprise

    train = surprise_trained(split)
    kind = surprise.SVD if name == "surprise_svd" else surprise.SVDpp
    start = time.perf_counter()
    algorithm = kind(random_state=seed).fit(train)
    fitted = time.perf_counter()
    test = zip(split.test.user_nums.tolist(), split.test.item_nums.tolist(), strict=True)
    stars = np.array([algorithm.predict(user, item).est for user, item in test])
    return stars, fitted - start, time.perf_counter() - fitted


def surprise_trained(split: Split) -> Any:
    """Return the training ratings as Surprise's ``Trainset``."""
    import surprise

    rows = split.train.rows
    frame = pd.DataFrame({"u": rows.user_nums, "i": rows.item_nums, "r": rows.stars})
    reader = surprise.Reader(rating_scale=(rows.stars.min(), rows.stars.max()))
    return surprise.Dataset.load_from_df(frame, reader).build_full_trainset()


def read_splits(given: dict[str, Any]) -> Iterator[Split]:
    """Yield the splits that the command line asks for."""
    if given["train"]:
        ids, titles = [], None
        if given["movielens"]:
            files = {"movies": Path(given["movielens"])}
            tables = dict(read_source("movielens", files))["movies"].tables
            features = build_features(tables)
            ids, titles = features.title_ids, read_titles(tables["titles"], features.blocks)
        for pair in zip(given["train"], given["test"], strict=True):
            train, test = (clean_ratings(read_ratings(Path(path))).clean for path in pair)
            yield number_split(train.to_native(), test.to_native(), ids, titles)
    else:
        dataset = read_small(Path(given["data_dir"]), given["least"])
        yield from split_folds(dataset, given["folds"], np.random.default_rng(given["seed"]))


def read_small(directory: Path, least: int, whole_stars: bool = False) -> Dataset:
    """Return ``ratings_small`` with the catalogue's features, its rarely rated titles left out.

    With `whole_stars`, half stars are rounded up.
    """
    links = read_links(directory / "links_small.csv")
    ratings = clean_ratings(read_ratings(directory / "ratings_small.csv"), None, links)
    frame = ratings.clean.to_native().filter(pl.len().over("title_id") >= least)
    if whole_stars:
        frame = frame.with_columns((pl.col("half_stars") + 1) // 2 * 2)
    with tempfile.TemporaryDirectory() as aside:
        raw = {
            "movies": directory / "movies_dataset.csv",
            "credits": directory / "credits.csv",
            "keywords": directory / "keywords.csv",
        }
        snapshot = build_snapshot("tmdb", raw, Path(aside))
        tables = snapshot.tables()
        features = build_features(tables)
        titles = read_titles(snapshot.table("titles"), features.blocks)
    # Only titles with ratings: the other systems know no others.
    rated = frame["title_id"].unique().to_list()
    known = sorted(set(rated) & set(features.title_ids))
    place = {title_id: row for row, title_id in enumerate(features.title_ids)}
    kept = titles.take(np.array([place[title_id] for title_id in known], np.int32))
    return number_ratings(frame, known, kept)


if __name__ == "__main__":
    main()
