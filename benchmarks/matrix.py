"""What the item-item matrix costs by size: seeded synthetic ratings, one process a size.

    python -m benchmarks.matrix --sizes 0.1 1 10 25

The people, titles and ratings are those of `benchmarks.cost`, made in memory, with one block of
features: three genres a title. Measured are the seconds of processor time of the fit of `ease`
without its search (its parameters are given), and by how much the fit raised the peak of the
process's memory. All rated titles must be in the matrix, as rows and as columns. Slope: the power
of the number of ratings by which the processor time grew since the size before; 1 = in proportion.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from scipy.sparse import csr_array

from benchmarks.cost import GENRES, SIZES, Floats, draw_pairs, title_shares
from benchmarks.memory import peak_mb
from streamrec.dataset.dataset import Dataset, Ratings, Titles
from streamrec.dataset.vocabulary import Vocabulary
from streamrec.models.ease import EASE, START


class MatrixCost(NamedTuple):
    """What the matrix of one size took and holds."""

    rated: int
    weights: int
    seconds: float
    cpu_seconds: float
    data_mb: int
    peak_mb: int


def main() -> None:
    """Measure each size in a process of its own; print rows of a Markdown table."""
    parser = argparse.ArgumentParser(description="Time and memory of the item-item matrix.")
    parser.add_argument("--sizes", nargs="+", choices=SIZES, default=("0.1", "1"))
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--one", choices=SIZES, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        json.dump(measure(given.one, given.seed), sys.stdout)
        return
    heads = "million ratings,rated titles,weights,seconds,CPU seconds,slope,data MB,peak MB"
    print(f"| {heads.replace(',', ' | ')} |\n{'|---' * 8}|", flush=True)
    before: tuple[str, MatrixCost] | None = None
    for size in given.sizes:
        command = [sys.executable, "-m", "benchmarks.matrix", "--one", size]
        command += ["--seed", str(given.seed)]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        cost = MatrixCost(*json.loads(done.stdout))
        slope = ""
        if before:
            times = SIZES[size].ratings / SIZES[before[0]].ratings
            slope = f"{math.log(cost.cpu_seconds / before[1].cpu_seconds, times):.2f}"
        cells = (size, f"{cost.rated:,}", f"{cost.weights:,}", f"{cost.seconds:.1f}")
        more = (f"{cost.cpu_seconds:.1f}", slope, f"{cost.data_mb:,}", f"{cost.peak_mb:,}")
        print(f"| {' | '.join((*cells, *more))} |", flush=True)
        before = size, cost


def measure(size: str, seed: int) -> MatrixCost:
    """Fit the matrix on the ratings of a size."""
    dataset = synthetic(size, seed)
    Path("/proc/self/clear_refs").write_text("5")  # forget the peak that making the data left
    held = peak_mb()
    started = time.perf_counter(), time.process_time()
    model = EASE(START["reg"], START["feature_weight"]).fit(dataset)
    seconds, cpu_seconds = time.perf_counter() - started[0], time.process_time() - started[1]
    rated = np.flatnonzero(dataset.rating_counts)
    for matrix in (model.matrix, model.transposed):
        without = np.flatnonzero(np.diff(matrix.indptr)[rated] == 0)
        if len(without):
            print(f"{len(without)} rated titles without an entry", file=sys.stderr)
    return MatrixCost(len(rated), model.matrix.nnz, seconds, cpu_seconds, held, peak_mb())


def synthetic(size: str, seed: int) -> Dataset:
    """Return the ratings of `benchmarks.cost` as a dataset, with genres."""
    of = SIZES[size]
    rng = np.random.default_rng(seed)
    share: Floats = title_shares(of, rng)
    genres = rng.integers(len(GENRES), size=(of.titles, 3))
    user, item = draw_pairs(of, share, genres[:, 0], rng)
    n = len(user)
    rows = Ratings(
        user.astype(np.int32),
        item.astype(np.int32),
        rng.integers(1, 11, n).astype(np.int8),
        np.zeros(n, np.int64),
    )
    cells = (np.ones(genres.size, np.float32), (np.repeat(np.arange(of.titles), 3), genres.ravel()))
    block = csr_array(cells, shape=(of.titles, len(GENRES)))
    block.data[:] = 1
    length = np.sqrt(np.diff(block.indptr)).astype(np.float32)
    block.data /= np.repeat(length, np.diff(block.indptr))
    titles = replace(Titles.unknown(of.titles), blocks={"genres": block})
    users, items = (Vocabulary(tuple(map(str, range(k)))) for k in (of.people, of.titles))
    return Dataset.build(users, items, rows, titles)


if __name__ == "__main__":
    main()
