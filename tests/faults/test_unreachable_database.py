"""An unreachable PostgreSQL: the bundle still answers, and the service recovers."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from streamrec.errors import StoreUnavailable
from streamrec.store.database import open_store
from streamrec.store.live_versions import live_versions

from .conftest import Deployment, deploy
from .proxy import Cut, Proxy
from .serve_process import ServeProcess

# The first requests wait for the database; later ones do not.
FIRST_S, LATER_S = 8.0, 2.0
RECOVERY_S = 5.0
TITLE = "tmdb:862"
WITHOUT_DATABASE = [
    ("GET", f"/api/v1/titles/{TITLE}/similar", None),
    ("GET", "/api/v1/popular", None),
    ("POST", "/api/v1/recommendations", {"likes": [TITLE]}),
]


@pytest.fixture
def proxy(postgres_url: str) -> Iterator[Proxy]:
    opened = Proxy(sa.make_url(postgres_url).port or 5432)
    yield opened
    opened.close()


@pytest.fixture
def behind_proxy(postgres_url: str, proxy: Proxy, tmp_path: Path) -> Deployment:
    """The sample in PostgreSQL, reached through a proxy."""
    url = sa.make_url(postgres_url).set(host="127.0.0.1", port=proxy.port)
    return deploy(tmp_path, url.render_as_string(hide_password=False))


def seconds_of(served: ServeProcess, method: str, path: str, body: object) -> float:
    began = time.monotonic()
    status, answer, _ = served.request(method, path, body)
    assert status == 200, (path, answer)
    return time.monotonic() - began


@pytest.mark.parametrize("how", ["refused", "silent"])
def test_service_answers_without_its_database_and_recovers(
    behind_proxy: Deployment, proxy: Proxy, how: Cut
) -> None:
    (user,) = behind_proxy.create_users(1)
    ratings = f"/api/v1/users/{user}/ratings"

    def rate(stars: float) -> tuple[int, str | None]:
        status, _, headers = served.request(
            "PUT", f"{ratings}/{TITLE}", {"stars": stars}, behind_proxy.headers
        )
        return status, headers.get("retry-after")

    with ServeProcess(behind_proxy.data, behind_proxy.url) as served:
        for method, path, body in WITHOUT_DATABASE:
            seconds_of(served, method, path, body)
        assert rate(4.0) == (200, None)

        proxy.cut(how)
        began = time.monotonic()
        status, retry_after = rate(2.0)
        assert (status, int(retry_after or 0) > 0) == (503, True)
        for method, path, body in WITHOUT_DATABASE:
            seconds_of(served, method, path, body)
        assert time.monotonic() - began < FIRST_S

        done = threading.Event()

        def keep_asking() -> None:
            while not done.is_set():
                assert rate(2.0)[0] == 503
                assert served.request("GET", ratings, None, behind_proxy.headers)[0] == 503

        asking = [threading.Thread(target=keep_asking) for _ in range(8)]
        for thread in asking:
            thread.start()
        try:
            for _ in range(5):
                for method, path, body in WITHOUT_DATABASE:
                    assert seconds_of(served, method, path, body) < LATER_S
                time.sleep(0.3)
            assert served.request("GET", "/health/live")[0] == 200
            status, ready, _ = served.request("GET", "/health/ready")
            assert (status, ready["store"]) == (503, "does not answer")
        finally:
            done.set()
            for thread in asking:
                thread.join()

        proxy.restore()
        until = time.monotonic() + RECOVERY_S
        while rate(3.0)[0] != 200:
            assert time.monotonic() < until
            time.sleep(0.1)
        for number in range(20):
            assert rate(number % 10 / 2 + 0.5) == (200, None)
            assert served.request("GET", "/health/ready")[0] == 200
        _, read, _ = served.request("GET", ratings, None, behind_proxy.headers)
        assert [one["stars"] for one in read["items"]] == [5.0]
        assert served.process.poll() is None  # still the same process


def test_store_replaces_connections_that_died_while_idle(
    behind_proxy: Deployment, proxy: Proxy
) -> None:
    """This happens when the server restarts between two requests."""
    store = open_store(behind_proxy.url, timeout_s=5)
    with store.autocommit() as connection:
        live_versions(connection)
    proxy.cut("refused")
    proxy.restore()
    with store.autocommit() as connection:
        live_versions(connection)
    store.close()


def test_store_ends_a_slow_statement_and_goes_on(behind_proxy: Deployment) -> None:
    store = open_store(behind_proxy.url, timeout_s=0.5)
    began = time.monotonic()
    for _ in range(2):
        with pytest.raises(StoreUnavailable, match="timeout"), store.autocommit() as connection:
            connection.exec_driver_sql("SELECT pg_sleep(30)")
    assert time.monotonic() - began < 5
    with store.autocommit() as connection:
        live_versions(connection)
    store.close()


def test_store_gives_up_a_statement_without_answer_after_its_timeout(
    behind_proxy: Deployment, proxy: Proxy
) -> None:
    store = open_store(behind_proxy.url, timeout_s=0.5)
    began = time.monotonic()
    with pytest.raises(StoreUnavailable, match="in time"), store.autocommit() as connection:
        proxy.cut("silent")
        connection.exec_driver_sql("SELECT 1")
    assert time.monotonic() - began < 5
    with pytest.raises(StoreUnavailable, match="a moment ago"), store.autocommit():
        pass
    store.close()


def test_store_without_timeout_waits_for_a_long_statement(behind_proxy: Deployment) -> None:
    store = open_store(behind_proxy.url)
    with store.autocommit() as connection:
        assert connection.exec_driver_sql("SELECT pg_sleep(2) IS NOT NULL").scalar()
    store.close()
