"""``streamrec explore``, and the report that a build of the catalogue leaves behind."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from streamrec.explore.exhibits.sections import FACTS
from streamrec.sample import path, viewers


def streamrec(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "streamrec", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True)


FILES: list[str | Path] = [part for name in ("movies", "credits", "keywords") for part in
         (f"--{name}", path(f"{name}.csv"))]  # fmt: skip


@pytest.fixture(scope="module")
def notes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("notes") / "notes.toml"
    file.write_text('[tagline]\nen = "Left empty on purpose."\n')
    return file


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("explored")


@pytest.fixture(scope="module")
def built(data: Path, notes: Path) -> dict[str, Any]:
    done = streamrec("catalogue", *FILES, "--notes", notes, "--data", data, "--json", "-")
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def test_a_build_leaves_the_report_in_both_languages(data: Path, built: dict[str, Any]) -> None:
    reports = data / "04_reports"
    names = [f"catalogue-{built['version']}.{language}.html" for language in ("en", "es")]
    assert built["report"] == [str(reports / name) for name in names]
    assert sorted(file.name for file in reports.iterdir()) == names
    assert set(built["seconds"]) == {"snapshot", "similar", "store", "report"}
    english, spanish = ((reports / name).read_text("utf-8") for name in names)
    assert '<html lang="en">' in english
    assert '<html lang="es">' in spanish
    assert "Left empty on purpose." in english
    assert "Left empty on purpose." in spanish  # better in the other language than untold


def test_explore_writes_one_page_and_every_fact(
    data: Path, built: dict[str, Any], tmp_path: Path
) -> None:
    viewers.main(["--out", str(tmp_path / "r.csv"), "--links", str(tmp_path / "l.csv")])
    rated: list[str | Path] = [
        "--ratings",
        tmp_path / "r.csv",
        "--links",
        tmp_path / "l.csv",
        "--data",
        data,
    ]
    assert streamrec("ratings", *rated).returncode == 0
    page = tmp_path / "sub" / "report.html"
    done = streamrec("explore", "--data", data, "--out", page, "--lang", "es", "--json", "-")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert set(report["facts"]) == set(FACTS)
    assert (report["version"], report["pages"]) == (built["version"], {"es": str(page)})
    assert report["facts"]["ratings"]["ratings"] > 1000
    assert "Qué hay en el catálogo" in page.read_text("utf-8")
    assert list(page.parent.iterdir()) == [page]


def test_wrong_use_is_2_and_our_errors_are_1(data: Path, notes: Path, tmp_path: Path) -> None:
    assert streamrec("explore", "--data", data, "--lang", "fr").returncode == 2
    nothing = streamrec("explore", "--data", tmp_path / "none")
    assert nothing.returncode == 1
    assert not (tmp_path / "none").exists()
    notes = tmp_path / "wrong.toml"
    notes.write_text('[plot]\nen = "x"\n')
    done = streamrec("catalogue", *FILES, "--notes", notes, "--data", tmp_path / "new")
    assert done.returncode == 1
    assert "no raw file has a column 'plot'" in done.stderr
    assert not (tmp_path / "new").exists()  # refused before anything is built


def test_a_report_that_cannot_be_made_does_not_undo_a_build(tmp_path: Path) -> None:
    (tmp_path / "04_reports").write_text("a file where the directory should be")
    done = streamrec("catalogue", *FILES, "--data", tmp_path, "--json", "-")
    assert done.returncode == 1  # what was asked for is not all there
    assert json.loads(done.stdout)["report"] == []
    assert "The catalogue is live; its report could not be made" in done.stderr
    assert streamrec("recommend", "--title", "Heat", "--data", tmp_path).returncode == 0
