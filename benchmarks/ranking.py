"""Lists, side by side with implicit: quality, time and memory in one run, on the same splits.

    python -m benchmarks.ranking --data-dir DIR [--splits 3] [--seed 0]

Reads the raw catalogue, ``ratings_small.csv`` and ``links_small.csv`` from DIR (by default from
``STREAMREC_REAL_DATA``), holds a random quarter of the ratings out, and asks every system for
each person's twenty best unseen titles. Needs ``implicit`` 0.7. Each system has a process of its
own; a figure is the mean over the splits:

- ndcg, map: of ten places, by `streamrec.evaluate.metrics` for everyone, all test ratings relevant;
- search, fit: seconds of choosing parameters, and of fitting with them;
- memory: MB by which all that raised the process's peak above the data's.

Ours choose their parameters inside ``fit``, from starts that were tuned on these very ratings. So
that implicit is not judged by its defaults alone, ``…_tuned`` tries `GRIDS` on an inner quarter
of the training ratings, and fits the best anew on all of them.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from itertools import product
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from benchmarks.stars import peak_mb, read_small
from streamrec.dataset.split import Split, split_randomly
from streamrec.evaluate.measure import K_LONG, Task, ranking_metrics
from streamrec.evaluate.run import judge
from streamrec.models.registry import make_model

OURS = ("popularity", "item_knn", "als", "ease_plain", "ease", "hybrid")
THEIRS = ("implicit_bpr", "implicit_bpr_tuned", "implicit_als", "implicit_als_tuned")
HELD_OUT = 0.25

GRIDS: dict[str, dict[str, tuple[float, ...]]] = {
    "als": {
        "factors": (32, 64, 128),
        "regularization": (1.0, 10.0, 30.0),
        "alpha": (1.0, 2.0, 5.0),
    },
    "bpr": {
        "factors": (32, 64, 128),
        "regularization": (0.01, 0.05),
        "learning_rate": (0.01, 0.05),
        "iterations": (100, 300),
    },
}


def main() -> None:
    parser = argparse.ArgumentParser(description="Lists, side by side with implicit.")
    parser.add_argument("--data-dir", default=os.environ.get("STREAMREC_REAL_DATA"))
    parser.add_argument("--splits", type=int, default=3)
    parser.add_argument("--seed", type=int, default=0, help="of the first split; then one more")
    parser.add_argument("--systems", nargs="+", choices=OURS + THEIRS, default=OURS + THEIRS)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    if given.data_dir is None:
        parser.error("give --data-dir, or set STREAMREC_REAL_DATA")
    figures = {}
    print(f"{'':20}{'ndcg@10':>9}{'map@10':>9}{'search s':>10}{'fit s':>8}{'memory MB':>11}")
    for system in given.systems:
        with get_context("spawn").Pool(1) as process:
            found = process.apply(measure, (system, vars(given)))
            process.close()
            process.join()
        figures[system] = found
        print(
            f"{system:20}{found['ndcg@10']:9.4f}{found['map@10']:9.4f}"
            f"{found['search_seconds']:10.2f}{found['fit_seconds']:8.2f}"
            f"{found['memory_mb']:11.0f}  {found['chosen'] or ''}",
            flush=True,
        )
    if given.json:
        given.json.write_text(json.dumps(figures, indent=1), "utf-8")


def measure(system: str, given: dict[str, Any]) -> dict[str, Any]:
    """Return one system's figures, means over all splits, and what was chosen in each."""
    dataset = read_small(Path(given["data_dir"]), least=1)
    tasks = [
        Task(split_randomly(dataset, HELD_OUT, np.random.default_rng(given["seed"] + number)))
        for number in range(given["splits"])
    ]
    for task in tasks:  # what judges is no system's cost
        _ = task.relevant_counts, task.rating_counts, task.features
    Path("/proc/self/clear_refs").write_text("5")  # forget the peak that reading the data left
    before = peak_mb()
    run = run_implicit if system in THEIRS else run_ours
    found = [run(system, task, given["seed"]) for task in tasks]
    names = ("ndcg@10", "map@10", "search_seconds", "fit_seconds")
    return {
        **{name: float(np.mean([figures[name] for figures in found])) for name in names},
        "memory_mb": peak_mb() - before,
        "chosen": [figures["chosen"] for figures in found if figures["chosen"]],
    }


def run_ours(name: str, task: Task, seed: int) -> dict[str, Any]:
    judged = judge(make_model(name, seed), task)
    return {
        "ndcg@10": judged.by_person["ndcg@10"].mean(),
        "map@10": judged.by_person["map@10"].mean(),
        "search_seconds": judged.search_seconds,
        "fit_seconds": judged.fit_seconds,
        "chosen": None,
    }


def run_implicit(name: str, task: Task, seed: int) -> dict[str, Any]:
    _, kind, *tuned = name.split("_")
    started = time.perf_counter()
    chosen = best_of_grid(kind, task.split, seed) if tuned else {}
    searched = time.perf_counter()
    model, rated = fit_implicit(kind, task.split, seed, chosen)
    fitted = time.perf_counter()
    found = ranking_metrics(lists_of(model, rated, task.people), task)
    return {
        "ndcg@10": found["ndcg@10"].mean(),
        "map@10": found["map@10"].mean(),
        "search_seconds": searched - started,
        "fit_seconds": fitted - searched,
        "chosen": chosen,
    }


def best_of_grid(kind: str, split: Split, seed: int) -> dict[str, float]:
    """Return the parameters of the best lists on an inner quarter of the training ratings."""
    task = Task(split_randomly(split.train, HELD_OUT, np.random.default_rng(seed)))

    def quality(tried: dict[str, float]) -> float:
        model, rated = fit_implicit(kind, task.split, seed, tried)
        found = ranking_metrics(lists_of(model, rated, task.people), task)
        return float(found["ndcg@10"].mean())

    grid = GRIDS[kind]
    return max((dict(zip(grid, at, strict=True)) for at in product(*grid.values())), key=quality)


def fit_implicit(
    kind: str, split: Split, seed: int, parameters: dict[str, float]
) -> tuple[Any, csr_matrix]:
    """Return implicit's model and the matrix it was fitted on: 1 for rated, whatever the stars."""
    from implicit.als import AlternatingLeastSquares
    from implicit.bpr import BayesianPersonalizedRanking
    from threadpoolctl import threadpool_limits

    ratings = split.train.ratings
    ones = np.ones(ratings.nnz, np.float32)
    rated = csr_matrix((ones, ratings.indices, ratings.indptr), shape=ratings.shape)
    make = AlternatingLeastSquares if kind == "als" else BayesianPersonalizedRanking
    model = make(random_state=seed, **parameters)
    with threadpool_limits(1, "blas"):  # implicit's own advice: its threads and BLAS' collide
        model.fit(rated, show_progress=False)
    return model, rated


def lists_of(model: Any, rated: csr_matrix, people: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return int32 (people × 20): implicit's best unseen titles."""
    items, _ = model.recommend(people, rated[people], N=K_LONG)
    return np.asarray(items, np.int32)


if __name__ == "__main__":
    main()
