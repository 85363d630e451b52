"""A client of the sample's service; a browser of the demo's."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from streamrec.service.app import create_app

from ..conftest import Built
from .form_browser import FormBrowser


@pytest.fixture(scope="session")
def client(sample: Built) -> Iterator[TestClient]:
    with TestClient(create_app(sample.settings), raise_server_exceptions=False) as opened:
        yield opened


@pytest.fixture
def app(demo: Built) -> FastAPI:
    return create_app(demo.settings)


@pytest.fixture
def browser(app: FastAPI) -> Iterator[FormBrowser]:
    opened = FormBrowser(app)
    with opened.client:
        yield opened
