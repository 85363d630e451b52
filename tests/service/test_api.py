"""The reading half of ``/api/v1``, health and docs."""

from __future__ import annotations

import base64
import json
import re
import shutil
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from streamrec.catalogue.store_rows import store_rows
from streamrec.service.app import create_app
from streamrec.settings import Settings
from streamrec.store.catalogue_load import load_catalogue
from streamrec.store.database import open_store

from ..catalogue.raw import movie, write_movies, write_table
from ..conftest import Built, build


def test_titles_page_with_an_opaque_cursor(client: TestClient) -> None:
    found: list[str] = []
    cursor = None
    while True:
        params = {"limit": "100", "sort": "newest"} | ({"cursor": cursor} if cursor else {})
        page = client.get("/api/v1/titles", params=params).json()
        found += [title["title_id"] for title in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert len(found) == len(set(found)) == 212


def test_a_cursor_of_another_order_is_refused(client: TestClient) -> None:
    cursor = client.get("/api/v1/titles?limit=1&sort=votes").json()["next_cursor"]
    assert client.get("/api/v1/titles", params={"cursor": cursor}).status_code == 422


@pytest.mark.parametrize(
    ("sort", "place"),
    [
        ("title", ("\ud800", 1)),
        ("title", ("a\0", 1)),
        ("votes", (None, None)),
        ("votes", (1.0, None)),
    ],
)
def test_a_cursor_that_was_never_given_is_refused(
    client: TestClient, sort: str, place: tuple[object, ...]
) -> None:
    forged = base64.urlsafe_b64encode(json.dumps([sort, *place]).encode()).decode()
    answer = client.get("/api/v1/titles", params={"sort": sort, "cursor": forged})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["parameter"] == "cursor"


def test_a_title_says_unknown_as_null(client: TestClient) -> None:
    toys = client.get("/api/v1/titles/tmdb:862").json()
    assert toys["budget_usd"] == 30000000
    assert toys["directors"] == ["John Lasseter"]
    assert toys["cast"][0] == {
        "person_id": "tom-hanks", "name": "Tom Hanks", "character": "Woody (voice)",
    }  # fmt: skip
    titles = client.get("/api/v1/titles?limit=100&sort=oldest").json()["items"]
    facts = [client.get(f"/api/v1/titles/{t['title_id']}").json() for t in titles[:40]]
    assert any(fact["revenue_usd"] is None for fact in facts)
    assert not any(0 in (fact["budget_usd"], fact["revenue_usd"]) for fact in facts)


def test_similar_titles_have_the_places_of_a_list(client: TestClient) -> None:
    answer = client.get("/api/v1/titles/tmdb:862/similar?n=10").json()
    assert [place["rank"] for place in answer["items"]] == list(range(1, 11))
    assert set(answer["items"][0]) == {
        "title_id", "title", "year", "rank", "score", "predicted_rating", "model", "reason",
    }  # fmt: skip
    scores = [place["score"] for place in answer["items"]]
    assert scores == sorted(scores, reverse=True)
    assert answer["model_version"]
    assert answer["catalogue_version"]


def test_a_person_is_found_by_slug_with_films_newest_first(client: TestClient) -> None:
    person = client.get("/api/v1/people/tom-hanks").json()
    years = [credit["title"]["year"] for credit in person["cast"]]
    assert years == sorted(years, reverse=True)
    missing = client.get("/api/v1/people/tom-hnaks")
    assert missing.status_code == 404
    assert missing.json()["suggestions"][0] == "Tom Hanks"


def test_search_is_best_first(client: TestClient) -> None:
    assert client.get("/api/v1/search?q=amelei").json()["items"][0]["title"] == "Amélie"


def test_health_tells_alive_from_ready(client: TestClient, tmp_path: Path) -> None:
    assert client.get("/health/live").json() == {"status": "alive"}
    assert client.get("/health/ready").json() == {"store": "ok", "catalogue": "ok", "model": "ok"}
    empty = Settings(data=tmp_path)
    with TestClient(create_app(empty)) as nothing:
        assert nothing.get("/health/live").status_code == 200
        ready = nothing.get("/health/ready")
        assert ready.status_code == 503
        assert ready.json()["store"] == "ok"
        assert "streamrec catalogue" in ready.json()["catalogue"]
        answer = nothing.get("/score_titulo/x")
        assert answer.status_code == 503
        assert answer.headers["retry-after"]


def test_docs_ask_no_other_host(client: TestClient) -> None:
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


def test_other_methods_and_paths_are_problems_too(client: TestClient) -> None:
    for response, status in ((client.post("/score_titulo/x"), 405), (client.get("/nothing"), 404)):
        assert response.status_code == status
        assert response.headers["content-type"] == "application/problem+json"


def test_a_new_catalogue_and_bundle_are_served_without_a_restart(
    tmp_path: Path, sample: Built
) -> None:
    movies = write_movies(tmp_path / "m.csv", [movie(id="1", title="One"), movie(id="862")])
    credits_ = write_table(tmp_path / "c.csv", "cast,crew,id", [["[]", "[]", "1"]])
    keywords = write_table(tmp_path / "k.csv", "id,keywords", [["1", "[]"]])
    small = build(tmp_path, movies, credits_, keywords)
    with TestClient(create_app(small.settings)) as client:
        assert client.get("/recomendacion/One").status_code == 200
        store = open_store(small.settings.url)
        # The sample's rows with the small bundle: unknown titles have no list, gone ones no place.
        load_catalogue(store, sample.snapshot.version, store_rows(sample.snapshot))
        store.close()
        assert client.get("/score_titulo/One").status_code == 404
        assert client.get("/recomendacion/Jumanji").json()["lista recomendada"] == []
        assert client.get("/recomendacion/Toy Story").json()["lista recomendada"] == []


def test_a_model_whose_files_are_gone_is_unavailable_and_nothing_else_is(
    tmp_path: Path, sample: Built
) -> None:
    data = tmp_path / "data"
    shutil.copytree(sample.settings.data, data)
    shutil.rmtree(data / "03_models" / sample.model)
    settings = sample.settings.model_copy(update={"data": data})
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        answer = client.get("/api/v1/titles/tmdb:862/similar")
        assert answer.status_code == 503
        assert "retry-after" in answer.headers
        assert str(tmp_path) not in answer.text
        ready = client.get("/health/ready")
        assert ready.status_code == 503
        assert [ready.json()[part] for part in ("store", "catalogue")] == ["ok", "ok"]
        assert str(tmp_path) not in ready.text
        assert client.get("/score_titulo/Toy Story").status_code == 200
