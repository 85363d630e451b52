"""The client against the real service and against a scripted server."""

from __future__ import annotations

import io
import re
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from streamrec.client import Client, ServiceError

from .conftest import ScriptedServer, ServedSample

Connect = Callable[..., Client]

TOY_STORY, HEAT = "tmdb:862", "tmdb:949"
DOCS = Path(__file__).parents[2] / "docs" / "guide" / "client.md"


@pytest.fixture
def client(served: ServedSample) -> Iterator[Client]:
    with Client(served.url, served.key) as opened:
        yield opened


@pytest.fixture
def connect() -> Iterator[Connect]:
    """Return a function that opens clients; they are closed at the end."""
    with ExitStack() as opened:
        yield lambda *args, **options: opened.enter_context(Client(*args, **options))


def test_client_reads_the_catalogue(client: Client) -> None:
    assert client.title(TOY_STORY)["imdb_id"] == "tt0114709"
    assert client.search("amelei")[0]["title"] == "Amélie"
    assert len(client.similar(TOY_STORY, n=3)["items"]) == 3
    assert client.person("tom-hanks")["name"] == "Tom Hanks"
    assert client.ask("score_titulo", "Face/Off")["titulo"] == "Face/Off"
    assert client.ask("retorno", "Hamlet", year=1948)["anio"] == 1948


def test_client_titles_fetches_every_page(client: Client) -> None:
    found = [title["title_id"] for title in client.titles(sort="newest")]
    assert len(found) == len(set(found)) == 212
    few = [title["original_language"] for title in client.titles(language="fr", limit=2)]
    assert set(few) == {"fr"}
    assert len(few) > 2


def test_client_creates_a_user_who_rates_marks_and_is_deleted(client: Client) -> None:
    user_id = client.create_user()
    assert client.rate(user_id, TOY_STORY, 4.5)["stars"] == 4.5
    client.rate(user_id, HEAT, 2)
    client.remove_rating(user_id, HEAT)
    assert [(one["title"], one["stars"]) for one in client.ratings(user_id)] == [("Toy Story", 4.5)]
    client.mark(user_id, "watchlist", HEAT)
    assert [one["title_id"] for one in client.marks(user_id, "watchlist")] == [HEAT]
    client.unmark(user_id, "watchlist", HEAT)
    assert client.user(user_id)["watchlist"] == 0
    assert client.export(user_id)["ratings"][0]["title_id"] == TOY_STORY
    client.delete_user(user_id)
    with pytest.raises(ServiceError) as gone:
        client.user(user_id)
    assert gone.value.status == 404


def test_client_returns_lists_for_a_user_for_a_request_and_for_everyone(client: Client) -> None:
    user_id = client.create_user()
    client.rate(user_id, TOY_STORY, 5)
    own = client.recommendations(user_id, n=3, genre="Animation", exclude_seen=True, diversity=0.2)
    assert len(own["items"]) == 3
    assert TOY_STORY not in {entry["title_id"] for entry in own["items"]}
    requested = client.recommend([TOY_STORY, "tmdb:0"], n=3, ratings={HEAT: 4.5}, lang="es")
    assert requested["unknown"] == ["tmdb:0"]
    assert len(client.trending(n=4)["items"]) == 4
    first = [entry["title_id"] for entry in client.onboarding(n=3)["items"]]
    later = client.onboarding({first[0]: 4.5}, skipped=first[1:2], n=3)["items"]
    assert len(first) == len(later) == 3
    assert not {entry["title_id"] for entry in later} & set(first[:2])
    popular = client.popular(n=3, year_from=2000)
    assert all((entry["year"] or 0) >= 2000 for entry in popular["items"])


def test_client_imports_a_file_as_it_reads_it(client: Client) -> None:
    user_id = client.create_user()
    file = b"title_id,stars\n" + b"tmdb:862,4\n" * 50_000
    report = client.import_ratings(user_id, io.BytesIO(file), "csv")
    assert (report["counts"]["imported"], report["counts"]["same"]) == (1, 49_999)
    assert client.import_ratings(user_id, file[:26], "csv")["counts"]["same"] == 1


def test_service_error_carries_the_problem_document(client: Client, served: ServedSample) -> None:
    with pytest.raises(ServiceError, match="404: There is no title") as missing:
        client.ask("score_titulo", "Toy Stor")
    assert missing.value.status == 404
    assert missing.value.problem["sugerencias"][0] == "Toy Story"
    with pytest.raises(ServiceError, match="stars") as wrong:
        client.rate("u-0", TOY_STORY, 7)
    assert wrong.value.status == 422
    with Client(served.url) as anonymous, pytest.raises(ServiceError) as rejected:
        anonymous.create_user()
    assert rejected.value.status == 401


def test_service_error_without_a_server_has_no_status(connect: Connect) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, but not listening
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(ServiceError) as unreachable:
            connect(url).title(TOY_STORY)
    assert (unreachable.value.status, unreachable.value.problem) == (None, {})


def test_client_gives_up_after_its_timeout(connect: Connect) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(ServiceError, match="timed out"):
            connect(url, timeout_s=0.1).title(TOY_STORY)


Scripted = tuple[int, dict[str, str], bytes]
BUSY: Scripted = (429, {"retry-after": "0"}, b'{"title": "Too Many Requests", "detail": "wait"}')
FINE: Scripted = (200, {}, b'{"items": []}')


@pytest.mark.parametrize("status", [429, 503])
def test_client_repeats_a_request_once_when_the_service_is_busy(
    connect: Connect, scripted: ScriptedServer, status: int
) -> None:
    scripted.responses = [(status, *BUSY[1:]), FINE]
    assert connect(scripted.url).search("x") == []
    assert scripted.methods == ["GET", "GET"]
    scripted.responses = [(status, *BUSY[1:]), (status, *BUSY[1:]), FINE]
    with pytest.raises(ServiceError) as busy:
        connect(scripted.url).search("x")
    assert (busy.value.status, busy.value.retry_after_s) == (status, 0)


def test_client_neither_repeats_a_post_nor_waits_longer_than_its_limit(
    connect: Connect, scripted: ScriptedServer
) -> None:
    scripted.responses = [BUSY]
    with pytest.raises(ServiceError):
        connect(scripted.url).create_user()
    scripted.responses = [(500, {"retry-after": "0"}, b"")]
    with pytest.raises(ServiceError, match="500: Internal Server Error"):
        connect(scripted.url).search("x")
    for headers in ({"retry-after": "3600"}, {}, {"retry-after": "soon"}):
        scripted.responses = [(503, headers, b"<html>")]
        with pytest.raises(ServiceError, match="503: Service Unavailable"):
            connect(scripted.url).search("x")
    assert scripted.methods == ["POST", "GET", "GET", "GET", "GET"]


def test_client_does_not_repeat_a_post_without_a_response(
    connect: Connect, scripted: ScriptedServer
) -> None:
    scripted.responses = [FINE, (0, {}, b""), FINE]
    client = connect(scripted.url)
    client.search("x")
    with pytest.raises(ServiceError, match="does not respond"):
        client.create_user()
    assert scripted.methods == ["GET", "POST"]


def test_client_reopens_a_connection_that_the_service_closed(
    connect: Connect, scripted: ScriptedServer
) -> None:
    scripted.closes_silently = True
    scripted.responses = [FINE, FINE, (200, {}, b'{"user_id": "u-1"}')]
    client = connect(scripted.url)
    assert client.search("x") == client.search("x") == []
    assert client.create_user() == "u-1"


def test_client_rejects_an_address_that_is_not_http() -> None:
    for url in ("127.0.0.1:8000", "ftp://host", "http://", "file:///etc/passwd"):
        with pytest.raises(ValueError, match="not an http"):
            Client(url)


def test_examples_of_the_client_guide_run(
    served: ServedSample, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("ratings.csv").write_text("Date,Name,Year,Letterboxd URI,Rating\n,Heat,1995,x,4\n")
    blocks = re.findall(r"```python\n(.*?)```", DOCS.read_text("utf-8"), re.S)
    assert len(blocks) == 3
    names: dict[str, object] = {}
    for block in blocks:
        code = block.replace("http://127.0.0.1:8000", served.url).replace("KEY", served.key)
        exec(compile(code, str(DOCS), "exec"), names)  # noqa: S102 - our own documentation
    assert names["taste"] == {"Toy Story": 4.5, "Heat": 4.0}
