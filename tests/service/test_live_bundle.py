"""The live bundle and health: what is served follows the live versions."""

from __future__ import annotations

import resource
import shutil
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from streamrec.catalogue.store_rows import store_rows
from streamrec.recommend.bundle import Bundle, load_bundle
from streamrec.service import live_bundle, write_probe
from streamrec.service.app import create_app
from streamrec.service.write_probe import WriteProbe
from streamrec.settings import Settings
from streamrec.store.catalogue_load import load_catalogue
from streamrec.store.database import Store, open_store

from ..catalogue.raw import movie, write_movies, write_table
from ..conftest import Built, build
from ..damaged_files import overwrite


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


def test_damaged_bundle_is_hashed_once_and_not_for_each_request(
    tmp_path: Path, sample: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    shutil.copytree(sample.settings.data, data)
    file = data / "03_models" / sample.model / "years.npy"
    whole = file.read_bytes()
    overwrite(file, whole[:-3])
    n_loads = 0

    def count(path: Path) -> Bundle:
        nonlocal n_loads
        n_loads += 1
        return load_bundle(path)

    monkeypatch.setattr(live_bundle, "load_bundle", count)
    settings = sample.settings.model_copy(update={"data": data})
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        for _ in range(3):
            assert client.get("/api/v1/popular").status_code == 503
        assert n_loads == 1
        overwrite(file, whole)
        monkeypatch.setattr(live_bundle, "_DAMAGED_PAUSE_S", 0.0)
        client.app.state.service.live._load_again_at = 0.0  # type: ignore[attr-defined]
        assert client.get("/api/v1/popular").status_code == 200


def test_full_disk_is_logged_and_makes_the_service_unready(
    tmp_path: Path, sample: Built, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "data"
    shutil.copytree(sample.settings.data, data)
    settings = sample.settings.model_copy(update={"data": data})
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        service = client.app.state.service  # type: ignore[attr-defined]
        made = client.post("/api/v1/profiles").json()
        path = f"/api/v1/users/{made['user_id']}/ratings/tmdb:862"
        token = {"x-csrf-token": made["csrf_token"]}
        assert client.get("/health/ready").status_code == 200
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1, hard))  # from now on no file can be written
        try:
            service.write_probe._valid_until = 0.0
            refused = client.put(path, json={"stars": 4}, headers=token)
            ready = client.get("/health/ready")
            assert client.get("/api/v1/titles/tmdb:862").status_code == 200
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert (refused.status_code, ready.status_code) == (503, 503)
        assert ready.json()["store"] == "cannot be written"
        service.write_probe._valid_until = 0.0
        assert client.get("/health/ready").status_code == 200
        assert client.put(path, json={"stars": 4}, headers=token).status_code == 200
    logged = [line for line in capsys.readouterr().err.splitlines() if "store unavailable" in line]
    assert any("the disk of the database cannot be written" in line for line in logged)


def test_write_probe_writes_to_each_database_at_most_once_in_five_seconds(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    n_writes = 0

    def count(_connection: object) -> None:
        nonlocal n_writes
        n_writes += 1

    WriteProbe(store).check()
    monkeypatch.setattr(write_probe, "write_live_again", count)
    probe = WriteProbe(store)
    for _ in range(3):
        probe.check()
    assert n_writes == 1
