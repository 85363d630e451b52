"""The middleware: limits, headers, metrics and logs; and the settings that it needs."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from starlette.types import Message
from typer.testing import CliRunner

from streamrec.cli import app
from streamrec.errors import NotAllowed, SettingsError
from streamrec.service.access import caller
from streamrec.service.access.access_rules import ANYONE
from streamrec.service.access.rule_check import include_router
from streamrec.service.app import create_app
from streamrec.service.middleware import body_limits
from streamrec.service.middleware.body_limits import BODY_LIMIT, MAX_UPLOADS, UploadLimits
from streamrec.service.middleware.cpu_limits import CpuLimits
from streamrec.service.middleware.cpu_meter import MAX_STEP_S, CpuMeter
from streamrec.service.middleware.rate_limits import caller_network
from streamrec.service.routing import service_router
from streamrec.settings import DEFAULT_SECRET, Settings, read_settings
from streamrec.store.api_keys import create_key
from streamrec.store.database import open_store

from ..conftest import Built
from .asgi_call import answer_status

FAR = ("203.0.113.7", 50000)
OWN = "a secret that is long enough for us"


@pytest.fixture
def far(sample: Built) -> Iterator[TestClient]:
    """A client from another machine, which may send six requests a minute."""
    settings = sample.settings.model_copy(update={"rate_limit": 6})
    with TestClient(create_app(settings), client=FAR) as opened:
        yield opened


def count_answered(ask: Callable[[int], int], limit: int) -> int:
    """Return the number of requests that are answered before one is refused, `limit` at most.

    The window slides: at the turn of a minute, one more than the limit may be admitted.
    """
    for n in range(limit + 2):
        if ask(n) == 429:
            return min(n, limit)
    raise AssertionError("no request was refused")


def test_rate_limit_of_an_address_says_when_to_retry(far: TestClient) -> None:
    assert count_answered(lambda _: far.get("/health/live").status_code, 6) == 6
    refused = far.get("/health/live")
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert refused.headers["content-type"] == "application/problem+json"
    assert "content-security-policy" in refused.headers


def test_rate_limit_does_not_count_this_machine(sample: Built) -> None:
    settings = sample.settings.model_copy(update={"rate_limit": 1})
    with TestClient(create_app(settings), client=("127.0.0.1", 5)) as near:
        assert {near.get("/health/live").status_code for _ in range(5)} == {200}


def test_rate_limit_counts_invalid_keys_by_address(sample: Built) -> None:
    with TestClient(create_app(sample.settings), client=FAR) as far:

        def guess(n: int) -> int:
            shown = {"authorization": f"Bearer guess-{n}"}
            return far.get("/api/v1/users/nobody", headers=shown).status_code

        assert count_answered(guess, 30) == 30


def test_rate_limit_counts_unknown_keys_by_address(far: TestClient) -> None:
    def ask(n: int) -> int:
        return far.get("/api/v1/popular", headers={"authorization": f"Bearer {n}"}).status_code

    assert count_answered(ask, 6) == 6


def test_rate_limit_counts_a_valid_key_on_its_own_in_any_spelling(
    sample: Built, tmp_path: Path
) -> None:
    shutil.copytree(sample.settings.data, tmp_path / "data")
    changed = {"data": tmp_path / "data", "rate_limit": 2}
    settings = sample.settings.model_copy(update=changed)
    store = open_store(settings.url)
    with store.write() as connection:
        _, secret = create_key(connection, ["read"])
    store.close()
    ways = [f"Bearer {secret}", f"bearer   {secret}"]
    with TestClient(create_app(settings), client=FAR) as far:
        while far.get("/health/live").status_code == 200:
            pass

        def ask(n: int) -> int:
            shown = {"authorization": ways[n % 2]}
            return far.get("/api/v1/users/nobody", headers=shown).status_code

        assert count_answered(ask, 21) == 21  # the first was counted before the key was known


def test_rate_limit_does_not_count_401_without_a_key_as_a_guess(sample: Built) -> None:
    with TestClient(create_app(sample.settings), client=FAR) as far:
        for _ in range(40):
            assert far.get("/api/v1/session").status_code == 401
        shown = {"authorization": "Bearer guess"}
        assert far.get("/api/v1/users/nobody", headers=shown).status_code == 401


def test_caller_network_is_one_for_all_spellings_of_an_address() -> None:
    assert caller_network("::ffff:203.0.113.7", True) == caller_network("203.0.113.7", True)
    assert caller_network("::ffff:127.0.0.1", False) is None
    assert caller_network("::1", False) is None


@pytest.mark.parametrize("shown", ["unknown", "_hidden", "999.1.1.1", "127.0.0.1x", "[::1"])
def test_rate_limit_counts_what_a_proxy_forwards_unreadably(sample: Built, shown: str) -> None:
    app = create_app(sample.settings.model_copy(update={"rate_limit": 3}))
    with TestClient(app, client=(shown, 0), headers={"x-forwarded-for": shown}) as forwarded:
        assert count_answered(lambda _: forwarded.get("/health/live").status_code, 3) == 3


def test_cpu_limit_refuses_an_address_by_what_its_requests_cost(
    sample: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    def burn(*_: object) -> float:
        until = time.thread_time() + 0.04
        while time.thread_time() < until:
            pass
        return until

    app = create_app(sample.settings.model_copy(update={"cpu_limit": 1_200}))  # 60 ms at once

    def burn_in_a_thread() -> None:
        burn()

    async def burn_in_the_loop() -> None:
        burn()

    router = service_router(dependencies=[ANYONE])
    router.get("/in-a-thread")(burn_in_a_thread)
    router.get("/in-the-loop")(burn_in_the_loop)
    include_router(app, router)
    with TestClient(app, client=("127.0.0.1", 5)) as near:
        assert {near.get("/in-a-thread").status_code for _ in range(4)} == {200}
        for n, path in enumerate(("/in-a-thread", "/in-the-loop")):
            far = TestClient(app, client=(f"203.0.113.{n}", 5))
            found = [far.get(path) for _ in range(4)]
            statuses = [one.status_code for one in found]
            assert statuses in ([200, 200, 429, 429], [200, 429, 429, 429])
            assert 1 <= int(found[-1].headers["retry-after"]) <= 10
        other = TestClient(app, client=("203.0.113.9", 5))
        assert other.get("/health/live").status_code == 200
        later = time.monotonic() + 10_000
        monkeypatch.setattr(time, "monotonic", lambda: later)
        rested = TestClient(app, client=("203.0.113.0", 5))
        assert rested.get("/health/live").status_code == 200
        monkeypatch.undo()


def test_cpu_limits_admit_few_requests_at_once_of_a_caller_with_little_left() -> None:
    limits, n_admitted = CpuLimits(600), 0  # 30 ms at once
    with pytest.raises(NotAllowed):
        for _ in range(8):
            limits.admit("caller")
            n_admitted += 1
    assert n_admitted in (3, 4)  # time goes on


def test_cpu_meter_does_not_charge_a_request_for_work_for_all() -> None:
    meter = CpuMeter()
    for seconds in (0.1, 5.0, 0.1):
        meter.add(seconds)
    assert meter.seconds == pytest.approx(0.2 + MAX_STEP_S)


def test_cpu_limits_keep_the_callers_in_debt_when_there_are_many() -> None:
    limits = CpuLimits(600)
    limits.pay("debtor", 60)
    for n in range(25_000):
        limits.pay(str(n), 0)
    assert len(limits._balances) <= 10_000
    with pytest.raises(NotAllowed) as refused:
        limits.admit("debtor")
    assert 55 <= (refused.value.retry_after_s or 0) <= 60  # a minute's time at most


def test_rate_limit_counts_ipv6_addresses_of_one_line_together(sample: Built) -> None:
    app = create_app(sample.settings.model_copy(update={"rate_limit": 2}))

    def ask(n: int) -> int:
        neighbour = TestClient(app, client=(f"2001:db8:7:7::{n:x}", 50000))
        return neighbour.get("/health/live").status_code

    assert count_answered(ask, 2) == 2
    other = TestClient(app, client=("2001:db8:7:8::1", 50000))
    assert other.get("/health/live").status_code == 200


@pytest.mark.parametrize("chunked", [False, True])
def test_body_limit_refuses_a_large_body(client: TestClient, chunked: bool) -> None:
    body = b'{"login": "' + b"x" * BODY_LIMIT + b'", "password": "0123456789"}'
    content = iter([body[:100], body[100:]]) if chunked else body
    answer = client.post("/api/v1/accounts", content=content)
    assert answer.status_code == 413
    assert str(BODY_LIMIT // 1000) in answer.json()["detail"]


@pytest.mark.parametrize(
    ("charset", "text"), [("undefined", b"x"), ("utf-7", b"+2AA-"), ("utf-8", b"a\0b")]
)
def test_form_with_bytes_that_are_not_text_is_refused(
    client: TestClient, charset: str, text: bytes
) -> None:
    field = b'--x\r\ncontent-disposition: form-data; name="stars"\r\n\r\n' + text
    kind = {"content-type": f"multipart/form-data; boundary=x; charset={charset}"}
    answer = client.post("/me/ratings/tmdb:862", content=field + b"\r\n--x--\r\n", headers=kind)
    assert answer.status_code == 400


def test_body_limit_refuses_a_body_below_the_least_rate(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(body_limits, "PIECE_TIMEOUT_S", 0.3)
    monkeypatch.setattr(body_limits, "LEAST_RATE", 10_000)

    scope = {
        "type": "http", "method": "POST", "path": "/api/v1/accounts", "query_string": b"",
        "headers": [(b"transfer-encoding", b"chunked")], "client": None, "server": None,
        "scheme": "http", "root_path": "", "http_version": "1.1",
    }  # fmt: skip

    def ask(n_pieces: int, size: int) -> int:
        began = time.monotonic()

        async def receive() -> Message:
            nonlocal n_pieces
            await asyncio.sleep(0.1)
            n_pieces -= 1
            return {"type": "http.request", "body": b" " * size, "more_body": n_pieces > 0}

        status = asyncio.run(answer_status(client.app, receive, scope))
        assert time.monotonic() - began < 5
        return status

    assert ask(100, 10) == 408  # each piece in time, 100 bytes a second
    assert ask(8, 2_000) != 408
    monkeypatch.setattr(body_limits, "BODY_TIMEOUT_S", 0.5)
    assert ask(8, 2_000) == 408


@pytest.mark.parametrize("count", [30, 3_000])
def test_problem_repeats_little_of_a_request(client: TestClient, count: int) -> None:
    body = {f"field {n}": n for n in range(count)} | {"x" * 5_000: 1}
    answer = client.post("/api/v1/accounts", json=body)
    assert (answer.status_code, len(answer.json()["errors"])) == (422, 20)
    assert len(answer.content) < 10_000
    query = "&".join(f"{'y' * 200}{n}=1" for n in range(30))
    answer = client.get(f"/api/v1/search?q=x&{query}")
    assert (answer.status_code, len(answer.json()["errors"])) == (422, 20)
    assert len(answer.content) < 10_000


def test_upload_limits_count_the_imports_of_an_address_only() -> None:
    limits, path = UploadLimits(), "/me/history:import"
    with ExitStack() as running:
        for _ in range(MAX_UPLOADS):
            running.enter_context(limits.admit("203.0.113.7", path))
        with pytest.raises(NotAllowed), limits.admit("203.0.113.7", path):
            pass
        with limits.admit("203.0.113.8", path), limits.admit("203.0.113.7", "/"):
            pass
    with limits.admit("203.0.113.7", path):
        pass
    assert not limits._running


def test_request_middleware_refuses_long_addresses_and_headers_of_any_server(
    client: TestClient,
) -> None:
    assert client.get("/health/live?" + "x" * 9_000).status_code == 414
    answer = client.get("/health/live", headers={"x-a": "a" * 70_000})
    assert answer.status_code == 431
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/health/live", "/", "/api/v1/popular", "/static/none.css"])
def test_request_middleware_answers_head_as_get_without_the_body(
    client: TestClient, path: str
) -> None:
    asked, headed = client.get(path), client.head(path)
    assert (headed.status_code, headed.content) == (asked.status_code, b"")
    assert headed.headers["content-length"] == asked.headers["content-length"]


def test_body_limit_of_imports_applies_to_no_other_path(client: TestClient) -> None:
    body = b" " * (BODY_LIMIT + 1)
    path = "/api/v1/users/somebody/ratings/ratings:import"
    assert client.put(path, content=body).status_code == 413
    assert client.post("/me/ratings/history:import", content=body).status_code == 413
    assert client.post("/me/history:import", content=body).status_code == 422  # no form


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "streamrec.example"])  # noqa: S104
@pytest.mark.parametrize("secret", [DEFAULT_SECRET.get_secret_value(), "", "short"])
def test_create_app_refuses_other_machines_with_the_default_secret(
    sample: Built, host: str, secret: str
) -> None:
    settings = read_settings(data=sample.settings.data, host=host, secret=secret)
    with pytest.raises(SettingsError, match="STREAMREC_SECRET"):
        create_app(settings)
    create_app(read_settings(data=sample.settings.data, host=host, secret=OWN))


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.8.8.8"])
def test_create_app_serves_this_machine_with_the_default_secret(sample: Built, host: str) -> None:
    create_app(read_settings(data=sample.settings.data, host=host))


def test_settings_hide_the_secret_when_printed() -> None:
    assert OWN not in repr(Settings(secret=OWN))


def test_cors_allows_only_the_origins_of_the_settings(client: TestClient, sample: Built) -> None:
    asked = {"origin": "https://friend.example"}
    assert "access-control-allow-origin" not in client.get("/health/live", headers=asked).headers
    settings = sample.settings.model_copy(update={"cors_origins": ("https://friend.example",)})
    with TestClient(create_app(settings)) as open_to_one:
        answer = open_to_one.get("/health/live", headers=asked)
        assert answer.headers["access-control-allow-origin"] == "https://friend.example"
        other = open_to_one.get("/health/live", headers={"origin": "https://foe.example"})
        assert "access-control-allow-origin" not in other.headers


def test_request_log_has_one_line_with_the_id_and_no_personal_text(
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


def test_error_middleware_answers_with_id_and_headers_and_without_secrets(
    sample: Built, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("an internal fault")

    monkeypatch.setattr(caller, "find_key", fail)
    shown = {"authorization": "Bearer secret-key", "x-request-id": "from-proxy"}
    with TestClient(create_app(sample.settings), raise_server_exceptions=False) as client:
        answer = client.get("/api/v1/users/nobody", headers=shown)
    assert (answer.status_code, answer.json()["status"]) == (500, 500)
    assert "an internal fault" not in answer.text
    assert answer.headers["x-request-id"] == "from-proxy"
    assert "content-security-policy" in answer.headers
    told = capfd.readouterr().err
    lines = [json.loads(line) for line in told.splitlines()]
    assert [(line["event"], line["request_id"]) for line in lines] == [
        ("request failed", "from-proxy"), ("request", "from-proxy")
    ]  # fmt: skip
    assert "an internal fault" in told
    assert "secret-key" not in told


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


def test_metrics_and_errors_wait_for_no_thread(
    sample: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    going_on = threading.Event()
    monkeypatch.setattr(caller, "find_key", lambda *_: going_on.wait(30) and None)
    shown = {"authorization": "Bearer guess"}
    with TestClient(create_app(sample.settings)) as client, ThreadPoolExecutor(8) as pool:
        slow = [pool.submit(client.get, "/api/v1/users/u", headers=shown) for _ in range(4)]
        time.sleep(0.3)  # both threads are taken now
        try:
            for path, status in (
                ("/metrics", 200), ("/nothing", 404), ("/api/v1/search?x=1", 422),
                ("/api/v1/session", 401),
            ):  # fmt: skip
                assert pool.submit(client.get, path).result(timeout=5).status_code == status
        finally:
            going_on.set()
        assert {one.result(timeout=30).status_code for one in slow} == {401}


def test_metrics_leave_out_the_running_requests_of_a_killed_worker(tmp_path: Path) -> None:
    script = (
        "import os, signal, sys\n"
        "from streamrec.service.middleware.request_log import RequestLog, metrics\n"
        "RequestLog().start()\n"
        "if sys.argv[1] == 'killed': os.kill(os.getpid(), signal.SIGKILL)\n"
        "sys.stdout.write(metrics().decode())\n"
    )

    def run(what: str) -> str:
        environment = os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
        command = [sys.executable, "-c", script, what]
        return subprocess.run(command, env=environment, capture_output=True, text=True).stdout

    run("killed")
    assert "\nstreamrec_requests_running 1.0\n" in run("counted")


def test_serve_starts_no_workers_with_settings_that_cannot_serve(sample: Built) -> None:
    arguments = ["serve", "--host", "192.0.2.1", "--workers", "2"]
    done = CliRunner().invoke(app, [*arguments, "--data", str(sample.settings.data)])
    assert isinstance(done.exception, SettingsError)


def test_security_headers_forbid_caching_of_authenticated_answers(client: TestClient) -> None:
    path = "/api/v1/users/nobody"
    for shown in ({"authorization": "Bearer guess"}, {"cookie": "streamrec_session=guess"}):
        assert client.get(path, headers=shown).headers["cache-control"] == "no-store"
    client.cookies.clear()
    assert "cache-control" not in client.get("/api/v1/popular").headers
