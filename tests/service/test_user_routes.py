"""Users, ratings, marks, accounts and sessions over HTTP."""

from __future__ import annotations

import base64
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection
from starlette.testclient import TestClient

from streamrec.catalogue.store_rows import store_rows
from streamrec.errors import UnknownName
from streamrec.service import taste_cache
from streamrec.service.api.user_schemas import UserExport
from streamrec.service.app import create_app
from streamrec.service.auth.sessions import BROWSER_COOKIE, COOKIE
from streamrec.service.auth.sign_in_limiter import SignInSource
from streamrec.service.taste_cache import TasteCache
from streamrec.settings import Settings
from streamrec.store.api_keys import create_key
from streamrec.store.catalogue_load import load_catalogue
from streamrec.store.database import Store
from streamrec.store.ratings import load_ratings
from streamrec.store.user_marks import put_marks
from streamrec.store.viewer_taste import Taste, read_taste

from ..conftest import Built
from ..stored_ratings import all_ratings

TOY_STORY, HEAT = "tmdb:862", "tmdb:949"
PASSWORD = "correct horse battery"  # noqa: S105


@pytest.fixture
def store(store: Store, sample: Built) -> Store:
    load_catalogue(store, sample.snapshot.version, store_rows(sample.snapshot), sample.model)
    return store


@pytest.fixture
def service(store: Store, sample: Built) -> Iterator[TestClient]:
    url = store.engine.url.render_as_string(hide_password=False)
    app = create_app(Settings(data=sample.settings.data, database_url=url))
    with TestClient(app) as opened:
        yield opened


@pytest.fixture
def program(service: TestClient, store: Store) -> TestClient:
    """A client with a key that reads and writes."""
    with store.write() as connection:
        _, secret = create_key(connection, ["read", "write"])
    service.headers["authorization"] = f"Bearer {secret}"
    return service


@pytest.fixture
def user(program: TestClient) -> str:
    made = program.post("/api/v1/users")
    assert made.status_code == 201
    path = str(made.headers["location"])
    assert path == f"/api/v1/users/{made.json()['user_id']}"
    return path


def rated(program: TestClient, user: str) -> dict[str, float]:
    items = program.get(f"{user}/ratings").json()["items"]
    return {item["title_id"]: item["stars"] for item in items}


def test_rating_is_read_back_and_repeating_it_changes_nothing(
    program: TestClient, user: str
) -> None:
    path = f"{user}/ratings/{TOY_STORY}"
    first = program.put(path, json={"stars": 4.5}).json()
    assert (first["title_id"], first["stars"]) == (TOY_STORY, 4.5)
    program.put(path, json={"stars": 4.5})
    program.put(path, json={"stars": 2})
    assert rated(program, user) == {TOY_STORY: 2}
    assert program.get(user).json()["ratings"] == 1


@pytest.mark.parametrize("stars", [0, 0.4, 0.75, 5.5, -1, "five", "4.5", True, None, 1e400])
def test_rating_refuses_anything_but_half_stars_up_to_five(
    program: TestClient, user: str, stars: object
) -> None:
    body = '{"stars": 1e400}' if stars == 1e400 else None
    answer = (
        program.put(f"{user}/ratings/{TOY_STORY}", json={"stars": stars})
        if body is None
        else program.put(f"{user}/ratings/{TOY_STORY}", content=body)
    )
    assert answer.status_code == 422
    assert rated(program, user) == {}


def test_rating_refuses_a_body_that_is_not_json(program: TestClient, user: str) -> None:
    answer = program.put(f"{user}/ratings/{HEAT}", content=b'{"stars": 4.5,')
    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"parameter": "body", "message": "is not JSON"}]


def test_user_routes_answer_404_for_unknown_users_and_titles(
    program: TestClient, user: str
) -> None:
    assert program.put(f"{user}/ratings/tmdb:0", json={"stars": 4}).status_code == 404
    nobody = "/api/v1/users/nobody"
    assert program.put(f"{nobody}/ratings/{HEAT}", json={"stars": 4}).status_code == 404
    for path in ("", "/ratings", "/export", "/marks/seen"):
        assert program.get(nobody + path).status_code == 404
    assert program.delete(nobody).status_code == 404


def test_removed_rating_stays_removed_after_an_older_import(
    program: TestClient, user: str, store: Store
) -> None:
    user_id = user.rsplit("/", 1)[1]
    load_ratings(store, [(user_id, HEAT, 8, 1_000_000_000)])
    assert rated(program, user) == {HEAT: 4}
    for _ in range(2):
        assert program.delete(f"{user}/ratings/{HEAT}").status_code == 204
    load_ratings(store, [(user_id, HEAT, 8, 1_000_000_000)])  # the old snapshot, brought in again
    assert rated(program, user) == {}
    assert program.put(f"{user}/ratings/{HEAT}", json={"stars": 1}).status_code == 200
    assert rated(program, user) == {HEAT: 1}


def test_rating_pages_have_each_rating_once_newest_first(program: TestClient, store: Store) -> None:
    load_ratings(store, [("ml:7", f"tmdb:{n}", 6, 1_000_000_000 + n // 3) for n in range(25)])
    found, cursor = [], None
    while True:
        params = {"limit": "4"} | ({"cursor": cursor} if cursor else {})
        page = program.get("/api/v1/users/ml:7/ratings", params=params).json()
        found += [(item["rated_at"], item["title_id"]) for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert found == sorted(found, reverse=True)
    assert {title_id for _, title_id in found} == {f"tmdb:{n}" for n in range(25)}
    halved = base64.b64encode(b'["ratings", 1000000000, "\\ud800"]').decode()
    for forged in ("garbage", halved):
        answer = program.get("/api/v1/users/ml:7/ratings", params={"cursor": forged})
        assert answer.status_code == 422


@pytest.mark.parametrize("kind", ["seen", "watchlist", "not_interested"])
def test_mark_is_set_once_read_and_removed(program: TestClient, user: str, kind: str) -> None:
    for _ in range(2):
        assert program.put(f"{user}/marks/{kind}/{HEAT}").status_code == 204
    items = program.get(f"{user}/marks/{kind}").json()["items"]
    assert [(item["title_id"], item["title"]) for item in items] == [(HEAT, "Heat")]
    assert program.get(user).json()[kind] == 1
    assert program.put(f"{user}/marks/{kind}/tmdb:0").status_code == 404
    assert program.delete(f"{user}/marks/{kind}/{HEAT}").status_code == 204
    assert program.get(f"{user}/marks/{kind}").json()["items"] == []


def test_export_has_everything_and_deletion_leaves_nothing(
    program: TestClient, user: str, store: Store
) -> None:
    program.put(f"{user}/ratings/{TOY_STORY}", json={"stars": 5})
    program.put(f"{user}/marks/watchlist/{HEAT}")
    export = program.get(f"{user}/export").json()
    assert export["user_id"] == user.rsplit("/", 1)[1]
    assert [(r["title"], r["stars"]) for r in export["ratings"]] == [("Toy Story", 5)]
    assert [m["title_id"] for m in export["watchlist"]] == [HEAT]
    assert export["seen"] == export["not_interested"] == []
    assert export["has_password"] is False
    assert program.delete(user).status_code == 204
    assert program.get(user).status_code == 404
    # An old snapshot of ratings brings no deleted user back.
    load_ratings(store, [(export["user_id"], HEAT, 8, 5)])
    assert program.get(user).status_code == 404
    with store.read() as connection:
        assert export["user_id"] not in {one[0] for one in all_ratings(connection)}


def test_export_streams_each_of_many_ratings_and_marks_once(
    program: TestClient, store: Store
) -> None:
    rows = [("ml:7", f"tmdb:{number}", 7, 1_000_000_000 + number // 9) for number in range(1234)]
    load_ratings(store, rows)
    with store.write() as connection:
        seen = [(f"tmdb:{number}", 1_000_000_000) for number in range(500)]
        put_marks(connection, "ml:7", "seen", seen)
    with program.stream("GET", "/api/v1/users/ml:7/export") as answer:
        pieces = list(answer.iter_raw())
    assert len(pieces) > 3
    export = UserExport.model_validate_json(b"".join(pieces))
    assert len(export.ratings) == 1234
    assert {one.title_id for one in export.ratings} == {title_id for _, title_id, _, _ in rows}
    assert [one.rated_at.timestamp() for one in export.ratings] == sorted(
        (at for *_, at in rows), reverse=True
    )
    assert len({one.title_id for one in export.seen}) == 500
    assert export.watchlist == []


def test_taste_is_summed_up_again_only_after_a_change(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    n_reads = 0

    def count(connection: Connection, user_id: str) -> Taste:
        nonlocal n_reads
        n_reads += 1
        return read_taste(connection, user_id)

    monkeypatch.setattr(taste_cache, "read_taste", count)
    load_ratings(store, [("ml:7", TOY_STORY, 8, 1), ("ml:8", HEAT, 2, 1)])
    tastes = TasteCache(store)
    assert [tastes.of("ml:7").mean for _ in range(3)] == [4, 4, 4]
    assert (tastes.of("ml:8").mean, n_reads) == (1, 2)
    load_ratings(store, [("ml:7", HEAT, 4, 2)])
    assert (tastes.of("ml:7").mean, n_reads) == (3, 3)
    with pytest.raises(UnknownName):
        tastes.of("ml:9")


def sign_up(service: TestClient, login: str, token: str = "") -> dict[str, str]:
    body = {"login": login, "password": PASSWORD}
    answer = service.post("/api/v1/accounts", json=body, headers={"x-csrf-token": token})
    assert answer.status_code == 201, answer.text
    found: dict[str, str] = answer.json()
    return found


def test_profile_becomes_an_account_with_its_ratings(service: TestClient) -> None:
    profile = service.post("/api/v1/profiles").json()
    token = {"x-csrf-token": profile["csrf_token"]}
    user = f"/api/v1/users/{profile['user_id']}"
    service.put(f"{user}/ratings/{HEAT}", json={"stars": 5}, headers=token)
    account = sign_up(service, "Zoë", profile["csrf_token"])
    assert account["user_id"] == profile["user_id"]
    assert rated(service, user) == {HEAT: 5}
    service.cookies.clear()
    assert service.get(user).status_code == 401
    again = service.post("/api/v1/session", json={"login": "zoë", "password": PASSWORD}).json()
    assert again["user_id"] == profile["user_id"]
    assert rated(service, user) == {HEAT: 5}
    assert service.get("/api/v1/session").json()["login"] == "zoe"


def test_sign_in_merges_the_profile_and_keeps_the_newer_rating(
    service: TestClient, store: Store
) -> None:
    account = sign_up(service, "amelie")
    load_ratings(store, [(account["user_id"], HEAT, 2, 100), (account["user_id"], TOY_STORY, 2, 9)])
    service.cookies.clear()
    profile = service.post("/api/v1/profiles").json()
    load_ratings(store, [(profile["user_id"], HEAT, 8, 99), (profile["user_id"], TOY_STORY, 8, 10)])
    body = {"login": "amelie", "password": PASSWORD}
    token = {"x-csrf-token": profile["csrf_token"]}
    assert service.post("/api/v1/session", json=body, headers=token).status_code == 200
    assert rated(service, f"/api/v1/users/{account['user_id']}") == {HEAT: 1, TOY_STORY: 4}
    with store.read() as connection:
        assert {one[0] for one in all_ratings(connection)} == {account["user_id"]}


def test_login_belongs_to_one_user(service: TestClient) -> None:
    sign_up(service, "José")
    service.cookies.clear()
    for login in ("jose", "JOSÉ"):
        answer = service.post("/api/v1/accounts", json={"login": login, "password": PASSWORD})
        assert answer.status_code == 409


def test_sign_in_answers_alike_for_a_wrong_password_and_an_unknown_login(
    service: TestClient,
) -> None:
    sign_up(service, "somebody")
    service.cookies.clear()
    answers = [
        service.post("/api/v1/session", json={"login": login, "password": "wrong password"})
        for login in ("somebody", "nobody")
    ]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert answers[0].json() == answers[1].json()


def test_sign_in_delays_wrong_passwords_from_one_address(service: TestClient) -> None:
    sign_up(service, "guessed")
    service.cookies.clear()
    statuses = []
    for n in range(6):
        login = ("guessed", "GUESSED", "guéssed", " Guessed")[n % 4]
        body = {"login": login, "password": "wrong password"}
        statuses.append(service.post("/api/v1/session", json=body).status_code)
    assert statuses == [401] * 5 + [429]
    body = {"login": "Gùessed", "password": PASSWORD}
    answer = service.post("/api/v1/session", json=body)
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0


def test_sign_in_lets_a_known_browser_and_other_addresses_pass(service: TestClient) -> None:
    sign_up(service, "attacked")
    known = service.cookies[BROWSER_COOKIE]
    service.cookies.clear()
    limiter = service.app.state.service.sign_in_limiter  # type: ignore[attr-defined]
    body = {"login": "attacked", "password": PASSWORD}
    for n in range(60):
        limiter.count_failure("attacked", SignInSource(f"203.0.113.{n}"))
    assert service.post("/api/v1/session", json=body).status_code == 429
    shown = {"cookie": f"{BROWSER_COOKIE}={known}"}
    assert service.post("/api/v1/session", json=body, headers=shown).status_code == 200
    service.cookies.clear()
    sign_up(service, "bystander")
    other = service.cookies[BROWSER_COOKIE]
    service.cookies.clear()
    for cookie in (other, known[:-2], ""):
        shown = {"cookie": f"{BROWSER_COOKIE}={cookie}"}
        assert service.post("/api/v1/session", json=body, headers=shown).status_code == 429


def test_account_refuses_a_login_of_accents_alone(service: TestClient) -> None:
    answer = service.post("/api/v1/accounts", json={"login": "\u0301" * 4, "password": PASSWORD})
    assert answer.status_code == 422


def test_password_change_ends_the_sessions_of_the_old_password(service: TestClient) -> None:
    account = sign_up(service, "careful")
    path = f"/api/v1/users/{account['user_id']}/password"
    token = {"x-csrf-token": account["csrf_token"]}
    change = {"password": "wrong password", "new_password": "another password"}
    assert service.put(path, json=change, headers=token).status_code == 403
    change["password"] = PASSWORD
    assert service.put(path, json=change, headers=token).status_code == 204
    assert service.get("/api/v1/session").status_code == 401
    body = {"login": "careful", "password": "another password"}
    assert service.post("/api/v1/session", json=body).status_code == 200


def test_sign_out_ends_the_session_of_this_browser(service: TestClient) -> None:
    account = sign_up(service, "leaving")
    token = {"x-csrf-token": account["csrf_token"]}
    assert service.delete("/api/v1/session", headers=token).status_code == 204
    assert service.get("/api/v1/session").status_code == 401


def test_session_cookie_is_same_site_and_hidden_from_scripts(service: TestClient) -> None:
    set_cookie = service.post("/api/v1/profiles").headers["set-cookie"]
    assert set_cookie.startswith(f"{COOKIE}=")
    assert "HttpOnly" in set_cookie
    assert "SameSite=lax" in set_cookie


def test_session_of_a_deleted_user_is_invalid(service: TestClient) -> None:
    profile = service.post("/api/v1/profiles").json()
    user = f"/api/v1/users/{profile['user_id']}"
    token = {"x-csrf-token": profile["csrf_token"]}
    assert service.delete(user, headers=token).status_code == 204
    assert service.get(user).status_code == 401


def test_password_is_stored_as_argon2id_with_19_mib(service: TestClient, store: Store) -> None:
    account = sign_up(service, "hashed")
    with store.read() as connection:
        kept = connection.exec_driver_sql(
            f"SELECT password_hash FROM viewer WHERE user_id = '{account['user_id']}'"
        ).scalar_one()
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
