"""A client of the sample's service."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from streamrec.service.app import create_app

from ..conftest import Built


@pytest.fixture(scope="session")
def client(sample: Built) -> Iterator[TestClient]:
    with TestClient(create_app(sample.settings), raise_server_exceptions=False) as opened:
        yield opened
