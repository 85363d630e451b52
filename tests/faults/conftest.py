"""Fixtures of the fault tests: the sample catalogue, live in a database of each kind."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa

from streamrec.sample import path
from streamrec.store import user_accounts
from streamrec.store.api_keys import create_key
from streamrec.store.database import Store, open_store

from ..conftest import build

# The number of kills of each test; `make faults` sets 200.
KILLS = int(os.environ.get("STREAMREC_FAULTS", "3"))


@dataclass(frozen=True)
class Deployment:
    """A data directory, the URL of its database, and a key that may write."""

    data: Path
    url: str
    key: str

    def open(self) -> Store:
        return open_store(self.url)

    @property
    def headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.key}"}

    def create_users(self, count: int) -> list[str]:
        store = self.open()
        with store.write() as connection:
            user_ids = [user_accounts.create_user(connection) for _ in range(count)]
        store.close()
        return user_ids


def check_database(store: Store) -> None:
    """Fail if SQLite finds its file damaged; a PostgreSQL server checks its own files."""
    if store.engine.dialect.name == "sqlite":
        with store.read() as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []


def deploy(data: Path, url: str) -> Deployment:
    built = build(data, path("movies.csv"), path("credits.csv"), path("keywords.csv"), url)
    store = open_store(built.settings.url)
    with store.write() as connection:
        _, key = create_key(connection, ["read", "write"])
    with store.read() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM title")) > 100
    store.close()
    return Deployment(data, built.settings.url, key)


@pytest.fixture(params=["sqlite", "postgresql"])
def deployment(request: pytest.FixtureRequest, tmp_path: Path) -> Deployment:
    """The sample catalogue, live in a database of each kind."""
    url = request.getfixturevalue("postgres_url") if request.param == "postgresql" else ""
    return deploy(tmp_path, url)
