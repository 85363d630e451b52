"""A PostgreSQL that is away: what the bundle can answer goes on, and all is well afterwards."""

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

from .conftest import Place, built_in
from .proxy import Cut, Wire
from .served import Served

# The first to notice wait for the database; nobody after them does.
NOTICED_S, AFTERWARDS_S = 8.0, 2.0
BACK_S = 5.0
FILM = "tmdb:862"
BUNDLE_ALONE = [
    ("GET", f"/api/v1/titles/{FILM}/similar", None),
    ("GET", "/api/v1/popular", None),
    ("POST", "/api/v1/recommendations", {"likes": [FILM]}),
]


@pytest.fixture
def wire(postgres_url: str) -> Iterator[Wire]:
    opened = Wire(sa.make_url(postgres_url).port or 5432)
    yield opened
    opened.close()


@pytest.fixture
def away(postgres_url: str, wire: Wire, tmp_path: Path) -> Place:
    """The sample in PostgreSQL, reached through a wire."""
    url = sa.make_url(postgres_url).set(host="127.0.0.1", port=wire.port)
    return built_in(tmp_path, url.render_as_string(hide_password=False))


def seconds_of(served: Served, method: str, path: str, body: object) -> float:
    began = time.monotonic()
    status, answer, _ = served.ask(method, path, body)
    assert status == 200, (path, answer)
    return time.monotonic() - began


@pytest.mark.parametrize("how", ["refused", "silent"])
def test_the_service_outlives_an_outage_of_its_database(away: Place, wire: Wire, how: Cut) -> None:
    (user,) = away.make_users(1)
    ratings = f"/api/v1/users/{user}/ratings"

    def rate(stars: float) -> tuple[int, str | None]:
        status, _, headers = served.ask("PUT", f"{ratings}/{FILM}", {"stars": stars}, away.headers)
        return status, headers.get("retry-after")

    with Served(away.data, away.url) as served:
        for method, path, body in BUNDLE_ALONE:
            seconds_of(served, method, path, body)
        assert rate(4.0) == (200, None)

        wire.cut(how)
        began = time.monotonic()
        status, retry_after = rate(2.0)
        assert (status, int(retry_after or 0) > 0) == (503, True)
        for method, path, body in BUNDLE_ALONE:
            seconds_of(served, method, path, body)
        assert time.monotonic() - began < NOTICED_S

        done = threading.Event()

        def insist() -> None:
            while not done.is_set():
                assert rate(2.0)[0] == 503
                assert served.ask("GET", ratings, None, away.headers)[0] == 503

        insisting = [threading.Thread(target=insist) for _ in range(8)]
        for thread in insisting:
            thread.start()
        try:
            for _ in range(5):
                for method, path, body in BUNDLE_ALONE:
                    assert seconds_of(served, method, path, body) < AFTERWARDS_S
                time.sleep(0.3)
            assert served.ask("GET", "/health/live")[0] == 200
            status, ready, _ = served.ask("GET", "/health/ready")
            assert (status, ready["store"]) == (503, "does not answer")
        finally:
            done.set()
            for thread in insisting:
                thread.join()

        wire.mend()
        until = time.monotonic() + BACK_S
        while rate(3.0)[0] != 200:
            assert time.monotonic() < until
            time.sleep(0.1)
        for number in range(20):
            assert rate(number % 10 / 2 + 0.5) == (200, None)
            assert served.ask("GET", "/health/ready")[0] == 200
        _, read, _ = served.ask("GET", ratings, None, away.headers)
        assert [one["stars"] for one in read["items"]] == [5.0]
        assert served.process.poll() is None  # the same process all along


def test_connections_that_died_while_idle_are_replaced_unnoticed(away: Place, wire: Wire) -> None:
    """As after a restart of the server between two requests."""
    store = open_store(away.url, timeout_s=5)
    with store.autocommit() as connection:
        live_versions(connection)
    wire.cut("refused")
    wire.mend()
    with store.autocommit() as connection:
        live_versions(connection)
    store.close()


def test_a_statement_that_gets_no_answer_is_given_up(away: Place) -> None:
    store = open_store(away.url, timeout_s=0.5)
    began = time.monotonic()
    with pytest.raises(StoreUnavailable, match="in time"), store.autocommit() as connection:
        connection.exec_driver_sql("SELECT pg_sleep(30)")
    assert time.monotonic() - began < 5
    with pytest.raises(StoreUnavailable, match="a moment ago"), store.autocommit():
        pass
    store.close()


def test_work_that_may_take_long_is_not_given_up(away: Place) -> None:
    store = open_store(away.url)
    with store.autocommit() as connection:
        assert connection.exec_driver_sql("SELECT pg_sleep(2) IS NOT NULL").scalar()
    store.close()
