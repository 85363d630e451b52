"""Importing a history over HTTP: an outcome for every line; a second import changes nothing."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import threading
from collections.abc import AsyncIterator, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, nullcontext
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from starlette.types import Message

from streamrec.errors import InvalidParameter, UnknownName
from streamrec.service.app import create_app
from streamrec.service.history_import import history_importer
from streamrec.service.history_import.history_formats import HistoryFormat
from streamrec.service.history_import.history_importer import (
    REPORT_ROWS,
    HistoryImport,
    ImportReport,
    import_history,
)
from streamrec.service.history_import.import_limiter import ImportLimiter
from streamrec.settings import Settings
from streamrec.store.api_keys import create_key
from streamrec.store.database import Store, open_store
from streamrec.store.tables import now
from streamrec.store.user_accounts import create_user, delete_user

from ..conftest import Built
from ..stored_ratings import all_ratings
from .asgi_call import answer_status

COUNTED = ("imported", "replaced", "same", "older", "unmatched", "refused")


@pytest.fixture
def store(sample: Built, tmp_path: Path) -> Iterator[Store]:
    """The sample's store, copied."""
    path = tmp_path / "streamrec.db"
    with (
        closing(sqlite3.connect(str(sample.settings.data / "streamrec.db"))) as there,
        closing(sqlite3.connect(path)) as here,
    ):
        there.backup(here)
    opened = open_store(f"sqlite:///{path}")
    yield opened
    opened.close()


@pytest.fixture
def program(store: Store, sample: Built) -> Iterator[TestClient]:
    url = store.engine.url.render_as_string(hide_password=False)
    app = create_app(Settings(data=sample.settings.data, database_url=url))
    with store.write() as connection:
        _, secret = create_key(connection, ["read", "write"])
    with TestClient(app, headers={"authorization": f"Bearer {secret}"}) as opened:
        yield opened


@pytest.fixture
def user_id(store: Store) -> str:
    with store.write() as connection:
        return create_user(connection)


def import_file(program: TestClient, user_id: str, form: str, body: str | bytes) -> Any:
    path = f"/api/v1/users/{user_id}/ratings:import"
    answer = program.post(path, params={"format": form}, content=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def counts(report: Any) -> tuple[int, ...]:
    return tuple(report["counts"][name] for name in COUNTED)


LETTERBOXD = (
    "Date,Name,Year,Letterboxd URI,Rating\n"
    "2019-03-02,Toy Story,1995,https://boxd.it/a,4.5\n"
    "2019-03-03,Amelie,2002,https://boxd.it/b,0.5\n"  # one year off, and without the accent
    "2019-03-04,No Such Film,1995,https://boxd.it/c,3\n"
    "2019-03-05,Jumanji,1995,https://boxd.it/d,six\n"
)


def test_import_reports_the_outcome_of_every_line(
    program: TestClient, store: Store, user_id: str
) -> None:
    report = import_file(program, user_id, "letterboxd", LETTERBOXD)
    assert report["items"][0] == {
        "line": 2, "given": "Toy Story (1995)", "outcome": "imported", "title_id": "tmdb:862",
        "title": "Toy Story", "year": 1995, "stars": 4.5, "reason": None,
    }  # fmt: skip
    assert [(row["line"], row["outcome"], row["title"]) for row in report["items"]] == [
        (2, "imported", "Toy Story"),
        (3, "imported", "Amélie"),
        (4, "unmatched", None),
        (5, "refused", None),
    ]
    assert report["unmatched"] == [report["items"][2]]
    assert [row["reason"] is not None for row in report["items"]] == [False, False, True, True]
    assert (report["rows"], report["complete"], report["format"]) == (4, True, "letterboxd")
    assert counts(report) == (2, 0, 0, 0, 1, 1)
    with store.read() as connection:
        assert all_ratings(connection) == [
            (user_id, "tmdb:194", 1, 1551571200),  # 2019-03-03
            (user_id, "tmdb:862", 9, 1551484800),
        ]


def test_import_of_the_same_file_changes_nothing(
    program: TestClient, store: Store, user_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = "title,stars\nHeat,4\nJumanji,3.5\n"  # without times
    import_file(program, user_id, "letterboxd", LETTERBOXD)
    import_file(program, user_id, "csv", plain)
    with store.read() as connection:
        before = all_ratings(connection)
    monkeypatch.setattr(history_importer, "now", lambda: now() + 60)
    assert counts(import_file(program, user_id, "letterboxd", LETTERBOXD)) == (0, 0, 2, 0, 1, 1)
    assert counts(import_file(program, user_id, "csv", plain)) == (0, 0, 2, 0, 0, 0)
    with store.read() as connection:
        assert all_ratings(connection) == before
    assert len(before) == 4


def test_import_keeps_the_newest_rating(program: TestClient, user_id: str) -> None:
    path = f"/api/v1/users/{user_id}/ratings/tmdb:862"
    program.put(path, json={"stars": 2})
    assert counts(import_file(program, user_id, "letterboxd", LETTERBOXD))[:4] == (1, 0, 0, 1)
    assert counts(import_file(program, user_id, "csv", "title_id,stars\ntmdb:862,5\n")) == (
        0, 1, 0, 0, 0, 0,
    )  # fmt: skip
    program.delete(path)  # removed: an old file does not restore it
    assert counts(import_file(program, user_id, "letterboxd", LETTERBOXD))[:4] == (0, 0, 1, 1)
    twice = "title_id,stars,timestamp\ntmdb:863,5,20\ntmdb:863,4,30\ntmdb:863,3,10\n"
    assert counts(import_file(program, user_id, "csv", twice)) == (1, 1, 0, 1, 0, 0)
    items = program.get(f"/api/v1/users/{user_id}/ratings").json()["items"]
    assert {item["title_id"]: item["stars"] for item in items} == {"tmdb:194": 0.5, "tmdb:863": 4}


def test_import_marks_watched_films_as_seen(program: TestClient, user_id: str) -> None:
    file = (
        "Date,Name,Year,Letterboxd URI\n"
        "2019-03-02,Toy Story,1995,a\n2019-03-02,Heat,1995,b\n2019-03-09,Heat,1995,b\n"
    )
    assert counts(import_file(program, user_id, "letterboxd-watched", file)) == (2, 0, 1, 0, 0, 0)
    assert counts(import_file(program, user_id, "letterboxd-watched", file)) == (0, 0, 3, 0, 0, 0)
    export = program.get(f"/api/v1/users/{user_id}/export").json()
    assert {one["title"]: one["marked_at"] for one in export["seen"]} == {
        "Toy Story": "2019-03-02T00:00:00Z",
        "Heat": "2019-03-02T00:00:00Z",
    }
    assert export["ratings"] == []


def test_import_matches_by_imdb_identifier_before_the_name(
    program: TestClient, user_id: str
) -> None:
    file = (
        "Const,Your Rating,Date Rated,Title,URL,Title Type,IMDb Rating,Runtime (mins),Year,Genres,"
        "Num Votes,Release Date,Directors\n"
        "tt0114709,9,2014-07-22,Der Spielzeugkrieg,u,movie,8,81,1995,g,1,1995-11-22,John Lasseter\n"
        "tt7777777,9,2014-07-22,Heat,u,tvEpisode,8,81,1995,g,1,1995-11-22,Nobody\n"
    )
    report = import_file(program, user_id, "imdb", file)
    assert [(row["title_id"], row["stars"]) for row in report["items"]] == [
        ("tmdb:862", 4.5), (None, 4.5),
    ]  # fmt: skip


def test_import_takes_what_the_export_gives(
    program: TestClient, store: Store, user_id: str
) -> None:
    import_file(program, user_id, "letterboxd", LETTERBOXD)
    exported = program.get(f"/api/v1/users/{user_id}/export").json()["ratings"]
    lines = "\n".join(json.dumps(one) for one in exported)
    with store.write() as connection:
        other = create_user(connection)
    assert counts(import_file(program, other, "ndjson", lines)) == (2, 0, 0, 0, 0, 0)
    assert program.get(f"/api/v1/users/{other}/export").json()["ratings"] == exported


def test_import_of_a_large_file_is_written_whole_and_listed_in_part(
    program: TestClient, user_id: str
) -> None:
    lines = REPORT_ROWS + 2_345
    file = "title_id,stars\n" + "tmdb:862,4\n" * (lines - 1) + "tmdb:863,3"
    report = import_file(program, user_id, "csv", file)
    assert counts(report) == (2, 0, lines - 2, 0, 0, 0)
    assert (report["rows"], report["complete"]) == (lines, False)
    assert len(report["items"]) == REPORT_ROWS
    assert program.get(f"/api/v1/users/{user_id}").json()["ratings"] == 2


def test_import_keeps_the_lines_before_a_broken_one(program: TestClient, user_id: str) -> None:
    file = b"title,stars\n" + b"Heat,4\n" * 700 + b"Jumanji,3\nAm\xe9lie,4\nToy Story,5\n"
    path = f"/api/v1/users/{user_id}/ratings:import?format=csv"
    answer = program.post(path, content=file)
    assert answer.status_code == 422
    assert "line 703 is not UTF-8 text" in answer.json()["detail"]
    items = program.get(f"/api/v1/users/{user_id}/ratings").json()["items"]
    assert {item["title"] for item in items} == {"Heat", "Jumanji"}


def test_import_rejects_a_body_that_is_not_a_file_of_ratings(
    program: TestClient, user_id: str
) -> None:
    path = f"/api/v1/users/{user_id}/ratings:import"
    for params, content, status in (
        ({"format": "csv"}, b"", 422),
        ({"format": "csv"}, b"\x89PNG\r\n\x1a\n", 422),
        ({"format": "xml"}, b"title,stars\n", 422),
        ({}, b"title,stars\n", 422),
        ({"format": "csv"}, b"x" * (16 * 1024 * 1024 + 1), 413),
    ):
        answer = program.post(path, params=params, content=content)
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"
    form = program.post(path, params={"format": "csv"}, files={"file": b"title,stars\n"})
    assert form.status_code == 415
    unknown = program.post(path.replace(user_id, "u-0"), params={"format": "csv"}, content=b"")
    assert unknown.status_code == 404


def import_pieces(
    store: Store, user_id: str, form: HistoryFormat, pieces: Iterable[bytes]
) -> ImportReport:
    async def arriving() -> AsyncIterator[bytes]:
        for piece in pieces:
            yield piece

    return asyncio.run(
        import_history(HistoryImport(store, user_id, form), ImportLimiter(), arriving())
    )


def test_import_history_takes_a_file_piece_by_piece(store: Store, user_id: str) -> None:
    pieces = (bytes([one]) for one in LETTERBOXD.encode())
    assert import_pieces(store, user_id, "letterboxd", pieces).counts["imported"] == 2
    with pytest.raises(InvalidParameter):
        import_pieces(store, user_id, "imdb", [LETTERBOXD.encode()])
    with pytest.raises(UnknownName):
        import_pieces(store, "u-0", "letterboxd", iter(()))


def test_import_writes_nothing_for_a_viewer_deleted_meanwhile(store: Store, user_id: str) -> None:
    def pieces() -> Iterator[bytes]:
        yield LETTERBOXD.encode()
        with store.write() as connection:
            delete_user(connection, user_id)

    with pytest.raises(UnknownName):
        import_pieces(store, user_id, "letterboxd", pieces())
    with store.read() as connection:
        assert all_ratings(connection) == []


@pytest.mark.parametrize(
    "way", ["/api/v1/users/{}/ratings:import?format=letterboxd", "/me/history:import"]
)
def test_imports_leave_a_thread_for_other_requests(
    program: TestClient, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    working, going_on = threading.Semaphore(0), threading.Event()

    def feed(_history: HistoryImport, _piece: bytes) -> None:
        working.release()
        assert going_on.wait(30)

    monkeypatch.setattr(HistoryImport, "feed", feed)
    monkeypatch.setattr(ImportLimiter, "one_for", lambda *_: nullcontext())
    del program.headers["authorization"]
    made = program.post("/api/v1/profiles").json()
    program.headers["x-csrf-token"] = made["csrf_token"]

    def import_one(_: int) -> int:
        path, file = way.format(made["user_id"]), LETTERBOXD.encode()
        if "{" in way:
            return program.post(path, content=file).status_code
        return program.post(path, files={"history": file}).status_code

    with ThreadPoolExecutor(4) as pool:
        started = [pool.submit(import_one, n) for n in range(3)]
        try:
            assert working.acquire(timeout=30)
            working.acquire(timeout=1)  # a second one, where there were one
            asked = pool.submit(program.get, "/api/v1/search?q=heat")
            assert asked.result(timeout=10).status_code == 200
        finally:
            going_on.set()
        assert {one.result(timeout=30) for one in started} <= {200, 422}


@pytest.mark.parametrize("user", ["", "a viewer"])
def test_imports_authorize_before_they_read_the_body(
    program: TestClient, user_id: str, user: str
) -> None:
    async def read_nothing() -> Message:
        raise AssertionError("the body was read")

    scope = {
        "type": "http", "method": "POST", "path": "/me/history:import", "query_string": b"",
        "headers": [
            (b"content-type", b"multipart/form-data; boundary=x"), (b"content-length", b"9999999"),
        ],
        "client": None, "server": None, "scheme": "http", "root_path": "", "http_version": "1.1",
    }  # fmt: skip
    if user:
        scope |= {"path": f"/api/v1/users/{user_id}/ratings:import", "query_string": b"format=csv"}
    assert asyncio.run(answer_status(program.app, read_nothing, scope)) == 401


def test_import_takes_its_place_when_the_file_is_there(program: TestClient, user_id: str) -> None:
    limiter = program.app.state.service.import_limiter  # type: ignore[attr-defined]
    path = f"/api/v1/users/{user_id}/ratings:import?format=letterboxd"
    running: list[int] = []

    def pieces() -> Iterator[bytes]:
        for line in LETTERBOXD.splitlines(keepends=True):
            running.append(limiter._running)
            yield line.encode()

    assert program.post(path, content=pieces()).status_code == 200
    assert running == [0] * 5


def test_import_is_one_at_a_time_for_a_viewer(
    program: TestClient, store: Store, user_id: str
) -> None:
    limiter = program.app.state.service.import_limiter  # type: ignore[attr-defined]
    path = "/api/v1/users/{}/ratings:import?format=letterboxd"
    with store.write() as connection:
        other = create_user(connection)
    with limiter.one_for(user_id):
        refused = program.post(path.format(user_id), content=LETTERBOXD)
        assert (refused.status_code, refused.headers["retry-after"]) == (429, "10")
        assert program.post(path.format(other), content=LETTERBOXD).status_code == 200
    assert program.post(path.format(user_id), content=LETTERBOXD).status_code == 200


@pytest.mark.parametrize(
    ("file", "line", "kept"),
    [
        pytest.param("title,stars\nHeat,4\n" + "x\n" * 2_000, 1_002, 1, id="refused"),
        pytest.param("title,stars\nHeat,4\n" + "\n" * 100_001, 100_001, 1, id="empty lines"),
    ],
)
def test_import_stops_at_a_file_that_is_not_what_it_claims(
    program: TestClient, user_id: str, file: str, line: int, kept: int
) -> None:
    path = f"/api/v1/users/{user_id}/ratings:import?format=csv"
    answer = program.post(path, content=file)
    assert answer.status_code == 422
    assert f"line {line} " in answer.json()["detail"]
    assert program.get(f"/api/v1/users/{user_id}").json()["ratings"] == kept


def test_import_goes_on_after_fewer_lines_that_cannot_be_used(
    program: TestClient, user_id: str
) -> None:
    file = "title,stars\n" + ("x\n" * 999 + "Heat,4\n") * 3
    assert counts(import_file(program, user_id, "csv", file)) == (1, 0, 2, 0, 0, 2_997)


def test_import_is_refused_beyond_the_concurrency_limit(program: TestClient, user_id: str) -> None:
    limiter = program.app.state.service.import_limiter  # type: ignore[attr-defined]
    path = f"/api/v1/users/{user_id}/ratings:import?format=letterboxd"
    with ExitStack() as others:
        for _ in range(4):
            others.enter_context(limiter.admit())
        refused = program.post(path, content=LETTERBOXD)
        assert refused.status_code == 429
        assert int(refused.headers["retry-after"]) > 0
    assert program.post(path, content=LETTERBOXD).status_code == 200
