"""The doctor names what is wrong and what to do, and changes nothing."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from streamrec.pipeline.doctor import Finding, examine
from streamrec.settings import Settings
from streamrec.store.database import open_store
from streamrec.store.ratings import load_ratings

from .conftest import Built


def found(settings: Settings) -> dict[str, Finding]:
    return {one.check: one for one in examine(settings)}


@pytest.fixture
def live(sample: Built, tmp_path: Path) -> Settings:
    shutil.copytree(sample.settings.data, tmp_path / "live")
    return Settings(data=tmp_path / "live")


def test_examine_finds_nothing_failed_in_what_was_just_built(sample: Built) -> None:
    findings = found(sample.settings)
    assert {one.state for one in findings.values()} <= {"ok", "warning"}
    assert findings["secret"].state == "warning"
    for check in ("data directory", "database", "clock", "catalogue", "model", "memory"):
        assert findings[check].state == "ok", findings[check]


def damage_model(data: Path) -> None:
    file = next((data / "03_models").glob("*/years.npy"))
    file.chmod(0o644)
    file.write_bytes(file.read_bytes()[:-1])


def lose_catalogue(data: Path) -> None:
    shutil.rmtree(next((data / "02_catalogue").iterdir()))


def damage_database(data: Path) -> None:
    for file in data.glob("streamrec.db*"):
        file.unlink()
    (data / "streamrec.db").write_bytes(b"no database")


def lose_database(data: Path) -> None:
    for file in data.glob("streamrec.db*"):
        file.unlink()


def rate_tomorrow(data: Path) -> None:
    store = open_store(f"sqlite:///{data / 'streamrec.db'}")
    load_ratings(store, [("ml:1", "tmdb:862", 8, int(time.time()) + 86_400)])
    store.close()


def upgrade_too_far(data: Path) -> None:
    store = open_store(f"sqlite:///{data / 'streamrec.db'}")
    with store.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    store.close()


@pytest.mark.parametrize(
    ("harm", "check"),
    [
        (damage_model, "model"),
        (lose_catalogue, "catalogue"),
        (damage_database, "database"),
        (lose_database, "database"),
        (rate_tomorrow, "clock"),
        (upgrade_too_far, "database"),
    ],
)
def test_examine_names_the_check_that_failed_and_a_remedy(
    live: Settings, harm: Callable[[Path], None], check: str
) -> None:
    harm(live.data)
    failed = [one for one in found(live).values() if one.state == "failed"]
    assert [one.check for one in failed] == [check]
    assert failed[0].remedy


def test_examine_refuses_the_default_secret_on_a_public_address(sample: Built) -> None:
    public = Settings(data=sample.settings.data, host="0.0.0.0")  # noqa: S104 - only examined
    assert found(public)["secret"].state == "failed"
    own = Settings(data=sample.settings.data, host="0.0.0.0", secret="x" * 32)  # noqa: S104
    assert found(own)["secret"].state == "ok"


def test_examine_does_not_create_what_is_missing(tmp_path: Path) -> None:
    findings = found(Settings(data=tmp_path / "none"))
    assert findings["data directory"].state == "failed"
    assert findings["database"].state == "failed"
    assert list(tmp_path.iterdir()) == []


def test_examine_calls_an_unreachable_database_failed(sample: Built) -> None:
    url = "postgresql+psycopg://nobody@127.0.0.1:9/none"
    findings = found(Settings(data=sample.settings.data, database_url=url))
    assert findings["database"].state == "failed"


def test_doctor_exits_with_1_if_a_check_failed(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "streamrec", "doctor", "--data", str(tmp_path / "none")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 1
