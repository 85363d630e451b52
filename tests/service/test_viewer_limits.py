"""What one address and one viewer may create; what that changes for others. On both databases."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from streamrec.catalogue.store_rows import store_rows
from streamrec.pipeline.live_data import training_ratings
from streamrec.service.app import create_app
from streamrec.service.unused_data import remove_unused_data
from streamrec.settings import Settings
from streamrec.store.api_keys import create_key
from streamrec.store.catalogue_load import load_catalogue
from streamrec.store.database import Store
from streamrec.store.ratings import load_ratings
from streamrec.store.title_lookup import all_title_ids
from streamrec.store.user_accounts import find_user, remove_empty_profiles

from ..conftest import Built
from .older_viewers import make_viewers_older

TOY_STORY, HEAT, UNKNOWN = "tmdb:862", "tmdb:949", "tmdb:11216"
HOSTILE, OTHER = "203.0.113.7", "198.51.100.9"
Connect = Callable[..., TestClient]


@pytest.fixture
def loaded(store: Store, sample: Built) -> Store:
    load_catalogue(store, sample.snapshot.version, store_rows(sample.snapshot), sample.model)
    return store


@pytest.fixture
def connect(loaded: Store, sample: Built) -> Iterator[Connect]:
    """Return a client of a service at an address, with changed settings."""
    url = loaded.engine.url.render_as_string(hide_password=False)
    with ExitStack() as opened:

        def connect(address: str, app: object = None, **changed: Any) -> TestClient:
            settings = Settings(data=sample.settings.data, database_url=url, **changed)
            made = app or create_app(settings)
            client = TestClient(made, client=(address, 40_000))  # type: ignore[arg-type]
            return opened.enter_context(client) if app is None else client

        yield connect


def new_profile(client: TestClient) -> str:
    """Make a profile and use its session; return the path of its data."""
    client.cookies.clear()
    made = client.post("/api/v1/profiles")
    assert made.status_code == 201
    client.headers["x-csrf-token"] = made.json()["csrf_token"]
    return f"/api/v1/users/{made.json()['user_id']}"


def csv_of(title_ids: list[str], at: int) -> str:
    rows = (f"{title_id},5,{at}" for title_id in title_ids)
    return "\n".join(["title_id,stars,rated_at", *rows])


def test_profiles_of_an_address_are_limited_an_hour(connect: Connect) -> None:
    client = connect(HOSTILE, viewers_per_hour=3)
    for _ in range(3):
        new_profile(client)
    client.cookies.clear()
    account = {"login": "ana", "password": "correct horse battery"}
    form = {"stars": "5", "back": "/"}
    for answer in (
        client.post("/api/v1/profiles"),
        client.post("/api/v1/accounts", json=account),
        client.post("/sign-up", data=account),
        client.post(f"/me/ratings/{TOY_STORY}", data=form),
    ):
        assert answer.status_code == 429
        assert 0 < int(answer.headers["retry-after"]) <= 3600
    assert connect(OTHER, client.app).post("/api/v1/profiles").status_code == 201
    assert connect("127.0.0.1", client.app).post("/api/v1/profiles").status_code == 201


def test_ratings_and_marks_of_a_viewer_are_limited_a_minute(
    connect: Connect, loaded: Store
) -> None:
    client = connect(HOSTILE, writes_per_minute=4)
    mine = new_profile(client)
    for _ in range(2):
        assert client.put(f"{mine}/ratings/{HEAT}", json={"stars": 4}).status_code == 200
        assert client.put(f"{mine}/marks/seen/{HEAT}").status_code == 204
    assert client.put(f"{mine}/ratings/{HEAT}", json={"stars": 4}).status_code == 429
    assert client.put(f"{mine}/marks/seen/{HEAT}").status_code == 429
    assert client.delete(f"{mine}/ratings/{HEAT}").status_code == 429
    rows = csv_of([TOY_STORY, HEAT, UNKNOWN] * 3, 1_000_000_000)
    assert client.post(f"{mine}/ratings:import?format=csv", content=rows).status_code == 200
    with loaded.write() as connection:
        _, secret = create_key(connection, ["write"])
    for _ in range(6):
        sent = {"authorization": f"Bearer {secret}"}
        put = client.put(f"{mine}/ratings/{HEAT}", json={"stars": 4}, headers=sent)
        assert put.status_code == 200


def test_titles_of_a_viewer_are_limited_however_they_are_rated(
    connect: Connect, loaded: Store
) -> None:
    client = connect(HOSTILE, titles_per_viewer=2)
    with loaded.read() as connection:
        a, b, c, d = sorted(all_title_ids(connection))[:4]
    mine = new_profile(client)
    assert client.put(f"{mine}/ratings/{a}", json={"stars": 4}).status_code == 200
    report = client.post(
        f"{mine}/ratings:import?format=csv", content=csv_of([a, b, c, d], 5)
    ).json()
    assert [row["outcome"] for row in report["items"]] == [
        "older",
        "imported",
        "refused",
        "refused",
    ]
    assert "2 titles" in report["items"][2]["reason"]
    refused = client.put(f"{mine}/ratings/{c}", json={"stars": 4})
    assert (refused.status_code, "2 titles" in refused.json()["detail"]) == (403, True)
    assert client.put(f"{mine}/ratings/{b}", json={"stars": 1}).status_code == 200
    assert client.delete(f"{mine}/ratings/{c}").status_code == 204
    assert client.delete(f"{mine}/ratings/{b}").status_code == 204
    assert client.put(f"{mine}/ratings/{c}", json={"stars": 4}).status_code == 403
    kinds = {a: "seen", b: "watchlist"}
    for title_id, kind in kinds.items():
        assert client.put(f"{mine}/marks/{kind}/{title_id}").status_code == 204
    assert client.put(f"{mine}/marks/seen/{a}").status_code == 204
    assert client.put(f"{mine}/marks/not_interested/{c}").status_code == 403


def test_empty_profiles_are_removed_after_a_week_and_used_ones_kept(
    connect: Connect, loaded: Store
) -> None:
    client = connect("127.0.0.1")
    empty = new_profile(client).rpartition("/")[2]
    rated = new_profile(client)
    client.put(f"{rated}/ratings/{HEAT}", json={"stars": 4})
    marked = new_profile(client)
    client.put(f"{marked}/marks/seen/{HEAT}")
    client.cookies.clear()
    account = {"login": "ana", "password": "correct horse battery"}
    user_id = client.post("/api/v1/accounts", json=account).json()["user_id"]
    load_ratings(loaded, [("ml:9", HEAT, 8, 1)])
    with loaded.write() as connection:
        connection.exec_driver_sql("DELETE FROM rating WHERE user_id = 'ml:9'")
    assert remove_empty_profiles(loaded, int(time.time()) - 7 * 86_400) == 0
    make_viewers_older(loaded, 8)
    remove_unused_data(loaded, empty_profile_days=7)
    with loaded.read() as connection:
        assert find_user(connection, empty) is None
    kept = [rated.rpartition("/")[2], marked.rpartition("/")[2], user_id, "ml:9"]
    with loaded.read() as connection:
        assert all(find_user(connection, one) for one in kept)


def size_of(store: Store) -> int:
    """Return the bytes on disk of a store's database."""
    with store.write() as connection:
        if store.engine.dialect.name == "postgresql":
            query = "SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relkind = 'r' AND "
            query += "relnamespace = current_schema()::regnamespace"
            return int(connection.exec_driver_sql(query).scalar_one())
    with store.autocommit() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return Path(str(store.engine.url.database)).stat().st_size


def hostile_hour(client: TestClient, title_ids: list[str]) -> int:
    """Make profiles until they are refused, and rate and mark all titles with each of them."""
    everything = csv_of(title_ids, int(time.time()))
    n_profiles = 0
    while client.post("/api/v1/profiles").status_code == 201 and n_profiles < 700:
        n_profiles += 1
        mine = session_path(client)
        client.post(f"{mine}/ratings:import?format=csv", content=everything)
        client.put(f"{mine}/marks/watchlist/{UNKNOWN}")
        client.cookies.clear()
    return n_profiles


def session_path(client: TestClient) -> str:
    """Return the path of the data of the session that the client has."""
    session = client.get("/api/v1/session").json()
    client.headers["x-csrf-token"] = session["csrf_token"]
    return f"/api/v1/users/{session['user_id']}"


def test_hostile_hour_of_one_address_changes_neither_trends_nor_training(
    connect: Connect, loaded: Store, sample: Built
) -> None:
    now = int(time.time())
    lately = [(f"ml:{viewer}", HEAT, 8, now - 60 * viewer) for viewer in range(5)]
    load_ratings(loaded, lately)
    settings = Settings(
        data=sample.settings.data,
        database_url=loaded.engine.url.render_as_string(hide_password=False),
    )
    # The limit of CPU time, which a slow machine reaches earlier, has tests of its own.
    client = connect(HOSTILE, titles_per_viewer=50, cpu_limit=10_000_000)
    trending = client.get("/api/v1/trending?n=100").json()["items"]
    trained_on, size = training_ratings(settings, loaded), size_of(loaded)
    with loaded.read() as connection:
        title_ids = [UNKNOWN, *sorted(all_title_ids(connection) - {UNKNOWN})]
    assert hostile_hour(client, title_ids) == settings.viewers_per_hour
    # 10 profiles with 50 titles instead of 10,000: a two-hundredth of the 20 MB, and some pages.
    assert size_of(loaded) - size < 20e6 / 200 + 400_000
    again = connect(OTHER, titles_per_viewer=50)  # another worker, which has cached nothing
    assert again.get("/api/v1/trending?n=100").json()["items"] == trending
    assert training_ratings(settings, loaded).equals(trained_on)
