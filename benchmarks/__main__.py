"""``make bench``: ours and the plain way side by side, in one run, as ratios.

Each figure is the median of three runs that take turns, because machines are noisy. Serving is
measured with ``wrk`` (a load generator in C) where it is installed.
"""

from __future__ import annotations

import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

import pandas as pd
from rich.console import Console
from rich.table import Table

from benchmarks.plain import recommend_per_request
from benchmarks.wrk import Load, have_wrk, wait_for, wrk
from streamrec.errors import InputError, StreamRecError

RUNS = 3
PORT = 8614
QUESTIONS = {
    "/recomendacion": "/recomendacion/Toy%20Story",
    "/score_titulo": "/score_titulo/Toy%20Story",
    "/get_director": "/get_director/John%20Lasseter",
}
_OURS = """
import json, sys, tempfile, time
from pathlib import Path
from benchmarks.memory import peak_mb
from streamrec.catalogue.build_snapshot import build_snapshot
with tempfile.TemporaryDirectory() as name:
    names = {"movies": "movies_dataset.csv", "credits": "credits.csv", "keywords": "keywords.csv"}
    files = {kind: Path(sys.argv[1]) / file for kind, file in names.items()}
    start = time.perf_counter()
    build_snapshot("tmdb", files, Path(name))
    json.dump({"seconds": time.perf_counter() - start, "mb": peak_mb()}, sys.stdout)
"""

_BARE = "constant, bare FastAPI"

console = Console()


def real_files() -> Path:
    """Return the directory of the real files."""
    named = os.environ.get("STREAMREC_REAL_DATA", "")
    if not (Path(named) / "movies_dataset.csv").exists() or not named:
        raise InputError(
            named or "STREAMREC_REAL_DATA", "holds no movies_dataset.csv", "Name its directory"
        )
    return Path(named)


def run_json(*command: str) -> dict[str, Any]:
    """Run a program and return the JSON it prints."""
    done = subprocess.run([sys.executable, *command], capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def build(directory: Path, data: str) -> dict[str, Any]:
    """Run the whole command and return its report."""
    files = ("movies_dataset.csv", "credits.csv", "keywords.csv")
    movies, credits_, keywords = (str(directory / name) for name in files)
    return run_json(
        "-m", "streamrec", "catalogue", "--movies", movies, "--credits", credits_,
        "--keywords", keywords, "--no-report", "--data", data, "--json", "-",
    )  # fmt: skip


def bench_build(directory: Path) -> None:
    """CSVs to Parquet; the whole command; memory."""
    plain, ours, whole, steps = [], [], [], []
    for _ in range(RUNS):
        plain.append(run_json("-m", "benchmarks.plain", str(directory)))
        ours.append(run_json("-c", _OURS, str(directory)))
        with tempfile.TemporaryDirectory() as data:
            start = time.perf_counter()
            report = build(directory, data)
            whole.append(time.perf_counter() - start)
            steps.append(report["seconds"])
    table = Table("CSVs to Parquet", "plain", "ours", "plain / ours")
    for what, key in (("seconds", "seconds"), ("peak memory, MB", "mb")):
        one = statistics.median(run[key] for run in plain)
        two = statistics.median(run[key] for run in ours)
        table.add_row(what, f"{one:.1f}", f"{two:.1f}", f"{one / two:.1f}")
    one, two = statistics.median(run["seconds"] for run in plain), statistics.median(whole)
    name = "whole command, s (store, similar titles too)"
    table.add_row(name, f"{one:.1f}", f"{two:.1f}", f"{one / two:.1f}")
    console.print(table)
    for step in ("snapshot", "similar", "store"):
        console.print(f"  {step}: {statistics.median(run[step] for run in steps):.1f} s")


def bench_recommendation(directory: Path, url: str) -> None:
    """One recommendation: fitted anew, and served."""
    movies = pd.read_csv(directory / "movies_dataset.csv", low_memory=False)
    texts = movies["overview"].fillna("").astype(str) + " " + movies["genres"].astype(str)
    plain, ours = [], []
    for _ in range(RUNS):
        start = time.perf_counter()
        recommend_per_request(movies["title"], texts, "Toy Story")
        plain.append(time.perf_counter() - start)
        start = time.perf_counter()
        urllib.request.urlopen(url + QUESTIONS["/recomendacion"]).read()  # noqa: S310 - our own
        ours.append(time.perf_counter() - start)
    one, two = statistics.median(plain), statistics.median(ours)
    console.print(
        f"One recommendation: TF-IDF per request {one * 1e3:.0f} ms, ours over HTTP "
        f"{two * 1e3:.1f} ms: {one / two:.0f} times faster"
    )


def bench_serving(url: str) -> None:
    """Compare the requests per second of questions with a route that does nothing.

    The same route in bare FastAPI says what the framework itself can do.
    """
    if not have_wrk():
        console.print("Serving: not measured, wrk is not installed (Debian: apt install wrk)")
        return
    asked = {_BARE: f"http://127.0.0.1:{PORT + 1}/constant/x", "constant": f"{url}/constant/x"}
    asked |= {name: url + path for name, path in QUESTIONS.items()}
    rates: dict[str, list[float]] = {name: [] for name in asked}
    for _ in range(RUNS):
        for name, address in asked.items():
            rates[name].append(ask(address, clients=16).rate)
    table = Table("serving, 16 clients", "requests/s", "of the constant", "of bare FastAPI")
    for name, found in rates.items():
        ratios = [
            statistics.median(a / b for a, b in zip(found, rates[other], strict=True))
            for other in ("constant", _BARE)
        ]
        table.add_row(name, f"{statistics.median(found):.0f}", *(f"{one:.2f}" for one in ratios))
    console.print(table)
    one_client = [ask(url + QUESTIONS["/recomendacion"], clients=1) for _ in range(RUNS)]
    p99 = statistics.median(run.p99 for run in one_client)
    console.print(f"  /recomendacion, one client: p99 {p99:.1f} ms")


def ask(url: str, clients: int) -> Load:
    """Return what `clients` saw; every answer must be a good one."""
    load = wrk(url, clients)
    if load.errors:
        raise SystemExit(f"{url} was not served {load.errors} times")
    return load


def main() -> None:
    """Measure all."""
    directory = real_files()
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True)
    console.print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"commit {commit.stdout.strip()}; medians of {RUNS} runs"
    )
    bench_build(directory)
    with tempfile.TemporaryDirectory() as data:
        build(directory, data)
        serve = [sys.executable, "-m", "benchmarks.constant_app"]
        environment = os.environ | {"STREAMREC_DATA": data}
        with (
            subprocess.Popen(
                [*serve, "service", str(PORT)], env=environment, stderr=subprocess.DEVNULL
            ) as service,
            subprocess.Popen([*serve, "bare", str(PORT + 1)]) as bare,
        ):
            try:
                url = f"http://127.0.0.1:{PORT}"
                wait_for(url + "/health/ready")
                wait_for(f"http://127.0.0.1:{PORT + 1}/constant/x")
                bench_recommendation(directory, url)
                bench_serving(url)
                status = Path(f"/proc/{service.pid}/status").read_text()
                resident = re.search(r"VmRSS:\s+(\d+)", status)
                if resident:
                    console.print(
                        f"  resident memory of the service: {int(resident[1]) // 1024} MB"
                    )
            finally:
                service.terminate()
                bare.terminate()


if __name__ == "__main__":
    try:
        main()
    except StreamRecError as error:
        raise SystemExit(f"bench: {error}") from None
