"""``/report`` shows the live catalogue's report in the viewer's language."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from streamrec.explore.report import LANGUAGES_HERE
from streamrec.service.pages.report_page import LANGUAGE_LINKS

from ..conftest import Built


@pytest.fixture
def reported(client: TestClient, sample: Built) -> Iterator[TestClient]:
    files = {
        language: sample.settings.catalogue_report(sample.snapshot.version, language)
        for language in ("es", "en")
    }
    for language, file in files.items():
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"<p>page in {language} {LANGUAGES_HERE}</p>", "utf-8")
    yield client
    for file in files.values():
        file.unlink()


@pytest.mark.parametrize(
    ("accepted", "asked", "shown"),
    [
        ("", "", "en"), ("es", "", "es"), ("es-AR,es;q=0.9,en;q=0.8", "", "es"),
        ("de,en;q=0.5,es;q=0.4", "", "en"), ("fr;q=x,es", "", "es"), ("fr", "", "en"),
        ("es", "?lang=en", "en"), ("en", "?lang=es", "es"),
    ],
)  # fmt: skip
def test_report_page_shows_the_requested_or_accepted_language(
    reported: TestClient, accepted: str, asked: str, shown: str
) -> None:
    answer = reported.get(f"/report{asked}", headers={"accept-language": accepted})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-language"] == shown
    assert f"page in {shown} " in answer.text
    other = "es" if shown == "en" else "en"
    assert f'href="?lang={other}"' in answer.text
    assert LANGUAGES_HERE not in answer.text


def test_report_page_forbids_scripts(reported: TestClient) -> None:
    policy = reported.get("/report").headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "script-src" not in policy


def test_report_page_refuses_an_unknown_language_or_parameter(client: TestClient) -> None:
    assert client.get("/report").status_code == 404
    assert client.get("/report?lang=fr").status_code == 422
    assert client.get("/report?language=es").status_code == 422


def test_report_page_uses_the_marker_of_the_report() -> None:
    assert LANGUAGE_LINKS == LANGUAGES_HERE
