"""What sizes cost: seeded synthetic ratings of MovieLens' sizes, one process a step.

    python -m benchmarks.cost --sizes 0.1 1 [--directory DIR] [--model hybrid]
                              [--json OUT.json] [--plot OUT.svg]

`SIZES` has 0.1, 1, 10 and 25 million ratings, with the people and titles of the MovieLens set of
that size. Titles have a long tail and three genres each, people have tastes, so that there is
something to learn; but no figure of quality follows from made-up ratings.

For each size `catalogue --movielens`, `ratings`, `train` (without measuring the model first) and
one list are run, each in a process of its own: seconds from start to end, seconds of processor
time over all cores, and the peak of resident memory. Of the list, the model being loaded, the
seconds are the median of twenty. Slope: the power of the number of ratings by which processor time
or memory grew since the size before; 1 = in proportion. A step that asks for more than 20 GB
fails. The plot (`cost_plot`) shows processor time and memory of `PLOTTED`.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from benchmarks.cost_plot import cost_plot

Floats = NDArray[np.floating]
Integers = NDArray[np.int64]

MOST_BYTES = 20 * 1024**3
STEPS = ("catalogue", "ratings", "train", "list")
PLOTTED = ("ratings", "train", "list")

GENRES = (
    "Action", "Adventure", "Animation", "Children", "Comedy", "Crime", "Documentary", "Drama",
    "Fantasy", "Horror", "Musical", "Mystery", "Romance", "Sci-Fi", "Thriller", "War", "Western",
)  # fmt: skip
_OWN_TASTE = 0.4  # share of a person's ratings that goes to titles of the favourite genre
_TAIL = 1.1  # power by which a title's share falls with its rank
_HEAD = 30.0  # ranks that fall more slowly: the most rated title is not one of a kind
_LEAST = 20  # ratings of a person, as in MovieLens


class Size(NamedTuple):
    """How many of each; the people and titles are those of MovieLens 100K, 1M, 10M and 25M."""

    ratings: int
    people: int
    titles: int


SIZES = {
    "0.1": Size(100_000, 943, 1_682),
    "1": Size(1_000_000, 6_040, 3_706),
    "10": Size(10_000_000, 69_878, 10_677),
    "25": Size(25_000_000, 162_541, 59_047),
}


class Cost(NamedTuple):
    """What one step took."""

    seconds: float
    cpu_seconds: float
    memory_mb: float


def main() -> None:
    parser = argparse.ArgumentParser(description="Time and memory by number of ratings.")
    parser.add_argument("--sizes", nargs="+", choices=SIZES, default=("0.1", "1"))
    parser.add_argument("--directory", type=Path, help="where the files go; deleted size by size")
    parser.add_argument("--model", default="hybrid")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--plot", type=Path)
    parser.add_argument("--one-list", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one_list:
        print(*one_list(given.one_list))
        return
    found: dict[str, dict[str, Cost]] = {}
    for size in given.sizes:
        with tempfile.TemporaryDirectory(dir=given.directory) as aside:
            people, titles = simulate(SIZES[size], given.seed, Path(aside))
            found[size] = run_steps(Path(aside), given.model)
        print_size(size, people, titles, found)
        if given.json:
            plain = {at: {k: c._asdict() for k, c in costs.items()} for at, costs in found.items()}
            given.json.write_text(json.dumps(plain, indent=1), "utf-8")
    if given.plot:
        given.plot.write_text(plot(found), "utf-8")


def simulate(size: Size, seed: int, directory: Path) -> tuple[int, int]:
    """Write ``movies.csv`` and ``ratings.csv``; return how many people and titles are rated.

    A title's share of the ratings falls as ``(rank + 30)^-1.1``; people's numbers of ratings are
    log-normal above 20; four of ten ratings go to the person's favourite genre.
    """
    rng = np.random.default_rng(seed)
    share = title_shares(size, rng)
    genres = rng.integers(len(GENRES), size=(size.titles, 3))
    names = (
        f"{n + 1},Title {n + 1} ({1930 + n % 90}),{_listed(genres[n])}" for n in range(size.titles)
    )
    (directory / "movies.csv").write_text(
        "movieId,title,genres\n" + "\n".join(names) + "\n", "utf-8"
    )

    user, item = draw_pairs(size, share, genres[:, 0], rng)
    quality, mood = rng.normal(3.5, 0.4, size.titles), rng.normal(0, 0.4, size.people)
    stars = quality[item] + mood[user] + rng.normal(0, 0.8, len(user))
    pl.DataFrame(
        {
            "userId": user + 1,
            "movieId": item + 1,
            "rating": np.clip(np.round(2 * stars), 1, 10) / 2,
            "timestamp": rng.integers(1_000_000_000, 1_600_000_000, len(user)),
        }
    ).write_csv(directory / "ratings.csv")
    return len(np.unique(user)), len(np.unique(item))


def title_shares(size: Size, rng: np.random.Generator) -> Floats:
    """Return how often each title is rated, in proportion."""
    share: Floats = (np.arange(size.titles) + _HEAD) ** -_TAIL
    rng.shuffle(share)
    return share


def draw_pairs(
    size: Size, share: Floats, genre: Integers, rng: np.random.Generator
) -> tuple[Integers, Integers]:
    """Return who rated what: each pair once, `size.ratings` of them, by person."""
    spread = rng.lognormal(0, 1, size.people)
    wanted = _LEAST + (size.ratings - _LEAST * size.people) * spread / spread.sum()
    favourite = rng.integers(len(GENRES), size=size.people)
    # Drawn with repeats, which leave: the more a person has rated, the more draws are repeats.
    draws = np.minimum(2 * wanted + 20, 0.9 * size.titles).astype(np.int64)
    user = np.repeat(np.arange(size.people), draws)
    item = rng.choice(size.titles, len(user), p=share / share.sum())
    # Whose favourite genre each draw is to be of; -1 = any.
    wish = np.where(rng.random(len(user)) < _OWN_TASTE, favourite[user], -1)
    for number in range(len(GENRES)):
        of_genre = np.flatnonzero(genre == number)
        here = np.flatnonzero(wish == number)
        weight = share[of_genre] / share[of_genre].sum()
        item[here] = rng.choice(of_genre, len(here), p=weight)
    pairs = np.unique(user * size.titles + item)
    if len(pairs) > size.ratings:
        pairs = np.sort(rng.choice(pairs, size.ratings, replace=False))
    return pairs // size.titles, pairs % size.titles


def _listed(numbers: Integers) -> str:
    return "|".join(GENRES[number] for number in sorted(set(numbers.tolist())))


def run_steps(directory: Path, model: str) -> dict[str, Cost]:
    """Run each step on the files of `directory`, and return what it took."""
    data = ("--data", str(directory / "data"))
    commands = {
        "catalogue": (
            "streamrec",
            "catalogue",
            "--no-report",
            "--movielens",
            str(directory / "movies.csv"),
        ),
        "ratings": ("streamrec", "ratings", "--ratings", str(directory / "ratings.csv")),
        "train": ("streamrec", "train", "--model", model, "--no-measure"),
    }
    costs = {step: run([*command, *data])[0] for step, command in commands.items()}
    newest = max(
        (directory / "data" / "03_models").iterdir(), key=lambda path: path.stat().st_mtime
    )
    whole, printed = run(["benchmarks.cost", "--one-list", str(newest)])
    seconds, cpu_seconds = map(float, printed.split())
    costs["list"] = Cost(seconds, cpu_seconds, whole.memory_mb)
    return costs


def run(module: list[str]) -> tuple[Cost, str]:
    """Run ``python -m`` and return its cost and what it printed."""
    started = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", *module], stdout=subprocess.PIPE, text=True, preexec_fn=_limit
    ) as process:
        printed = process.stdout.read() if process.stdout else ""
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(module)} ended with {process.returncode}")
    seconds = time.perf_counter() - started
    return Cost(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024), printed  # KiB


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_BYTES, MOST_BYTES))


def one_list(bundle: Path) -> tuple[float, float]:
    """Return seconds and processor seconds of one list for someone new with fifty ratings."""
    from streamrec.models.query import Query
    from streamrec.recommend.bundle import load_bundle
    from streamrec.recommend.load_models import load_model

    model = load_model(load_bundle(bundle))
    rng = np.random.default_rng(0)
    took = []
    for _ in range(20):
        items = rng.choice(model.n_items, 50, replace=False).astype(np.int32)
        query = Query(items, rng.integers(1, 11, 50) / 2, items)
        started = time.perf_counter(), time.process_time()
        model.recommend(query, 10)
        took.append((time.perf_counter() - started[0], time.process_time() - started[1]))
    seconds, cpu_seconds = np.median(took, axis=0).tolist()
    return seconds, cpu_seconds


def print_size(size: str, people: int, titles: int, found: dict[str, dict[str, Cost]]) -> None:
    """Print one size's figures as rows of a Markdown table, with the slope since the one before."""
    before = list(found)[-2] if len(found) > 1 else None
    if before is None:
        heads = "million ratings,people × titles,step,seconds,CPU seconds,slope,memory MB,slope"
        print(f"| {heads.replace(',', ' | ')} |\n{'|---' * 8}|")
    for step in STEPS:
        cost = found[size][step]
        slopes = ("", "")
        if before is not None:
            times = SIZES[size].ratings / SIZES[before].ratings
            earlier = found[before][step]
            slopes = (
                f"{math.log(cost.cpu_seconds / earlier.cpu_seconds, times):.2f}",
                f"{math.log(cost.memory_mb / earlier.memory_mb, times):.2f}",
            )
        seconds = [f"{t:.{5 if step == 'list' else 1}f}" for t in (cost.seconds, cost.cpu_seconds)]
        cells = (size, f"{people:,} × {titles:,}", step, *seconds, slopes[0])
        print(f"| {' | '.join(cells)} | {cost.memory_mb:,.0f} | {slopes[1]} |", flush=True)


def plot(found: dict[str, dict[str, Cost]]) -> str:
    """Return the SVG of what was found, by number of ratings."""

    def curves(of: Callable[[Cost], float]) -> dict[str, list[tuple[float, float]]]:
        return {
            step: [(SIZES[size].ratings / 1e6, of(costs[step])) for size, costs in found.items()]
            for step in PLOTTED
        }

    return cost_plot(
        {
            "processor time, seconds": curves(lambda cost: cost.cpu_seconds),
            "peak of memory, MB": curves(lambda cost: cost.memory_mb),
        },
        "Time and memory of streamrec ratings, streamrec train and one list, by number of ratings",
    )


if __name__ == "__main__":
    main()
