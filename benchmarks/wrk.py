"""What a service stands, as ``wrk`` (a load generator in C) sees it."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

_MS = {"us": 1e-3, "ms": 1.0, "s": 1e3}


class Load(NamedTuple):
    """What one run showed: requests a second, percentiles of the time they took in ms, errors."""

    rate: float
    p50: float
    p99: float
    errors: int


def have_wrk() -> bool:
    """Say whether ``wrk`` is installed (Debian: apt install wrk)."""
    return shutil.which("wrk") is not None


def wrk(
    url: str,
    clients: int,
    seconds: int = 4,
    headers: Sequence[str] = (),
    script: Path | None = None,
    given: Sequence[str] = (),
) -> Load:
    """Ask for `url` as fast as it is answered.

    Parameters
    ----------
    script
        Lua that makes the requests.
    given
        What the script is told.
    """
    command = ["wrk", "-t1", f"-c{clients}", f"-d{seconds}s", "--latency"]
    for header in headers:
        command += ["-H", header]
    if script is not None:
        command += ["-s", str(script)]
    done = subprocess.run(
        [*command, url, "--", *given], capture_output=True, text=True, check=False
    )
    said = done.stdout
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    if done.returncode or rate is None:
        raise SystemExit(f"wrk failed on {url}: {said}{done.stderr}")
    errors = sum(int(n) for n in re.findall(r"Non-2xx or 3xx responses: (\d+)", said))
    for counts in re.findall(r"Socket errors: (.*)", said):
        errors += sum(int(n) for n in re.findall(r"\d+", counts))
    return Load(float(rate[1]), _percentile(said, 50), _percentile(said, 99), errors)


def _percentile(said: str, share: int) -> float:
    found = re.search(rf"{share}%\s+([\d.]+)(us|ms|s)", said)
    return float(found[1]) * _MS[found[2]] if found else float("nan")


def wait_for(url: str) -> None:
    """Wait until something answers."""
    for _ in range(300):
        try:
            urllib.request.urlopen(url).read()  # noqa: S310 - our own service
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"nothing answers at {url}")
