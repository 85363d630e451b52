"""``streamrec doctor``: what keeps the service from running, and what to do about it."""

from __future__ import annotations

import typer
from rich.table import Table

from streamrec.cli.output import DataOption, JsonOption, as_json, out, write_json
from streamrec.settings import read_settings

_STYLES = {"ok": "green", "warning": "yellow", "failed": "red"}


def doctor(data: DataOption = None, json_out: JsonOption = None) -> None:
    """Check settings, database, live versions, disk, clock and memory; change nothing.

    Exit status 1 if a check failed. Example: streamrec doctor --data data
    """
    from streamrec.pipeline.doctor import examine

    findings = examine(read_settings(data=data))
    failed = any(one.state == "failed" for one in findings)
    write_json(json_out, {"healthy": not failed, "findings": [as_json(one) for one in findings]})
    if json_out != "-":
        table = Table("check", "state", "seen", "what to do")
        for one in findings:
            state = f"[{_STYLES[one.state]}]{one.state}[/]"
            table.add_row(one.check, state, one.seen, one.remedy)
        out.print(table)
    if failed:
        raise typer.Exit(1)
