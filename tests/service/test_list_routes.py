"""The lists of ``/api/v1``: they follow the ratings of the moment, in every worker."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import polars as pl
import pytest
from starlette.testclient import TestClient

from streamrec.catalogue.store_rows import store_rows
from streamrec.errors import StoreUnavailable
from streamrec.recommend.fit_bundle import fit_bundle
from streamrec.sample.films import load_films
from streamrec.sample.simulated_ratings import simulate
from streamrec.service.app import create_app
from streamrec.settings import Settings
from streamrec.store.api_keys import create_key, revoke_key
from streamrec.store.catalogue_load import load_catalogue
from streamrec.store.database import Store
from streamrec.store.ratings import load_ratings
from streamrec.store.user_marks import put_mark

from ..conftest import Built

ME = "ml:1"
MINE = {"tmdb:862": 10, "tmdb:863": 9, "tmdb:949": 2, "tmdb:8587": 8}
Asked = dict[str, list[str] | int]
FAR_TOO_MANY = [f"tmdb:{n}" for n in range(1001)]


@pytest.fixture(scope="session")
def model(sample: Built) -> str:
    """The served model, trained on eighty simulated viewers."""
    drawn = simulate(load_films(), 80)
    ratings = pl.DataFrame(
        {
            "user_id": [f"ml:{user}" for user in drawn.user_id],
            "title_id": [f"tmdb:{film}" for film in drawn.movie_id],
            "half_stars": (drawn.stars * 2).astype("int8"),
            "timestamp": drawn.timestamp,
        }
    )
    tables = {name: table.collect() for name, table in sample.snapshot.tables().items()}
    versions = {"catalogue_version": sample.snapshot.version, "ratings_version": "r"}
    return fit_bundle(tables, ratings, sample.settings.models, versions).version


@pytest.fixture
def store(store: Store, sample: Built, model: str) -> Store:
    load_catalogue(store, sample.snapshot.version, store_rows(sample.snapshot), model)
    load_ratings(store, [(ME, title_id, half, 1000) for title_id, half in MINE.items()])
    return store


@pytest.fixture
def client(store: Store, sample: Built) -> Iterator[TestClient]:
    with TestClient(worker(store, sample)) as opened:
        opened.headers["authorization"] = f"Bearer {key(store)[1]}"
        yield opened


def worker(store: Store, sample: Built) -> Any:
    url = store.engine.url.render_as_string(hide_password=False)
    return create_app(Settings(data=sample.settings.data, database_url=url))


def key(store: Store) -> tuple[str, str]:
    with store.write() as connection:
        return create_key(connection, ["read", "write"])


def ids(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [entry["title_id"] for entry in answer.json()["items"]]


def mine(client: TestClient, **asked: Any) -> Any:
    return client.get(f"/api/v1/users/{ME}/recommendations", params=asked)


def test_personal_list_has_its_versions_and_a_reason_for_each_entry(
    client: TestClient, sample: Built, model: str
) -> None:
    found = mine(client, n=10).json()
    assert (found["model_version"], found["catalogue_version"]) == (model, sample.snapshot.version)
    assert [entry["rank"] for entry in found["items"]] == list(range(1, 11))
    for entry in found["items"]:
        assert 0.5 <= entry["predicted_rating"] <= 5
        assert entry["reason"]
        assert entry["model"] in ("hybrid", "content", "popularity")
        assert entry["title_id"] not in MINE
    spanish = mine(client, n=10, lang="es").json()["items"]
    assert any(entry["reason"].startswith("Porque le diste ") for entry in spanish)


def test_personal_list_uses_a_new_rating_in_every_worker(
    client: TestClient, store: Store, sample: Built
) -> None:
    with TestClient(worker(store, sample), headers=dict(client.headers)) as other:
        before = ids(mine(client))
        assert ids(mine(other)) == before
        put = client.put(f"/api/v1/users/{ME}/ratings/{before[0]}", json={"stars": 5})
        assert put.status_code == 200
        after = ids(mine(other))
        assert before[0] not in after
        assert ids(mine(client)) == after
        assert client.delete(f"/api/v1/users/{ME}/ratings/{before[0]}").status_code == 204
        assert ids(mine(other)) == before


def test_personal_list_leaves_out_seen_and_uninteresting_titles_and_keeps_the_watchlist(
    client: TestClient, store: Store
) -> None:
    first, second, third = ids(mine(client))[:3]
    with store.write() as connection:
        put_mark(connection, ME, "seen", first)
        put_mark(connection, ME, "not_interested", second)
        put_mark(connection, ME, "watchlist", third)
    assert ids(mine(client))[0] == third
    assert {first, second} & set(ids(mine(client, n=100))) == set()
    everything = set(ids(mine(client, n=100, exclude_seen=False)))
    assert {first, "tmdb:863"} <= everything
    assert second not in everything


def test_personal_list_applies_filters_and_diversity(client: TestClient) -> None:
    asked = {"genre": "Comedy", "language": "en", "year_from": 1990, "year_to": 1999, "n": 50}
    for title_id in ids(mine(client, **asked)):
        title = client.get(f"/api/v1/titles/{title_id}").json()
        assert "Comedy" in title["genres"]
        assert title["original_language"] == "en"
        assert 1990 <= title["year"] <= 1999
    assert ids(mine(client, diversity=1)) != ids(mine(client))
    refused = mine(client, genre="Comedia romantica")
    assert refused.status_code == 422
    assert "Comedy" in refused.json()["allowed"]


def test_personal_list_without_ratings_is_the_popular_list(client: TestClient) -> None:
    made = client.post("/api/v1/users").json()["user_id"]
    found = client.get(f"/api/v1/users/{made}/recommendations")
    assert ids(found) == ids(client.get("/api/v1/popular"))
    assert {entry["reason"] for entry in found.json()["items"]} == {"Popular"}
    assert {entry["predicted_rating"] for entry in found.json()["items"]} == {None}


def test_personal_list_is_refused_for_unknown_users_and_revoked_keys(
    client: TestClient, store: Store
) -> None:
    assert client.get("/api/v1/users/ml:999/recommendations").status_code == 404
    key_id, secret = key(store)
    headers = {"authorization": f"Bearer {secret}"}
    path = f"/api/v1/users/{ME}/recommendations"
    for _ in range(2):  # the second time the key is known
        assert client.get(path, headers=headers).status_code == 200
    with store.write() as connection:
        revoke_key(connection, key_id)
    assert client.get(path, headers=headers).status_code == 401
    del client.headers["authorization"]
    assert client.get(path).status_code == 401


def test_lists_leave_out_titles_that_left_the_catalogue(
    client: TestClient, store: Store, sample: Built, model: str
) -> None:
    gone = set(ids(mine(client))[:5])
    rows = []
    for name, (columns, values) in store_rows(sample.snapshot):
        at = columns.index("title_id") if "title_id" in columns else None
        rows.append((name, (columns, [v for v in values if at is None or v[at] not in gone])))
    load_catalogue(store, "smaller", rows, model)
    answers = [
        mine(client, n=100),
        client.get("/api/v1/popular?n=100"),
        client.get("/api/v1/trending?n=100"),
        client.get("/api/v1/onboarding?n=100"),
        client.post("/api/v1/recommendations", json={"likes": ["tmdb:862"], "n": 100}),
    ]
    for answer in answers:
        assert gone & set(ids(answer)) == set()
        assert answer.json()["catalogue_version"] == "smaller"
    for title_id in gone:
        assert client.get(f"/api/v1/titles/{title_id}/similar").status_code == 404


def test_requested_list_of_one_liked_title_is_its_similar_titles(client: TestClient) -> None:
    asked = {"likes": ["tmdb:862"], "n": 10}
    found = client.post("/api/v1/recommendations", json=asked).json()
    assert found["items"] == client.get("/api/v1/titles/tmdb:862/similar?n=10").json()["items"]
    assert found["unknown"] == []
    second = found["items"][1]["title_id"]
    seen = client.post("/api/v1/recommendations", json={**asked, "seen": [second]})
    assert second not in ids(seen)
    assert ids(seen)[0] == found["items"][0]["title_id"]
    unknown = client.post("/api/v1/recommendations", json={"likes": ["tmdb:none"]}).json()
    assert unknown["unknown"] == ["tmdb:none"]
    assert {entry["model"] for entry in unknown["items"]} == {"popularity"}


def test_requested_list_needs_no_account(client: TestClient) -> None:
    del client.headers["authorization"]
    asked = {"likes": ["tmdb:862", "tmdb:none"], "seen": ["tmdb:863"], "n": 5, "lang": "es"}
    found = client.post("/api/v1/recommendations", json=asked)
    assert len(ids(found)) == 5
    assert {"tmdb:862", "tmdb:863"} & set(ids(found)) == set()
    assert found.json()["unknown"] == ["tmdb:none"]
    # One like says less than the popularity of the titles.
    assert found.json()["items"][0]["reason"] == "Le gusta a mucha gente"
    hated = {"likes": ["tmdb:862"], "ratings": {"tmdb:862": 0.5}, "n": 5}
    reasons = client.post("/api/v1/recommendations", json=hated).json()["items"]
    assert not any("Toy Story" in entry["reason"] for entry in reasons)


@pytest.mark.parametrize(
    ("fields", "parameter"),
    [
        ({"likes": FAR_TOO_MANY[:501]}, "likes"),
        ({"seen": FAR_TOO_MANY}, "seen"),
        ({"ratings": dict.fromkeys(FAR_TOO_MANY, 4)}, "ratings"),
        ({"ratings": {"tmdb:862": 4.2}}, "tmdb:862"),
        ({"likes": ["x" * 301]}, "likes"),
        ({"n": 101}, "n"),
        ({"diversity": 1.5}, "diversity"),
        ({"like": ["tmdb:862"]}, "like"),
        ({"genre": "Atlantis"}, "genre"),
    ],
)
def test_requested_list_refuses_invalid_fields_by_name(
    client: TestClient, fields: dict[str, Any], parameter: str
) -> None:
    refused = client.post("/api/v1/recommendations", json=fields)
    assert refused.status_code == 422
    assert parameter in [error["parameter"] for error in refused.json()["errors"]]


def test_trending_list_starts_with_what_is_rated_now(store: Store, sample: Built) -> None:
    now = int(time.time())
    lately = [(f"new:{n}", "tmdb:8844", 8, now - 60 * n) for n in range(5)]
    long_ago = [(f"old:{n}", "tmdb:949", 8, now - 30 * 86_400) for n in range(9)]
    load_ratings(store, lately + long_ago)
    with TestClient(worker(store, sample)) as client:
        first, second, *_ = client.get("/api/v1/trending").json()["items"]
        popular = ids(client.get("/api/v1/popular"))
    assert (first["title_id"], first["model"]) == ("tmdb:8844", "trending")
    assert first["reason"] == "Rated more than usual of late"
    assert second["model"] == "popularity"
    assert second["title_id"] == popular[0]


def test_onboarding_repeats_no_title_and_depends_on_the_answers(client: TestClient) -> None:
    first = ids(client.get("/api/v1/onboarding"))
    assert len(first) == 5
    asked: Asked = {"answers": [f"{first[0]}:4.5", f"{first[1]}:1"], "skipped": first[2:], "n": 50}
    then = ids(client.get("/api/v1/onboarding", params=asked))
    assert set(first) & set(then) == set()
    others: Asked = {"skipped": first, "n": 50}
    assert ids(client.get("/api/v1/onboarding", params=others)) != then


@pytest.mark.parametrize("answer", ["tmdb:862", "tmdb:862:6", "tmdb:862:0", ":4", "tmdb:862:4.2"])
def test_onboarding_refuses_an_invalid_answer(client: TestClient, answer: str) -> None:
    refused = client.get("/api/v1/onboarding", params={"answers": answer})
    assert refused.status_code == 422
    assert [error["parameter"] for error in refused.json()["errors"]] == ["answers"]


def test_lists_from_the_bundle_alone_need_no_database(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    asks = [
        ("GET", "/api/v1/popular", None),
        ("GET", "/api/v1/trending", None),
        ("GET", "/api/v1/onboarding", None),
        ("GET", "/api/v1/titles/tmdb:862/similar", None),
        ("POST", "/api/v1/recommendations", {"likes": ["tmdb:862"]}),
    ]
    before = [ids(client.request(method, path, json=body)) for method, path, body in asks]

    def away() -> None:
        raise StoreUnavailable("gone")

    with monkeypatch.context() as patched:
        patched.setattr("streamrec.store.database.Store.autocommit", lambda _: away())
        for (method, path, body), entries in zip(asks, before, strict=True):
            assert ids(client.request(method, path, json=body)) == entries
        refused = mine(client)
        assert refused.status_code == 503
        assert refused.headers["retry-after"]
    assert len(ids(mine(client))) == 20
