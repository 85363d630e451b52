"""``make load``: what the living service stands, on the real files.

``python -m benchmarks.service [DATA]``: DATA is a directory in which the real catalogue and
``ratings_small`` are live and a model is trained; without it all that is made first, in a
temporary one. Needs ``wrk``. The requests come from the same machine and take their share of it.
"""

from __future__ import annotations

import http.client
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from rich.console import Console
from rich.table import Table

from benchmarks.steady import steady
from benchmarks.wrk import have_wrk, wait_for, wrk
from streamrec.store.database import open_store
from streamrec.store.tables import rating, title

RUNS = 3
PORT = 8615
URL = f"http://127.0.0.1:{PORT}"
SCRIPT = Path(__file__).with_name("ratings.lua")
_LOAD = """
import sys
from pathlib import Path
from streamrec.catalogue.snapshot import open_snapshot
from streamrec.catalogue.store_rows import store_rows
from streamrec.store.catalogue_load import load_catalogue
from streamrec.store.database import open_store
from streamrec.store.live_versions import live_versions
store = open_store(f"sqlite:///{sys.argv[1]}/streamrec.db")
with store.autocommit() as connection:
    version = live_versions(connection).catalogue
snapshot = open_snapshot(Path(sys.argv[1]) / "02_catalogue" / version)
load_catalogue(store, version, store_rows(snapshot))
"""

console = Console()


@dataclass(frozen=True)
class Place:
    """A data directory, a key, and files that name users and titles, for the load script."""

    data: str
    key: str
    reader: str
    users: str
    titles: str

    @property
    def header(self) -> str:
        """What shows the key."""
        return f"authorization: Bearer {self.key}"

    @property
    def list_path(self) -> str:
        """The list of the user with about 500 ratings."""
        return f"/api/v1/users/{self.reader}/recommendations?n=20"

    def given(self, *more: str) -> list[str]:
        """Return what the load script is told."""
        return [self.key, self.users, self.titles, *more]


def streamrec(*command: str) -> Any:
    """Run a command and return its report."""
    done = subprocess.run(
        [sys.executable, "-m", "streamrec", *command, "--json", "-"],
        stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    return json.loads(done.stdout)


def make(data: str) -> None:
    """Make the real catalogue live, bring in the ratings, train."""
    files = Path(os.environ["STREAMREC_REAL_DATA"])
    streamrec(
        "catalogue", "--movies", str(files / "movies_dataset.csv"), "--credits",
        str(files / "credits.csv"), "--keywords", str(files / "keywords.csv"), "--data", data,
    )  # fmt: skip
    streamrec(
        "ratings", "--ratings", str(files / "ratings_small.csv"), "--links",
        str(files / "links_small.csv"), "--data", data,
    )  # fmt: skip
    streamrec("train", "--data", data)


def prepare(data: str, beside: str) -> Place:
    """Make a key, choose who reads and who rates what."""
    key = streamrec("keys", "create", "--scopes", "read,write", "--data", data)["key"]
    store = open_store(f"sqlite:///{data}/streamrec.db")
    counted = sa.func.count(rating.c.half_stars)
    with store.read() as connection:
        by_count = connection.execute(
            sa.select(rating.c.user_id, counted).group_by(rating.c.user_id)
        ).all()
        known = sa.select(title.c.title_id).order_by(title.c.vote_count.desc()).limit(2000)
        titles = list(connection.scalars(known))
    store.close()
    reader, ratings = min(by_count, key=lambda row: (abs(row[1] - 500), row[0]))
    console.print(f"the reader has {ratings} ratings")
    users = sorted(row[0] for row in by_count if row[0] != reader)
    for name, lines in (("users", users), ("titles", titles)):
        Path(beside, name).write_text("\n".join(lines) + "\n")
    return Place(data, key, reader, str(Path(beside, "users")), str(Path(beside, "titles")))


@contextmanager
def served(place: Place) -> Iterator[int]:
    """Give the process id of the service, with the constant of ``make bench`` beside it."""
    with subprocess.Popen(
        [sys.executable, "-m", "benchmarks.constant_app", "service", str(PORT)],
        env=os.environ | {"STREAMREC_DATA": place.data},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            wait_for(URL + "/health/ready")
            yield process.pid
        finally:
            process.terminate()


def resident_mb(pid: int) -> float:
    """Return how much memory a process holds, in MB."""
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) / 1024 if found else float("nan")


def lists(place: Place, table: Table) -> None:
    """Measure the list of 20: one client, fifty at a fixed rate, fifty flat out."""
    wrk(URL + place.list_path, 1, 2, [place.header])  # warm
    rounds = []
    for _ in range(RUNS):
        one = wrk(URL + place.list_path, 1, headers=[place.header])
        many = wrk(URL + place.list_path, 50, headers=[place.header])
        constant = wrk(URL + "/constant/x", 50)
        rounds.append((one, many, constant))
    errors = sum(load.errors for loads in rounds for load in loads)
    p50 = statistics.median(one.p50 for one, _, _ in rounds)
    p99 = statistics.median(one.p99 for one, _, _ in rounds)
    table.add_row("list of 20, one client: p50, p99", f"{p50:.1f}, {p99:.1f} ms", "5, 20 ms")
    fixed = [
        steady(PORT, place.list_path, [place.header], clients=50, a_second=100, seconds=10)
        for _ in range(RUNS)
    ]
    errors += sum(run.errors for run in fixed)
    late = statistics.median(run.p99 for run in fixed)
    table.add_row("the same, 50 clients, 100 a second: p99", f"{late:.1f} ms", "50 ms")
    share = statistics.median(many.rate / constant.rate for _, many, constant in rounds)
    kept = statistics.median(many.rate / one.rate for one, many, _ in rounds)
    rate = statistics.median(many.rate for _, many, _ in rounds)
    console.print(
        f"  flat out {rate:.0f} a second, the constant "
        f"{statistics.median(constant.rate for _, _, constant in rounds):.0f}; "
        f"our own cost at a fixed rate {statistics.median(run.own_ms for run in fixed):.2f} ms each"
    )
    table.add_row("50 clients flat out, of the constant", f"{share:.2f}", "0.20 (aim 0.33)")
    table.add_row("50 clients flat out, of one client", f"{kept:.2f}", "0.80")
    table.add_row("errors", str(errors), "0")


def ratings(place: Place, table: Table) -> None:
    """Measure acknowledged ratings, and how long one waits while a catalogue is loaded."""
    runs = [wrk(URL, 16, script=SCRIPT, given=place.given()) for _ in range(RUNS)]
    rate = statistics.median(run.rate for run in runs)
    late = statistics.median(run.p99 for run in runs)
    table.add_row("ratings a second, 16 clients", f"{rate:.0f}", "1,000")
    table.add_row("  p99", f"{late:.0f} ms", "250 ms")
    table.add_row("  errors", str(sum(run.errors for run in runs)), "0")
    waits, loads = [], []
    for _ in range(RUNS):
        found, took = waits_while_loading(place)
        waits.append(max(found))
        loads.append(took)
    table.add_row(
        f"longest wait of a rating in loads of {statistics.median(loads):.1f} s",
        f"{max(waits):.2f} s",
        "1 s",
    )


def waits_while_loading(place: Place) -> tuple[list[float], float]:
    """Return how long each rating took, in seconds, while the catalogue was loaded again."""
    user = Path(place.users).read_text().split()[0]
    titles = Path(place.titles).read_text().split()
    client = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
    headers = {"authorization": f"Bearer {place.key}"}
    waits: list[float] = []
    began = time.perf_counter()
    with subprocess.Popen([sys.executable, "-c", _LOAD, place.data]) as loading:
        while loading.poll() is None:
            start = time.perf_counter()
            path = f"/api/v1/users/{user}/ratings/{titles[len(waits) % len(titles)]}"
            client.request("PUT", path, '{"stars": 4}', headers)
            answer = client.getresponse()
            answer.read()
            if answer.status != 200:
                raise SystemExit(f"a rating was answered {answer.status}")
            waits.append(time.perf_counter() - start)
    client.close()
    return waits, time.perf_counter() - began


def endurance(place: Place, pid: int, table: Table) -> None:
    """Measure a minute at full speed, four lists to one rating: memory and errors."""
    early: list[float] = []
    looking = threading.Timer(10, lambda: early.append(resident_mb(pid)))
    looking.start()
    run = wrk(URL, 16, seconds=60, script=SCRIPT, given=place.given("mixed"))
    looking.join()
    late = resident_mb(pid)
    growth = late / early[0] - 1
    table.add_row("memory growth, 10th to 60th second", f"{growth:+.1%}", "5 %")
    table.add_row(f"  errors in {run.rate * 60:.0f} requests", str(run.errors), "0")
    table.add_row("resident memory, one worker", f"{late:.0f} MB", "400 MB")


def main() -> None:
    """Measure all."""
    if not have_wrk():
        raise SystemExit("wrk is not installed (Debian: apt install wrk)")
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True)
    console.print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"commit {commit.stdout.strip()}; medians of {RUNS} runs; "
        f"load at the start {os.getloadavg()[0]:.1f}"
    )
    with tempfile.TemporaryDirectory() as beside:
        data = sys.argv[1] if len(sys.argv) > 1 else str(Path(beside, "data"))
        if len(sys.argv) == 1:
            make(data)
        place = prepare(data, beside)
        table = Table("what", "measured", "bar")
        with served(place) as pid:
            lists(place, table)
            ratings(place, table)
            endurance(place, pid, table)
        console.print(table)


if __name__ == "__main__":
    main()
