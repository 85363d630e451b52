"""`streamrec serve` in a process of its own, which a test can query and kill."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

_START_S = 60


def free_port() -> int:
    """Return a free port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def streamrec(log: Path, *arguments: str, url: str = "") -> subprocess.Popen[bytes]:
    """Start a command in a process group of its own, with its output in a log file."""
    environment = os.environ | ({"STREAMREC_DATABASE_URL": url} if url else {})
    with log.open("wb") as output:
        return subprocess.Popen(
            [sys.executable, "-m", "streamrec", *arguments],
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a process and its children with SIGKILL."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


class ServeProcess:
    """The service of a data directory and database, killed at the end of the block."""

    def __init__(self, data: Path, url: str = "") -> None:
        self.data, self.port = data, free_port()
        self._log = data / "serve.log"
        arguments = "serve", "--data", str(data), "--port", str(self.port)
        self.process = streamrec(self._log, *arguments, url=url)

    def __enter__(self) -> ServeProcess:
        """Wait until the service is ready."""
        until = time.monotonic() + _START_S
        while True:
            try:
                status, ready, _ = self.request("GET", "/health/ready")
                assert status == 200, ready
            except OSError:
                if self.process.poll() is not None:
                    raise AssertionError(self._log.read_text()) from None
                if time.monotonic() > until:
                    kill(self.process)
                    raise
                time.sleep(0.05)
            else:
                return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Kill the service."""
        kill(self.process)

    def client(self, timeout_s: float = 60) -> http.client.HTTPConnection:
        """Return a connection that stays open."""
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout_s)

    def request(
        self,
        method: str,
        path: str,
        body: object = None,
        headers: Mapping[str, str] | None = None,
        timeout_s: float = 60,
    ) -> tuple[int, Any, Mapping[str, str]]:
        """Return status, parsed body and headers of one request."""
        client = self.client(timeout_s)
        try:
            return exchange(client, method, path, body, headers)
        finally:
            client.close()


def exchange(
    client: http.client.HTTPConnection,
    method: str,
    path: str,
    body: object = None,
    headers: Mapping[str, str] | None = None,
) -> tuple[int, Any, Mapping[str, str]]:
    """Send a request on an open connection and return status, parsed body and headers."""
    content = None if body is None else json.dumps(body)
    client.request(method, path, content, dict(headers or {}))
    answer = client.getresponse()
    text = answer.read()
    found = {name.lower(): value for name, value in answer.getheaders()}
    return answer.status, json.loads(text) if text else None, found
