"""A third language is one ``.po`` file: nothing else, and no text is left out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ..service.html_page import parse_page
from .third_language import TAG, add_language, leaks

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a service with the third language showed, see ``crawl.py``."""
    package = add_language(tmp_path_factory.mktemp("package"))
    data = tmp_path_factory.mktemp("data")
    done = subprocess.run(
        [sys.executable, "-m", "tests.i18n.crawl", str(data)],
        env={**os.environ, "PYTHONPATH": str(package)},
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_the_api_offers_the_new_language(crawled: dict[str, Any]) -> None:
    assert crawled["languages"] == ["en", TAG, "es"]


def test_every_page_was_visited(crawled: dict[str, Any]) -> None:
    assert crawled["unvisited"] == []


def test_every_text_goes_through_the_translations(crawled: dict[str, Any]) -> None:
    assert crawled["leaks"] == {}


def test_a_text_that_is_not_translated_is_found() -> None:
    page = parse_page(
        '<p>⟦fine ⟦nested⟧ 7⟧ and <b>Фине</b></p><a aria-label="bad ⟦x⟧">Ιαν</a><code>ok</code>'
    )
    assert leaks(page) == ["and", "bad"]
