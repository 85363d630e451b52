"""Fixtures that many tests share: the sample built once, a store of each kind, the real files."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa

from streamrec.catalogue.build_snapshot import build_snapshot
from streamrec.catalogue.snapshot import Snapshot, open_snapshot
from streamrec.catalogue.store_rows import store_rows
from streamrec.pipeline.build_demo import build_demo
from streamrec.recommend.fit_bundle import build_similar_bundle
from streamrec.sample import path
from streamrec.settings import Settings
from streamrec.store.catalogue_load import load_catalogue
from streamrec.store.database import Store, open_store
from streamrec.store.live_versions import live_versions


@dataclass(frozen=True)
class Built:
    """A data directory in which a catalogue is live."""

    settings: Settings
    snapshot: Snapshot
    model: str


def build(data: Path, movies: Path, credits_: Path, keywords: Path, url: str = "") -> Built:
    settings = Settings(data=data, database_url=url)
    files = {"movies": movies, "credits": credits_, "keywords": keywords}
    snapshot = build_snapshot("tmdb", files, settings.snapshots)
    model = build_similar_bundle(snapshot.tables(), settings.models, snapshot.version)
    store = open_store(settings.url)
    load_catalogue(store, snapshot.version, store_rows(snapshot), model)
    store.close()
    return Built(settings, snapshot, model)


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The sample catalogue, built and live in SQLite."""
    data = tmp_path_factory.mktemp("sample")
    return build(data, path("movies.csv"), path("credits.csv"), path("keywords.csv"))


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """What ``make demo`` builds: the sample, its simulated viewers, a model trained on them."""
    data = tmp_path_factory.mktemp("demo") / "data"
    build_demo(data)
    settings = Settings(data=data)
    store = open_store(settings.url)
    with store.autocommit() as connection:
        live = live_versions(connection)
    store.close()
    return Built(settings, open_snapshot(settings.snapshots / live.catalogue), live.model)


@pytest.fixture(scope="session")
def real_files() -> Path:
    """The directory of the real files; skipped where none is named, failed where one is missing."""
    named = os.environ.get("STREAMREC_REAL_DATA")
    if not named:
        pytest.skip("STREAMREC_REAL_DATA names no directory of real input")
    directory = Path(named)
    for name in ("movies_dataset.csv", "credits.csv", "keywords.csv"):
        assert (directory / name).is_file(), f"STREAMREC_REAL_DATA lacks {name}"
    return directory


@pytest.fixture(scope="session")
def real(real_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The real catalogue, built and live in SQLite."""
    return build(
        tmp_path_factory.mktemp("real"),
        real_files / "movies_dataset.csv",
        real_files / "credits.csv",
        real_files / "keywords.csv",
    )


@pytest.fixture
def postgres_url() -> Iterator[str]:
    """A PostgreSQL URL whose search path is a schema of its own, dropped afterwards."""
    base = os.environ.get("STREAMREC_TEST_POSTGRES")
    if not base:
        pytest.skip("STREAMREC_TEST_POSTGRES names no server")
    schema = f"streamrec_test_{uuid.uuid4().hex[:12]}"
    engine = sa.create_engine(base)
    with engine.begin() as connection:
        connection.execute(sa.schema.CreateSchema(schema))
    url = sa.make_url(base).update_query_dict({"options": f"-csearch_path={schema}"})
    yield url.render_as_string(hide_password=False)
    with engine.begin() as connection:
        connection.execute(sa.schema.DropSchema(schema, cascade=True))
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store of each kind."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'streamrec.db'}"
    else:
        url = request.getfixturevalue("postgres_url")
    opened = open_store(url)
    yield opened
    opened.close()
