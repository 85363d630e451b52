"""Personal lists over HTTP beside a route that does nothing, in one run.

    python -m benchmarks.lists --data DIR [--rounds 3]

DIR holds a catalogue, ratings and a trained model. Asked for is a list of 20 for the person whose
number of ratings is nearest to 500, with an API key, from one worker: as people come (their sums
remembered from the list before), and ``anew``, with nothing remembered. The constant route
(`benchmarks.constant_app`) takes turns with it, one client and then fifty as fast as they can, by
``wrk``. CPU is that of the service, a request.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import subprocess
import sys
from pathlib import Path

from fastapi import FastAPI
from rich.console import Console
from rich.table import Table
from sqlalchemy import func, select

from benchmarks.__main__ import PORT
from benchmarks.constant_app import app
from benchmarks.wrk import wait_for
from streamrec.service import live_bundle as live
from streamrec.settings import Settings
from streamrec.store.api_keys import create_key
from streamrec.store.database import open_store
from streamrec.store.tables import rating

RATINGS = 500
SECONDS = 4
FIGURES = ("requests/s", "p50 ms", "p99 ms", "CPU ms")
_MS = {"us": 1e-3, "ms": 1.0, "s": 1e3}


def forgetful() -> FastAPI:
    """Return the service with a constant route, which remembers no caller."""
    live.MAX_CONTEXTS = 0
    return app()


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    user_id, count, secret = viewer_with_most_ratings(Settings(data=options.data))
    path = f"/api/v1/users/{user_id}/recommendations?n=20"
    table = Table("clients", "asked for", *FIGURES, "of the constant's rate")
    for name, factory in (("list", "constant_app:app"), ("list, anew", "lists:forgetful")):
        command = [
            sys.executable, "-m", "uvicorn", f"benchmarks.{factory}", "--factory",
            "--port", str(PORT), "--no-access-log", "--log-level", "warning",
        ]  # fmt: skip
        # One thread for BLAS, as `streamrec serve` has.
        environment = os.environ | {
            "STREAMREC_DATA": str(options.data), "OPENBLAS_NUM_THREADS": "1",
        }  # fmt: skip
        with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as service:
            try:
                wait_for(f"http://127.0.0.1:{PORT}/health/ready")
                for clients in (1, 50):
                    pairs = [
                        (ask(service.pid, "/constant/x", clients, secret),
                         ask(service.pid, path, clients, secret))
                        for _ in range(options.rounds)
                    ]  # fmt: skip
                    ratio = statistics.median(ours[0] / plain[0] for plain, ours in pairs)
                    for what, at, share in (("constant", 0, ""), (name, 1, f"{ratio:.2f}")):
                        figures = [statistics.median(pair[at][i] for pair in pairs)
                                   for i in range(len(FIGURES))]  # fmt: skip
                        table.add_row(str(clients), what, *map(shown, figures), share)
                status = Path(f"/proc/{service.pid}/status").read_text()
            finally:
                service.terminate()
    Console().print(table)
    Console().print(
        f"{user_id}, {count} ratings; {status[status.index('VmRSS') :].split(chr(10))[0]}"
    )


def viewer_with_most_ratings(settings: Settings) -> tuple[str, int, str]:
    """Return a person, the number of ratings, and a key that reads."""
    store = open_store(settings.url)
    count = func.count()
    nearest = select(rating.c.user_id, count).group_by(rating.c.user_id)
    with store.write() as connection:
        found = connection.execute(nearest.order_by(func.abs(count - RATINGS)).limit(1)).one()
        _, secret = create_key(connection, ["read"], "benchmark")
    store.close()
    return str(found[0]), int(found[1]), secret


def ask(pid: int, path: str, clients: int, secret: str) -> list[float]:
    """Return `FIGURES` of some seconds of load."""
    before = cpu_seconds(pid)
    done = subprocess.run(
        ["wrk", "-t1", f"-c{clients}", f"-d{SECONDS}s", "--latency",
         "-H", f"authorization: Bearer {secret}", f"http://127.0.0.1:{PORT}{path}"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    said = done.stdout
    requests = re.search(r"(\d+) requests in", said)
    late = dict(re.findall(r"(50|99)%\s+([\d.]+[a-z]+)", said))
    if requests is None or "Non-2xx" in said:
        raise SystemExit(f"{path} was not served: {said}")
    n = int(requests[1])
    return [n / SECONDS, ms(late["50"]), ms(late["99"]), (cpu_seconds(pid) - before) / n * 1e3]


def ms(text: str) -> float:
    """Return wrk's time in ms."""
    number, unit = re.fullmatch(r"([\d.]+)([a-z]+)", text).groups()  # type: ignore[union-attr]
    return float(number) * _MS[unit]


def cpu_seconds(pid: int) -> float:
    """Return the processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def shown(value: float) -> str:
    """Return a figure as it is printed."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}"


if __name__ == "__main__":
    main()
