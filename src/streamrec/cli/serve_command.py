"""``streamrec serve``: what is live, over HTTP."""

from __future__ import annotations

import os
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer

from streamrec.cli.output import DataOption, say
from streamrec.settings import read_settings, require_built


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on [127.0.0.1].")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on [8000].")] = None,
    workers: Annotated[int | None, typer.Option(help="Processes that answer [1].")] = None,
    data: DataOption = None,
) -> None:
    """Serve what is live, until Ctrl-C.

    Example: streamrec serve --port 8000
    """
    import uvicorn

    from streamrec.service.app import check_secret, create_app
    from streamrec.service.http_protocol import SERVER_OPTIONS, LimitedProtocol, raise_open_files
    from streamrec.store.database import open_store

    settings = require_built(read_settings(data=data, host=host, port=port, workers=workers))
    if not settings.has_own_secret:
        say("STREAMREC_SECRET is not set: behind a proxy, sign-in is refused")
    raise_open_files()
    options: dict[str, Any] = {
        **SERVER_OPTIONS,
        "host": settings.host,
        "port": settings.port,
        "http": LimitedProtocol,
    }
    if settings.workers == 1:
        uvicorn.run(create_app(settings), **options)
        return
    # What keeps a worker from starting would have its parent start it for ever.
    check_secret(settings)
    open_store(settings.url).close()
    # A worker reads its own settings anew.
    os.environ |= {"STREAMREC_DATA": str(settings.data), "STREAMREC_HOST": settings.host}
    with TemporaryDirectory(prefix="streamrec-metrics-") as counters:
        # Read by prometheus_client as it is imported: the workers add their counters up here.
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = counters
        uvicorn.run(
            "streamrec.service.app:from_environment",
            factory=True,
            workers=settings.workers,
            **options,
        )
