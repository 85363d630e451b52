"""``/docs``, and paths that do not exist."""

from __future__ import annotations

import re

from starlette.testclient import TestClient


def test_docs_load_nothing_from_other_hosts(client: TestClient) -> None:
    page = client.get("/docs")
    assert page.status_code == 200
    assert "script-src" in page.headers["content-security-policy"] or (
        "default-src 'self'" in page.headers["content-security-policy"]
    )
    sources = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert sources
    for source in sources:
        assert source.startswith("/")
        assert client.get(source).status_code == 200
    assert "<script>" not in page.text


def test_unknown_paths_and_methods_are_problem_documents(client: TestClient) -> None:
    for response, status in ((client.post("/score_titulo/x"), 405), (client.get("/nothing"), 404)):
        assert response.status_code == status
        assert response.headers["content-type"] == "application/problem+json"
