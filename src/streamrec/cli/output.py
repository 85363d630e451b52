"""What the commands share: options, progress, tables, JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from streamrec.artifacts import write_file
from streamrec.errors import InvalidParameter
from streamrec.i18n.translator import translator

# Results go to standard output, everything else to standard error.
out = Console()
err = Console(stderr=True)

DataOption = Annotated[
    Path | None, typer.Option("--data", help="Directory of snapshots, models and SQLite [data].")
]
JsonOption = Annotated[
    str | None, typer.Option("--json", metavar="OUT", help="Write JSON to a file; - for stdout.")
]

ShrinkOption = Annotated[
    bool, typer.Option("--allow-shrink", help="Accept under half of the rows that are live.")
]

ROW_COUNTS = ("read", "clean", "rejected", "merged")


def say(what: str) -> None:
    """Print a line of progress."""
    err.print(f"· {what}", style="dim", markup=False)


@contextmanager
def wrong_use() -> Iterator[None]:
    """Turn an invalid combination of options into exit status 2."""
    try:
        yield
    except InvalidParameter as error:
        raise typer.BadParameter(translator("en").text(error.what)) from None


def as_json(result: Any, *left_out: str) -> dict[str, Any]:
    """Return the fields of a result dataclass, except `left_out`, for `write_json`."""
    return {
        field.name: getattr(result, field.name)
        for field in fields(result)
        if field.name not in left_out
    }


def row_counts(*cells: str) -> Table:
    """Return a table whose last columns count rows read, clean, rejected and merged."""
    table = Table(*cells, title_justify="left")
    for name in ROW_COUNTS:
        table.add_column(name, justify="right")
    return table


def _path_text(value: object) -> str:
    if isinstance(value, Path):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def write_json(target: str | None, report: dict[str, Any]) -> None:
    """Write a report as JSON to a file (beside it, then renamed), or to standard output for ``-``.

    Paths become text.
    """
    if target is None:
        return
    text = json.dumps(report, ensure_ascii=False, indent=1, default=_path_text) + "\n"
    if target == "-":
        sys.stdout.write(text)
    else:
        write_file(Path(target), text.encode())
