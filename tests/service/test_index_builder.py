"""A thread builds the indexes of a new catalogue before a request asks for them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection
from starlette.testclient import TestClient

from streamrec.errors import StoreUnavailable
from streamrec.service.app import create_app
from streamrec.service.index_builder import IndexBuilder
from streamrec.store.database import Store, open_store
from streamrec.store.search_index import SearchIndex

from ..conftest import Built


@pytest.fixture
def empty_store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'streamrec.db'}")
    yield opened
    opened.close()


def eventually(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.01)


def test_index_builder_goes_on_after_a_catalogue_or_database_that_is_not_there(
    empty_store: Store,
) -> None:
    calls = []

    def build(connection: Connection) -> None:
        calls.append(connection)
        if len(calls) == 1:
            SearchIndex().prepare(connection)  # nothing is live
        if len(calls) == 2:
            raise StoreUnavailable("gone")

    builder = IndexBuilder(empty_store, build, pause_s=0.01)
    builder.start()
    eventually(lambda: len(calls) > 3)
    builder.close()
    n_calls = len(calls)
    time.sleep(0.05)
    assert len(calls) == n_calls


def test_service_builds_the_search_index_before_the_first_search(sample: Built) -> None:
    app = create_app(sample.settings)
    with TestClient(app):
        eventually(lambda: bool(app.state.service.search._kinds))
