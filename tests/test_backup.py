"""A backup holds what is live, whole, and comes back to the byte or not at all."""

from __future__ import annotations

import io
import json
import shutil
import stat
import tarfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from streamrec.errors import InputError, SettingsError
from streamrec.pipeline.backup import back_up, restore
from streamrec.service.app import create_app
from streamrec.settings import Settings
from streamrec.store.database import open_store
from streamrec.store.ratings import RatingChange, put_ratings
from streamrec.store.user_accounts import create_user

from .conftest import Built
from .service.test_questions import FIELDS
from .stored_ratings import all_ratings

PATHS = (
    *FIELDS,
    "/api/v1/popular?n=20",
    "/api/v1/trending?n=20",
    "/api/v1/titles/tmdb:862",
    "/api/v1/titles/tmdb:862/similar",
    "/api/v1/search?q=toy",
    "/titles/tmdb:862",
)


def answers(settings: Settings) -> list[bytes]:
    with TestClient(create_app(settings)) as client:
        found = [client.get(path) for path in PATHS]
    assert {answer.status_code for answer in found} == {200}
    return [answer.content for answer in found]


@pytest.fixture
def live(sample: Built, tmp_path: Path) -> Settings:
    """A copy of the sample's data directory."""
    shutil.copytree(sample.settings.data, tmp_path / "live")
    return Settings(data=tmp_path / "live")


@pytest.fixture(scope="module")
def backup(sample: Built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("backup") / "sample.tar"
    back_up(sample.settings, path)
    return path


def test_restore_gives_every_live_answer_to_the_byte(
    sample: Built, backup: Path, tmp_path: Path
) -> None:
    settings = Settings(data=tmp_path / "restored")
    restored = restore(settings, backup)
    assert restored.live == {"catalogue": sample.snapshot.version, "model": sample.model}
    assert answers(settings) == answers(sample.settings)


def test_back_up_keeps_what_was_acknowledged_before_and_delays_no_writer(
    live: Settings, tmp_path: Path
) -> None:
    store = open_store(live.url)
    with store.write() as connection:
        user = create_user(connection)
    stop, written = threading.Event(), list[int]()

    def keep_rating() -> None:
        while not stop.is_set():
            second = len(written) + 1
            with store.write() as connection:
                change = RatingChange(user, "tmdb:862", second % 10 + 1, second)
                assert put_ratings(connection, [change]) == [None]
            written.append(second)

    writer = threading.Thread(target=keep_rating)
    writer.start()
    try:
        while len(written) < 5:
            assert writer.is_alive()
        before = len(written)
        back_up(live, tmp_path / "b.tar")
        during = len(written)
    finally:
        stop.set()
        writer.join()
        store.close()
    restore(Settings(data=tmp_path / "restored"), tmp_path / "b.tar")
    restored = open_store(Settings(data=tmp_path / "restored").url)
    with restored.read() as connection:
        (kept,) = all_ratings(connection)
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    restored.close()
    assert before <= kept.rated_at <= during
    assert during > before


def test_back_up_is_readable_by_its_owner_alone(backup: Path) -> None:
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600


def test_back_up_refuses_a_damaged_version_and_leaves_no_file(
    live: Settings, sample: Built, tmp_path: Path
) -> None:
    array = live.models / sample.model / "years.npy"
    array.chmod(0o644)
    array.write_bytes(array.read_bytes()[:-1])
    target = tmp_path / "to" / "b.tar"
    with pytest.raises(InputError, match=r"years\.npy"):
        back_up(live, target)
    assert list(target.parent.iterdir()) == []


def cut(tar: bytes) -> bytes:
    return tar[: len(tar) // 2]


def flip(tar: bytes) -> bytes:
    middle = len(tar) // 2
    return tar[:middle] + bytes([tar[middle] ^ 1]) + tar[middle + 1 :]


def changed(change: Callable[[dict[str, Any]], None]) -> Callable[[bytes], bytes]:
    def rewrite(tar: bytes) -> bytes:
        written = io.BytesIO()
        with (
            tarfile.open(fileobj=io.BytesIO(tar)) as old,
            tarfile.open(fileobj=written, mode="w") as new,
        ):
            for member in old:
                file = old.extractfile(member)
                assert file is not None
                content = file.read()
                if member.name == "backup.json":
                    manifest = json.loads(content)
                    change(manifest)
                    content = json.dumps(manifest).encode()
                    member.size = len(content)
                new.addfile(member, io.BytesIO(content))
        return written.getvalue()

    return rewrite


@pytest.mark.parametrize(
    "damage",
    [
        cut,
        flip,
        lambda _: b"no tar",
        lambda _: b"",
        changed(lambda manifest: manifest.update(schema=99)),
        changed(lambda manifest: manifest.update(revision="9999")),
        changed(lambda manifest: manifest["files"].update({"../outside": "0"})),
        changed(lambda manifest: manifest["files"].update({"02_catalogue/lost": "0"})),
        changed(lambda manifest: manifest["files"].popitem()),
    ],
    ids=["cut", "flipped", "text", "empty", "schema", "revision", "outside", "missing", "unasked"],
)
def test_restore_of_a_damaged_backup_leaves_nothing_behind(
    backup: Path, tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    damaged = tmp_path / "damaged.tar"
    damaged.write_bytes(damage(backup.read_bytes()))
    with pytest.raises(InputError):
        restore(Settings(data=tmp_path / "data"), damaged)
    assert list((tmp_path / "data").iterdir()) == []
    assert not (tmp_path / "outside").exists()


def test_restore_refuses_a_directory_that_is_not_empty(backup: Path, live: Settings) -> None:
    before = answers(live)
    with pytest.raises(SettingsError, match="not empty"):
        restore(live, backup)
    assert answers(live) == before


def test_back_up_on_postgresql_holds_the_files_and_wants_the_dump_first(
    postgres_url: str, sample: Built, live: Settings, tmp_path: Path
) -> None:
    path = tmp_path / "b.tar"
    on_postgres = Settings(data=live.data, database_url=postgres_url)
    store = open_store(postgres_url)
    with store.write() as connection:
        for kind, version in (("catalogue", sample.snapshot.version), ("model", sample.model)):
            statement = sa.text("INSERT INTO live (kind, version) VALUES (:kind, :version)")
            connection.execute(statement, {"kind": kind, "version": version})
    assert back_up(on_postgres, path).database == "postgresql"
    with pytest.raises(SettingsError, match="postgresql"):
        restore(Settings(data=tmp_path / "sqlite"), path)
    empty = Settings(data=tmp_path / "new", database_url=postgres_url)
    assert restore(empty, path).live["model"] == sample.model
    with store.write() as connection:
        connection.execute(sa.text("UPDATE live SET version = 'other' WHERE kind = 'model'"))
    store.close()
    with pytest.raises(SettingsError, match="pg_restore"):
        restore(Settings(data=tmp_path / "newer", database_url=postgres_url), path)
