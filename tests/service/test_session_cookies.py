"""Session cookies: their time, and the default secret behind a proxy."""

from __future__ import annotations

import time

import pytest
from starlette.testclient import TestClient

from streamrec.service.app import create_app
from streamrec.service.auth.sessions import Session, Signatures
from streamrec.settings import Settings
from streamrec.store.database import Store

DAY_S = 24 * 3600


def test_signatures_read_a_cookie_for_half_a_year_and_whatever_the_clock_was_set_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    signatures, session = Signatures("a secret of our own"), Session("u", None, "p", "n")
    cookie, now = signatures.cookie(session), time.time()
    for days, is_valid in ((-30, True), (0, True), (179, True), (181, False)):
        monkeypatch.setattr(time, "time", lambda days=days: now + days * DAY_S)
        assert (signatures.read(cookie) == session) == is_valid


@pytest.mark.parametrize("header", ["x-forwarded-for", "x-forwarded-proto", "forwarded", "via"])
def test_signatures_refuse_sessions_behind_a_proxy_with_the_default_secret(
    store: Store, header: str
) -> None:
    url = store.engine.url.render_as_string(hide_password=False)
    through_proxy = {header: "203.0.113.7"}
    with TestClient(create_app(Settings(database_url=url))) as client:
        assert client.post("/api/v1/profiles", headers=through_proxy).status_code == 403
        assert client.post("/api/v1/profiles").status_code == 201
        assert client.get("/api/v1/session").status_code == 200
        assert client.get("/api/v1/session", headers=through_proxy).status_code == 401
    own = Settings(database_url=url, secret="a secret that is long enough")
    with TestClient(create_app(own)) as client:
        assert client.post("/api/v1/profiles", headers=through_proxy).status_code == 201
        assert client.get("/api/v1/session", headers=through_proxy).status_code == 200
