"""Two servers on free ports: the service with the sample catalogue, and one with a script."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import uvicorn

from streamrec.service.app import create_app
from streamrec.settings import Settings
from streamrec.store.api_keys import create_key
from streamrec.store.database import open_store

from ..conftest import Built


@dataclass(frozen=True)
class ServedSample:
    url: str
    key: str


@pytest.fixture(scope="module")
def served(sample: Built, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedSample]:
    data = tmp_path_factory.mktemp("served")
    shutil.copytree(sample.settings.data, data, dirs_exist_ok=True)
    settings = Settings(data=data)
    store = open_store(settings.url)
    with store.write() as connection:
        _, key = create_key(connection, ["read", "write"])
    store.close()
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(create_app(settings), log_config=None))
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield ServedSample(f"http://127.0.0.1:{listening.getsockname()[1]}", key)
        server.should_exit = True
        thread.join()


@dataclass
class ScriptedServer:
    """The responses that a scripted server sends in turn, and the methods of its requests."""

    url: str = ""
    responses: list[tuple[int, dict[str, str], bytes]] = field(default_factory=list)
    methods: list[str] = field(default_factory=list)
    closes_silently: bool = False


@pytest.fixture
def scripted() -> Iterator[ScriptedServer]:
    script = ScriptedServer()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _respond(self) -> None:
            self.rfile.read(int(self.headers.get("content-length", 0)))
            script.methods.append(self.command)
            status, headers, body = script.responses.pop(0)
            if status == 0:
                self.close_connection = True  # no response at all
                return
            self.send_response(status)
            for name, value in ({"content-length": str(len(body))} | headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
            self.close_connection = script.closes_silently  # without a Connection header

        do_GET = do_PUT = do_POST = do_DELETE = _respond  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    script.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield script
    server.shutdown()
    thread.join()
    server.server_close()
