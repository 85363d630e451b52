"""Repeated work goes on whatever happens, and no request pays for an index."""

from __future__ import annotations

import time
from collections.abc import Callable

from starlette.testclient import TestClient

from streamrec.errors import StoreUnavailable
from streamrec.service.app import create_app
from streamrec.service.repeated_task import RepeatedTask

from ..conftest import Built


def eventually(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.01)


def test_repeated_task_goes_on_after_every_kind_of_error_and_ends_when_closed() -> None:
    calls = list[int]()

    def run() -> None:
        calls.append(len(calls))
        if len(calls) == 1:
            raise StoreUnavailable("gone")
        if len(calls) == 2:
            raise ValueError("a mistake of ours")

    task = RepeatedTask("test", run, pause_s=0.01, at_once=True)
    task.start()
    eventually(lambda: len(calls) > 3)
    task.close()
    n_calls = len(calls)
    time.sleep(0.05)
    assert len(calls) == n_calls


def test_repeated_task_waits_for_a_pause_first_unless_told_otherwise() -> None:
    calls = list[int]()
    task = RepeatedTask("test", lambda: calls.append(1), pause_s=60)
    task.start()
    time.sleep(0.05)
    task.close()
    assert calls == []


def test_service_builds_the_search_index_before_the_first_search(sample: Built) -> None:
    app = create_app(sample.settings)
    with TestClient(app):
        eventually(lambda: bool(app.state.service.search._kinds))
