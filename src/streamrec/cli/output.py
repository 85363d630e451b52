"""What the commands share: options, progress, tables, JSON."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from streamrec.artifacts import write_file
from streamrec.errors import NothingLive
from streamrec.settings import Settings

# What a command is for comes out on standard output; everything beside it on standard error.
out = Console()
err = Console(stderr=True)

DataOption = Annotated[
    Path | None, typer.Option("--data", help="Directory of snapshots, models and SQLite [data].")
]
JsonOption = Annotated[
    str | None, typer.Option("--json", metavar="OUT", help="Write JSON to a file; - for stdout.")
]


class Steps:
    """Tells on stderr which step runs, and how long each named part took."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Measure a part under its name."""
        start = time.perf_counter()
        yield
        self.seconds[name] = round(time.perf_counter() - start, 3)

    def say(self, what: str) -> None:
        """Tell what begins now."""
        err.print(f"· {what}", style="dim")


def built(settings: Settings) -> Settings:
    """Refuse a data directory where nothing has been built, before an empty one is made."""
    if not settings.database_url and not (settings.data / "streamrec.db").exists():
        raise NothingLive(
            f"{settings.data} holds no catalogue: run 'streamrec catalogue --movies M.csv "
            f"--credits C.csv --data {settings.data}' first"
        )
    return settings


def write_json(out: str | None, report: dict[str, Any]) -> None:
    """Write a report as JSON to a file, or to standard output for ``-``."""
    if out is None:
        return
    text = json.dumps(report, ensure_ascii=False, indent=1) + "\n"
    if out == "-":
        sys.stdout.write(text)
    else:
        write_file(Path(out), text.encode())
