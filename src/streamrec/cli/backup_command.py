"""``streamrec backup`` and ``streamrec restore``: the live data ⇄ one file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from streamrec.cli.output import DataOption, JsonOption, as_json, out, say, write_json
from streamrec.settings import read_settings


def backup(
    file: Annotated[Path, typer.Argument(help="The backup to write, such as monday.tar.")],
    data: DataOption = None,
    json_out: JsonOption = None,
) -> None:
    """Write what is live into one file, while the service runs.

    Example: streamrec backup monday.tar
    """
    from streamrec.pipeline.backup import back_up

    made = back_up(read_settings(data=data), file, say)
    write_json(json_out, as_json(made))
    if json_out != "-":
        out.print(f"{made.path}: {made.size / 1e6:,.1f} MB", soft_wrap=True, highlight=False)
        if made.database == "postgresql":
            out.print("The database is not in it: dump it with pg_dump --format=custom")


def restore(
    file: Annotated[Path, typer.Argument(help="A file that streamrec backup wrote.")],
    data: DataOption = None,
    json_out: JsonOption = None,
) -> None:
    """Put a backup into an empty data directory.

    Example: streamrec restore monday.tar --data restored
    """
    from streamrec.pipeline.backup import restore as restore_backup

    settings = read_settings(data=data)
    restored = restore_backup(settings, file, say)
    write_json(json_out, as_json(restored))
    if json_out != "-":
        out.print(f"Restored into {settings.data}. Next: streamrec doctor, streamrec serve",
                  soft_wrap=True, highlight=False)  # fmt: skip
