"""The command line: reports as JSON, one line for our errors, exit statuses, nothing half done."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from streamrec.sample import path


def streamrec(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "streamrec", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True)


def files(**instead: Path) -> list[str | Path]:
    chosen = {name: path(f"{name}.csv") for name in ("movies", "credits", "keywords")} | instead
    return [part for name, file in chosen.items() for part in (f"--{name}", file)]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("cli")
    assert streamrec("catalogue", *files(), "--data", directory).returncode == 0
    return directory


def test_catalogue_reports_versions_rows_and_seconds(tmp_path: Path) -> None:
    done = streamrec("catalogue", *files(), "--data", tmp_path, "--json", "-")
    report = json.loads(done.stdout)
    assert set(report["seconds"]) == {"snapshot", "store", "similar"}
    assert report["rows"]["movies"] == {"read": 219, "clean": 212, "rejected": 5, "merged": 2}
    assert (tmp_path / "02_catalogue" / report["version"] / "manifest.json").exists()
    assert "read and clean the credits" in done.stderr
    manifest = (tmp_path / "02_catalogue" / report["version"] / "manifest.json").read_text()
    assert "seconds" not in manifest


def test_the_closing_table_accounts_for_every_row(tmp_path: Path) -> None:
    done = streamrec("catalogue", *files(), "--data", tmp_path)
    for text in ("219", "212", "no title", "same id", "rejects.parquet"):
        assert text in done.stdout


def test_an_unusable_file_is_one_line_and_what_was_live_stays_live(
    data: Path, tmp_path: Path
) -> None:
    cut = tmp_path / "cut.csv"
    cut.write_bytes(path("credits.csv").read_bytes()[:50_000])
    done = streamrec("catalogue", *files(credits=cut), "--data", data)
    assert done.returncode == 1
    last = done.stderr.strip().splitlines()[-1]
    assert str(cut) in last
    assert "ends in the middle of a row" in last
    assert "Traceback" not in done.stderr
    assert streamrec("recommend", "--title", "Heat", "--data", data).returncode == 0


def test_a_build_that_is_killed_leaves_the_old_catalogue_live(data: Path) -> None:
    command = [sys.executable, "-m", "streamrec", "catalogue", *map(str, files())]
    for wait_s in (0.6, 1.2, 1.8):
        with subprocess.Popen([*command, "--data", str(data)], stderr=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL) as build:  # fmt: skip
            time.sleep(wait_s)
            build.send_signal(signal.SIGKILL)
        listed = streamrec("recommend", "--title", "Toy Story", "--data", data, "--json", "-")
        assert json.loads(listed.stdout)["items"][0]["title"] == "Toy Story 2"


def test_recommend_lists_titles_with_reasons(data: Path) -> None:
    done = streamrec("recommend", "--title", "amelie", "--n", "3", "--data", data, "--json", "-")
    report = json.loads(done.stdout)
    assert report["title"] == "Amélie"
    assert [place["rank"] for place in report["items"]] == [1, 2, 3]
    assert all(place["reason"] for place in report["items"])


def test_wrong_use_is_2_and_our_errors_are_1(data: Path, tmp_path: Path) -> None:
    assert streamrec("recommend").returncode == 2
    assert streamrec("nonsense").returncode == 2
    assert streamrec("recommend", "--title", "Heat", "--n", "0", "--data", data).returncode == 2
    unknown = streamrec("recommend", "--title", "Jumanjy", "--data", data)
    assert unknown.returncode == 1
    assert "Jumanji" in unknown.stderr
    for command in (["serve"], ["recommend", "--title", "Heat"]):
        nothing = streamrec(*command, "--data", tmp_path / "none")
        assert nothing.returncode == 1
        assert "streamrec catalogue" in nothing.stderr
        assert not (tmp_path / "none").exists()


def test_a_setting_that_cannot_be_is_named() -> None:
    environment = os.environ | {"STREAMREC_PORT": "many"}
    done = subprocess.run(
        [sys.executable, "-m", "streamrec", "serve"],
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "setting port" in done.stderr
