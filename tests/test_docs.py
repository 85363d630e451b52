"""The documentation is true: its commands run, its answers are the answers."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from starlette.testclient import TestClient

from streamrec.columns import data_dictionary
from streamrec.service.app import create_app

from .conftest import Built
from .model_table import model_table

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
EXAMPLES = re.findall(
    r'^\$ curl "http://127\.0\.0\.1:8000([^"]+)"\n(\{.*?^\})', README, re.M | re.S
)


def contains(answer: Any, shown: Any) -> bool:
    """Tell whether everything shown is in the answer."""
    if isinstance(shown, dict):
        return all(key in answer and contains(answer[key], shown[key]) for key in shown)
    if isinstance(shown, list):
        return len(answer) >= len(shown) and all(map(contains, answer, shown))
    return bool(answer == shown)


@pytest.mark.parametrize(("path", "shown"), EXAMPLES)
def test_the_readme_shows_what_the_demo_answers(sample: Built, path: str, shown: str) -> None:
    with TestClient(create_app(sample.settings)) as client:
        assert contains(client.get(unquote(path)).json(), json.loads(shown))


def test_the_readme_has_examples() -> None:
    assert len(EXAMPLES) == 2


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "streamrec", *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT)


def test_the_demo_recommends_as_the_readme_shows(demo: Built, tmp_path: Path) -> None:
    shown = subprocess.run(
        ["make", "--dry-run", "--always-make", "demo", f"DEMO={tmp_path}"],
        capture_output=True, text=True, check=True, cwd=ROOT,
    ).stdout  # fmt: skip
    # The fixture is what this command builds.
    assert re.findall(r"^\S+/streamrec (demo .*)$", shown, re.M) == [f"demo --data {tmp_path}"]
    (recommend,) = re.findall(r"^\$ \S+/streamrec (recommend .*) --data data/demo$", README, re.M)
    title = re.findall(r'"(.*)"', recommend)[0]
    listed = run("recommend", "--title", title, "--json", "-", "--data", str(demo.settings.data))
    titles = [place["title"] for place in json.loads(listed.stdout)["items"]]
    assert titles == re.findall(r"^\d  (.+?)  ", README, re.M)


def test_the_data_dictionary_is_what_the_columns_say() -> None:
    page = ROOT / "docs" / "reference" / "data-dictionary.md"
    assert page.read_text("utf-8") == data_dictionary()


def test_the_model_table_is_what_the_cards_say() -> None:
    page = ROOT / "docs" / "reference" / "model-table.md"
    assert page.read_text("utf-8") == model_table()


def test_every_question_is_documented(sample: Built) -> None:
    paths = create_app(sample.settings).openapi()["paths"]
    documented = (ROOT / "docs" / "reference" / "questions.md").read_text("utf-8")
    asked = {path for path in paths if "{" in path and not path.startswith(("/api", "/health"))}
    assert len(asked) == 16
    for path in asked:
        assert f"`{path}`" in documented


@pytest.mark.parametrize(
    "command",
    [
        "catalogue",
        "ratings",
        "train",
        "evaluate",
        "tune",
        "recommend",
        "explore",
        "serve",
        "keys create",
        "keys list",
        "keys revoke",
    ],
)
def test_every_command_has_help_with_an_example(command: str) -> None:
    shown = run(*command.split(), "--help").stdout
    assert "Example: streamrec" in shown


def test_every_link_in_the_documents_leads_somewhere() -> None:
    for document in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *ROOT.glob("docs/**/*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text("utf-8")):
            assert (document.parent / target).exists(), f"{document.name}: {target}"


def test_the_security_reference_names_tests_that_exist() -> None:
    page = (ROOT / "docs" / "reference" / "security.md").read_text("utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| ")][1:]
    assert len(rows) > 10
    for row in rows:
        file = ""
        for named, test in re.findall(r"`([\w/]+\.py|…)(?:::(\w+))?`", row):
            file = file if named == "…" else named
            assert (ROOT / "tests" / file).is_file(), row
            assert not test or f"def {test}(" in (ROOT / "tests" / file).read_text("utf-8"), test
