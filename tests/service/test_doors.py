"""Limits, headers, metrics and logs: what stands between the network and the routes."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from streamrec.cli import app
from streamrec.errors import SettingsError
from streamrec.service.app import create_app
from streamrec.service.limits import BODY_LIMIT
from streamrec.settings import DEFAULT_SECRET, Settings, read_settings

from ..conftest import Built

FAR = ("203.0.113.7", 50000)
OWN = "a secret that is long enough for us"


@pytest.fixture
def far(sample: Built) -> Iterator[TestClient]:
    """A client from another machine, which may ask six times a minute."""
    settings = sample.settings.model_copy(update={"rate_limit": 6})
    with TestClient(create_app(settings), client=FAR) as opened:
        yield opened


def test_too_many_requests_of_one_address_are_told_when_to_come_back(far: TestClient) -> None:
    answers = [far.get("/health/live") for _ in range(7)]
    assert [answer.status_code for answer in answers] == [200] * 6 + [429]
    refused = answers[-1]
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert refused.headers["content-type"] == "application/problem+json"
    assert "content-security-policy" in refused.headers


def test_this_machine_is_not_counted(sample: Built) -> None:
    settings = sample.settings.model_copy(update={"rate_limit": 1})
    with TestClient(create_app(settings), client=("127.0.0.1", 5)) as near:
        assert {near.get("/health/live").status_code for _ in range(5)} == {200}


def test_guessing_keys_is_counted_by_address(far: TestClient) -> None:
    path = "/api/v1/users/nobody"
    statuses = [
        far.get(path, headers={"authorization": f"Bearer guess-{n}"}).status_code for n in range(31)
    ]
    assert statuses == [401] * 30 + [429]


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_that_is_too_large_is_refused(client: TestClient, chunked: bool) -> None:
    body = b'{"login": "' + b"x" * BODY_LIMIT + b'", "password": "0123456789"}'
    content = iter([body[:100], body[100:]]) if chunked else body
    answer = client.post("/api/v1/accounts", content=content)
    assert answer.status_code == 413
    assert str(BODY_LIMIT // 1000) in answer.json()["detail"]


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "streamrec.example"])  # noqa: S104
@pytest.mark.parametrize("secret", [DEFAULT_SECRET.get_secret_value(), "", "short"])
def test_no_one_beyond_this_machine_is_served_with_a_secret_all_know(
    sample: Built, host: str, secret: str
) -> None:
    settings = read_settings(data=sample.settings.data, host=host, secret=secret)
    with pytest.raises(SettingsError, match="STREAMREC_SECRET"):
        create_app(settings)
    create_app(read_settings(data=sample.settings.data, host=host, secret=OWN))


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.8.8.8"])
def test_this_machine_is_served_with_the_default_secret(sample: Built, host: str) -> None:
    create_app(read_settings(data=sample.settings.data, host=host))


def test_secrets_do_not_show_in_what_is_printed() -> None:
    assert OWN not in repr(Settings(secret=OWN))


def test_no_other_site_may_read_unless_the_operator_names_it(
    client: TestClient, sample: Built
) -> None:
    asked = {"origin": "https://friend.example"}
    assert "access-control-allow-origin" not in client.get("/health/live", headers=asked).headers
    settings = sample.settings.model_copy(update={"cors_origins": ("https://friend.example",)})
    with TestClient(create_app(settings)) as open_to_one:
        answer = open_to_one.get("/health/live", headers=asked)
        assert answer.headers["access-control-allow-origin"] == "https://friend.example"
        other = open_to_one.get("/health/live", headers={"origin": "https://foe.example"})
        assert "access-control-allow-origin" not in other.headers


def test_a_request_leaves_one_line_with_its_id_and_no_names(
    sample: Built, capfd: pytest.CaptureFixture[str]
) -> None:
    with TestClient(create_app(sample.settings)) as client:
        answer = client.get(
            "/api/v1/search?q=secret-search", headers={"x-request-id": "from-proxy"}
        )
        own = client.get("/health/live", headers={"x-request-id": "not harmless\t!"})
    lines = [json.loads(line) for line in capfd.readouterr().err.splitlines()]
    assert [line["request_id"] for line in lines] == ["from-proxy", own.headers["x-request-id"]]
    assert answer.headers["x-request-id"] == "from-proxy"
    line = lines[0]
    assert (line["route"], line["method"], line["status"]) == ("/api/v1/search", "GET", 200)
    assert line["ms"] > 0
    assert "secret-search" not in json.dumps(lines)


def test_metrics_count_requests_by_route_and_status(client: TestClient) -> None:
    def count() -> float:
        text = client.get("/metrics").text
        name = (
            'streamrec_requests_total{method="GET",route="/api/v1/titles/{title_id}",status="404"}'
        )
        found = [line.split()[-1] for line in text.splitlines() if line.startswith(name)]
        return float(found[0]) if found else 0

    before = count()
    client.get("/api/v1/titles/tmdb:0")
    assert count() == before + 1


def test_several_workers_are_not_started_where_none_could_serve(sample: Built) -> None:
    arguments = ["serve", "--host", "192.0.2.1", "--workers", "2"]
    done = CliRunner().invoke(app, [*arguments, "--data", str(sample.settings.data)])
    assert isinstance(done.exception, SettingsError)
