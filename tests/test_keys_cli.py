"""``streamrec keys`` makes keys that the service takes, shows each once, and revokes them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from streamrec.cli import app
from streamrec.errors import UnknownName
from streamrec.service.app import create_app

from .conftest import Built


@pytest.fixture
def data(sample: Built, tmp_path: Path) -> Path:
    copied = tmp_path / "data"
    shutil.copytree(sample.settings.data, copied)
    return copied


def run(*arguments: str) -> str:
    done = CliRunner().invoke(app, ["keys", *arguments], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_a_key_lets_in_until_it_is_revoked(data: Path, sample: Built) -> None:
    at = ("--data", str(data))
    made = json.loads(
        run("create", "--scopes", "write, read", "--name", "site", "--json", "-", *at)
    )
    assert made["scopes"] == ["read", "write"]
    settings = sample.settings.model_copy(update={"data": data})
    with TestClient(create_app(settings)) as client:
        headers = {"authorization": f"Bearer {made['key']}"}
        assert client.post("/api/v1/users", headers=headers).status_code == 201
        run("revoke", made["id"], *at)
        assert client.post("/api/v1/users", headers=headers).status_code == 401
    listed = run("list", "--json", "-", *at)
    (key,) = json.loads(listed)["keys"]
    assert (key["id"], key["name"], key["scopes"]) == (made["id"], "site", ["read", "write"])
    assert key["revoked_at"] >= key["created_at"]
    assert made["key"] not in listed
    assert made["key"] not in run("list", *at)


def test_without_json_the_key_stands_alone_on_its_line(data: Path) -> None:
    lines = run("create", "--scopes", "admin", "--data", str(data)).splitlines()
    assert lines[-1].startswith("sr_")
    assert " " not in lines[-1]


@pytest.mark.parametrize("scopes", ["", "all", "read,,write", "read,delete"])
def test_a_scope_that_does_not_exist_is_refused(data: Path, scopes: str) -> None:
    done = CliRunner().invoke(app, ["keys", "create", "--scopes", scopes, "--data", str(data)])
    assert done.exit_code == 2
    assert "read, write and admin" in done.stderr


def test_an_unknown_key_cannot_be_revoked(data: Path) -> None:
    with pytest.raises(UnknownName):
        run("revoke", "0000", "--data", str(data))
