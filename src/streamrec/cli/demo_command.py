"""``streamrec demo``: the packaged sample, built and served."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from streamrec.cli.output import out, say
from streamrec.cli.serve_command import serve as serve_live
from streamrec.errors import SettingsError
from streamrec.settings import read_settings


def demo(
    data: Annotated[
        Path, typer.Option(help="Directory to build in; what is there is served again.")
    ] = Path("streamrec-demo"),
    port: Annotated[int | None, typer.Option(help="Port to listen on [8000].")] = None,
    serve: Annotated[bool, typer.Option(help="Serve what was built.")] = True,
) -> None:
    """Build the packaged sample, train on simulated viewers, and serve it until Ctrl-C.

    Example: streamrec demo
    """
    settings = read_settings(data=data, port=port)
    if settings.database_url:
        raise SettingsError("the demo has a database of its own: unset STREAMREC_DATABASE_URL")
    if data.exists():
        from streamrec.pipeline.doctor import examine

        for one in examine(settings):
            if one.state == "failed":
                raise SettingsError(f"{data}: {one.seen}: remove it, or name another directory")
    else:
        from streamrec.pipeline.build_demo import build_demo

        build_demo(data, say)
    if serve:
        out.print(f"Open http://{settings.host}:{settings.port} (Ctrl-C ends it)", highlight=False)
        serve_live(port=port, data=data)
