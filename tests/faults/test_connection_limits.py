"""Callers who send too much, too slowly, or nothing at all: the service closes and goes on."""

from __future__ import annotations

import json
import os
import resource
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from streamrec.service import http_protocol
from streamrec.service.http_protocol import HEADERS_LIMIT, MAX_CONNECTIONS, URL_LIMIT

from ..conftest import Built
from .serve_process import ServeProcess

_START = b"GET /health/live HTTP/1.1\r\nhost: localhost\r\n"


@pytest.fixture(scope="module")
def served(sample: Built) -> Iterator[ServeProcess]:
    with ServeProcess(sample.settings.data) as process:
        yield process


def connect(served: ServeProcess) -> socket.socket:
    return socket.create_connection(("127.0.0.1", served.port), timeout=20)


def send_until_closed(served: ServeProcess, start: bytes, piece: bytes, n_bytes: int) -> bytes:
    """Send pieces up to `n_bytes`, or until the service closes; return its answer."""
    with connect(served) as caller:
        try:
            caller.sendall(start)
            for _ in range(n_bytes // len(piece)):
                caller.sendall(piece)
        except OSError:  # closed while we send
            pass
        try:
            return caller.recv(65_536)
        except OSError:
            return b""


def memory_kb(served: ServeProcess) -> int:
    status = Path(f"/proc/{served.process.pid}/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")))


def assert_alive(served: ServeProcess) -> None:
    began = time.monotonic()
    assert served.request("GET", "/health/live")[0] == 200
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    ("start", "piece", "status"),
    [
        pytest.param(_START, b"x-a: " + b"a" * 1_000 + b"\r\n", b"431", id="many headers"),
        pytest.param(_START + b"x-a: ", b"a" * 65_536, b"431", id="one header"),
        pytest.param(_START, b"a" * 65_536, b"431", id="a name of a header"),
        pytest.param(b"GET /", b"a" * 65_536, b"414", id="an address"),
        pytest.param(b"GET /?q=", b"a" * 1_000, b"414", id="a query"),
        pytest.param(b"", b"A" * 65_536, b"400", id="a method"),
        pytest.param(b"", b"\r\n" * 30_000, b"431", id="empty lines"),
        pytest.param(
            b"POST /api/v1/profiles HTTP/1.1\r\nhost: localhost\r\n"
            b"transfer-encoding: chunked\r\n\r\n0\r\n",
            b"x-a: " + b"a" * 1_000 + b"\r\n", b"", id="trailers",
        ),
    ],
)  # fmt: skip
def test_limited_protocol_refuses_endless_headers_and_keeps_its_memory(
    served: ServeProcess, start: bytes, piece: bytes, status: bytes
) -> None:
    assert_alive(served)
    before = memory_kb(served)
    answer = send_until_closed(served, start, piece, 30_000_000)
    if status and answer:
        assert answer.split(b" ")[1] == status
    assert memory_kb(served) < before + 10_000
    assert_alive(served)


def test_limited_protocol_takes_what_is_within_its_limits(served: ServeProcess) -> None:
    query = b"q=" + b"a" * (URL_LIMIT - 100)
    header = b"x-a: " + b"a" * (HEADERS_LIMIT - 1_000) + b"\r\n"
    asked = b"GET /health/live?" + query + b" HTTP/1.1\r\nhost: localhost\r\n" + header + b"\r\n"
    with connect(served) as caller:
        for _ in range(2):  # on one connection
            for start in range(0, len(asked), 5_000):
                caller.sendall(asked[start : start + 5_000])
            answer = caller.recv(65_536)
            while b"alive" not in answer:  # the body may come in a piece of its own
                answer += caller.recv(65_536) or b"alive"
            assert answer.startswith(b"HTTP/1.1 200")


def test_limited_protocol_answers_beside_more_silent_connections_than_it_keeps(
    served: ServeProcess,
) -> None:
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard[1], 4_096), hard[1]))
    silent = [connect(served) for _ in range(MAX_CONNECTIONS + 200)]
    try:
        for one in silent[::2]:
            one.sendall(_START)
        for _ in range(5):
            assert_alive(served)
        silent[0].settimeout(5)
        assert silent[0].recv(100) == b""  # the first is closed for the last
        limit = Path(f"/proc/{served.process.pid}/limits").read_text()
        soft = next(line for line in limit.splitlines() if line.startswith("Max open files"))
        assert int(soft.split()[3]) >= 2 * MAX_CONNECTIONS
    finally:
        for one in silent:
            one.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, hard)
    log = (served.data / "serve.log").read_text().splitlines()
    counted = [json.loads(line) for line in log if '"connections closed"' in line]
    assert 1 <= len(counted) <= 3


@pytest.mark.skipif("STREAMREC_FAULTS" not in os.environ, reason="waits for the time limits")
@pytest.mark.parametrize("sent", [b"", _START, _START + b"\r\n" + _START], ids=repr)
def test_limited_protocol_closes_who_sends_no_whole_request_in_time(
    served: ServeProcess, sent: bytes
) -> None:
    began = time.monotonic()
    with connect(served) as caller:
        caller.sendall(sent)
        caller.settimeout(1)
        while time.monotonic() - began < http_protocol.HEADERS_TIMEOUT_S + 5:
            try:
                if caller.recv(65_536) == b"":
                    return
            except TimeoutError:
                if sent:
                    caller.sendall(b"x-a: slow\r\n")
            except OSError:
                return
    raise AssertionError("still open")
