"""The live bundle and health: what is served follows the live versions."""

from __future__ import annotations

import shutil
from pathlib import Path

from starlette.testclient import TestClient

from streamrec.catalogue.store_rows import store_rows
from streamrec.service.app import create_app
from streamrec.settings import Settings
from streamrec.store.catalogue_load import load_catalogue
from streamrec.store.database import open_store

from ..catalogue.raw import movie, write_movies, write_table
from ..conftest import Built, build


def test_health_distinguishes_alive_from_ready(client: TestClient, tmp_path: Path) -> None:
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


def test_live_bundle_follows_a_new_catalogue_without_a_restart(
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


def test_live_bundle_without_files_makes_only_lists_unavailable(
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
