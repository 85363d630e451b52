"""Lists, side by side with implicit: quality, time and memory in one run, on the same splits.

    python -m benchmarks.ranking --data-dir DIR [--splits 3] [--seed 0]
    python -m benchmarks.ranking --data-dir DIR --by-title --least 10 --whole-stars

Reads the raw catalogue, ``ratings_small.csv`` and ``links_small.csv`` from DIR (by default from
``STREAMREC_REAL_DATA``), holds a random quarter of the ratings out, and asks every system for
each person's twenty best unseen titles. Needs ``implicit`` 0.7. Each system has a process of its
own; a figure is the mean over the splits:

- ndcg, map, precision, recall: of ten places, by `streamrec.evaluation.metrics` for everyone, all
  test ratings relevant;
- search, fit: seconds of choosing parameters, and of fitting with them;
- memory: MB by which all that raised the process's peak above the data's.

Ours choose their parameters inside ``fit``, from starts that were tuned on these very ratings. So
that implicit is not judged by its defaults alone, ``…_tuned`` tries `GRIDS` on an inner quarter
of the training ratings, and fits the best anew on all of them.

The second form repeats Microsoft's comparison (recommenders, ``06_benchmarks/movielens.ipynb``)
as far as it can be: a quarter of each title's ratings held out, whole stars, titles as often rated
as in MovieLens 100k; ``sar`` and ``surprise_svd`` (needs ``scikit-surprise``) are the two of its
systems that need no neural network, with its parameters.
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
from scipy.sparse import csr_array, csr_matrix

from benchmarks.stars import peak_mb, read_small, surprise_trained
from streamrec.dataset.dataset import Dataset
from streamrec.dataset.split import Split, split_randomly
from streamrec.evaluation.measure import Measurement, Task
from streamrec.evaluation.metrics import K_LONG
from streamrec.evaluation.run import measure_model
from streamrec.models.registry import make_model

OURS = ("popularity", "item_knn", "als", "ease_plain", "ease", "hybrid")
IMPLICIT = ("implicit_bpr", "implicit_bpr_tuned", "implicit_als", "implicit_als_tuned")
MICROSOFT = ("sar", "surprise_svd")
HELD_OUT = 0.25
SHOWN = ("ndcg@10", "map@10", "precision@10", "recall@10")

_SECONDS_PER_DAY = 86_400
_SAR_HALF_LIFE_DAYS = 30

GRIDS: dict[str, dict[str, tuple[float, ...]]] = {
    "als": {
        "factors": (64, 128, 256),
        "regularization": (10.0, 30.0, 100.0),
        "alpha": (2.0, 5.0, 10.0),
    },
    "bpr": {
        "factors": (32, 128),
        "regularization": (0.003, 0.01),
        "learning_rate": (0.003, 0.01, 0.03),
        "iterations": (50, 100),
    },
}


def main() -> None:
    parser = argparse.ArgumentParser(description="Lists, side by side with implicit.")
    parser.add_argument("--data-dir", default=os.environ.get("STREAMREC_REAL_DATA"))
    parser.add_argument("--splits", type=int, default=3)
    parser.add_argument("--seed", type=int, default=0, help="of the first split; then one more")
    every = OURS + IMPLICIT + MICROSOFT
    parser.add_argument("--systems", nargs="+", choices=every, default=OURS + IMPLICIT)
    parser.add_argument("--by-title", action="store_true", help="a quarter of each title's ratings")
    parser.add_argument("--least", type=int, default=1, help="ratings that each title has")
    parser.add_argument("--whole-stars", action="store_true", help="round half stars up")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    if given.data_dir is None:
        parser.error("give --data-dir, or set STREAMREC_REAL_DATA")
    figures = {}
    heads = "".join(f"{name:>14}" for name in SHOWN)
    print(f"{'':20}{heads}{'search s':>10}{'fit s':>8}{'memory MB':>11}")
    for system in given.systems:
        with get_context("spawn").Pool(1) as process:
            found = process.apply(measure, (system, vars(given)))
            process.close()
            process.join()
        figures[system] = found
        print(
            f"{system:20}{''.join(f'{found[name]:14.4f}' for name in SHOWN)}"
            f"{found['search_seconds']:10.2f}{found['fit_seconds']:8.2f}"
            f"{found['memory_mb']:11.0f}  {found['chosen'] or ''}",
            flush=True,
        )
    if given.json:
        given.json.write_text(json.dumps(figures, indent=1), "utf-8")


def measure(system: str, given: dict[str, Any]) -> dict[str, Any]:
    """Return one system's figures, means over all splits, and what was chosen in each."""
    dataset = read_small(Path(given["data_dir"]), given["least"], given["whole_stars"])
    split = split_each_title if given["by_title"] else split_randomly
    tasks = [
        Task(split(dataset, HELD_OUT, np.random.default_rng(given["seed"] + number)))
        for number in range(given["splits"])
    ]
    for task in tasks:  # what judges is no system's cost
        _ = task.relevant_counts, task.train.rating_counts, task.features
    Path("/proc/self/clear_refs").write_text("5")  # forget the peak that reading the data left
    before = peak_mb()
    run = {"sar": run_sar, "surprise_svd": run_surprise}.get(
        system, run_implicit if system in IMPLICIT else run_ours
    )
    found = [run(system, task, given["seed"]) for task in tasks]
    names = (*SHOWN, "search_seconds", "fit_seconds")
    return {
        **{name: float(np.mean([figures[name] for figures in found])) for name in names},
        "memory_mb": peak_mb() - before,
        "chosen": [figures["chosen"] for figures in found if figures["chosen"]],
    }


def split_each_title(dataset: Dataset, share: float, rng: np.random.Generator) -> Split:
    """Hold out a `share` of each title's ratings, the nearest whole number of them."""
    items = dataset.rows.item_nums
    order = np.lexsort((rng.permutation(len(items)), items))
    counts = np.bincount(items, minlength=len(dataset.items))
    place = np.empty(len(items), np.int64)  # of each rating among its title's, in random order
    place[order] = np.arange(len(items)) - np.repeat(np.cumsum(counts) - counts, counts)
    return Split.at(dataset, place < np.round(share * counts)[items])


def judged_lists(
    lists: NDArray[np.int32],
    task: Task,
    search_seconds: float,
    fit_seconds: float,
    chosen: dict[str, float] | None = None,
) -> dict[str, Any]:
    """Return the figures of one system on one split."""
    found = Measurement(task, lists).per_viewer
    return {
        **{name: found[name].mean() for name in SHOWN},
        "search_seconds": search_seconds,
        "fit_seconds": fit_seconds,
        "chosen": chosen,
    }


def run_ours(name: str, task: Task, seed: int) -> dict[str, Any]:
    found = measure_model(make_model(name, seed), task)
    return judged_lists(found.items, task, found.search_seconds, found.fit_seconds)


def run_sar(_name: str, task: Task, _seed: int) -> dict[str, Any]:
    """Jaccard similarity of titles times stars that count half after 30 days."""
    started = time.perf_counter()
    train, rows = task.split.train, task.split.train.rows
    ones = csr_array((np.ones(len(rows)), (rows.user_nums, rows.item_nums)), train.ratings.shape)
    both = (ones.T @ ones).toarray()
    rated = both.diagonal()
    either = rated[:, None] + rated - both
    alike = np.divide(both, either, out=np.zeros_like(both), where=either > 0)
    age_days = (rows.times.max() - rows.times) / _SECONDS_PER_DAY
    rating_weight = rows.stars * 0.5 ** (age_days / _SAR_HALF_LIFE_DAYS)
    preferences = csr_array((rating_weight, (rows.user_nums, rows.item_nums)), train.ratings.shape)
    fitted = time.perf_counter()
    lists = best_unseen(np.asarray(preferences[task.viewers] @ alike), task)
    return judged_lists(lists, task, 0.0, fitted - started)


def run_surprise(_name: str, task: Task, seed: int) -> dict[str, Any]:
    """Surprise's SVD with Microsoft's parameters, titles in order of predicted stars."""
    import surprise

    started = time.perf_counter()
    model = surprise.SVD(n_factors=150, n_epochs=15, lr_all=0.005, reg_all=0.02, random_state=seed)
    train = surprise_trained(task.split)
    model.fit(train)
    fitted = time.perf_counter()
    # Viewers and items that training lacks have no factors: their lists are empty.
    rated = np.flatnonzero(task.train.rating_counts)
    rating = np.flatnonzero(np.diff(task.split.train.ratings.indptr)[task.viewers])
    titles = [train.to_inner_iid(item) for item in rated]
    people = [train.to_inner_uid(user) for user in task.viewers[rating]]
    scores = np.full((len(task.viewers), len(task.split.train.items)), -np.inf)
    scores[np.ix_(rating, rated)] = model.pu[people] @ model.qi[titles].T + model.bi[titles]
    return judged_lists(best_unseen(scores, task), task, 0.0, fitted - started)


def best_unseen(scores: NDArray[np.float64], task: Task) -> NDArray[np.int32]:
    """Return int32 (people × 20): the best titles that each has not rated; overwrites `scores`."""
    for person, row in zip(task.viewers, scores, strict=True):
        ratings = task.split.train.ratings
        row[ratings.indices[slice(*ratings.indptr[person : person + 2])]] = -np.inf
    best = np.argsort(-scores, axis=1, kind="stable")[:, :K_LONG]
    known = np.take_along_axis(scores, best, 1) > -np.inf
    return np.where(known, best, -1).astype(np.int32)


def run_implicit(name: str, task: Task, seed: int) -> dict[str, Any]:
    _, kind, *tuned = name.split("_")
    started = time.perf_counter()
    chosen = best_of_grid(kind, task.split, seed) if tuned else {}
    searched = time.perf_counter()
    model, rated = fit_implicit(kind, task.split, seed, chosen)
    fitted = time.perf_counter()
    lists = lists_of(model, rated, task.viewers)
    return judged_lists(lists, task, searched - started, fitted - searched, chosen)


def best_of_grid(kind: str, split: Split, seed: int) -> dict[str, float]:
    """Return the parameters of the best lists on an inner quarter of the training ratings."""
    task = Task(split_randomly(split.train, HELD_OUT, np.random.default_rng(seed)))

    def quality(tried: dict[str, float]) -> float:
        model, rated = fit_implicit(kind, task.split, seed, tried)
        found = Measurement(task, lists_of(model, rated, task.viewers)).per_viewer
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
