"""The client does against a real server what it says, and fails in one way."""

from __future__ import annotations

import io
import re
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import get_type_hints

import pytest

from streamrec.client import Client, ServiceError, answers
from streamrec.service.app import create_app

from ..conftest import Built
from .conftest import Scripted, Served

Connect = Callable[..., Client]

TOY_STORY, HEAT = "tmdb:862", "tmdb:949"
DOCS = Path(__file__).parents[2] / "docs" / "guide" / "client.md"


@pytest.fixture
def client(served: Served) -> Iterator[Client]:
    with Client(served.url, served.key) as opened:
        yield opened


@pytest.fixture
def connect() -> Iterator[Connect]:
    """Clients that are closed in the end."""
    with ExitStack() as opened:
        yield lambda *given, **more: opened.enter_context(Client(*given, **more))


def test_the_catalogue_is_read(client: Client) -> None:
    assert client.title(TOY_STORY)["imdb_id"] == "tt0114709"
    assert client.search("amelei")[0]["title"] == "Amélie"
    assert len(client.similar(TOY_STORY, n=3)["items"]) == 3
    assert client.person("tom-hanks")["name"] == "Tom Hanks"
    assert client.ask("score_titulo", "Face/Off")["titulo"] == "Face/Off"
    assert client.ask("retorno", "Hamlet", year=1948)["anio"] == 1948


def test_pages_are_fetched_until_the_last(client: Client) -> None:
    found = [title["title_id"] for title in client.titles(sort="newest")]
    assert len(found) == len(set(found)) == 212
    few = [title["original_language"] for title in client.titles(language="fr", limit=2)]
    assert set(few) == {"fr"}
    assert len(few) > 2


def test_a_user_is_made_rates_marks_and_is_deleted(client: Client) -> None:
    user_id = client.make_user()
    assert client.rate(user_id, TOY_STORY, 4.5)["stars"] == 4.5
    client.rate(user_id, HEAT, 2)
    client.take_back(user_id, HEAT)
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


def test_lists_are_for_somebody_for_wishes_or_for_all(client: Client) -> None:
    user_id = client.make_user()
    client.rate(user_id, TOY_STORY, 5)
    own = client.recommendations(user_id, n=3, genre="Animation", exclude_seen=True, diversity=0.2)
    assert len(own["items"]) == 3
    assert TOY_STORY not in {place["title_id"] for place in own["items"]}
    wished = client.recommend([TOY_STORY, "tmdb:0"], n=3, ratings={HEAT: 4.5}, lang="es")
    assert wished["unknown"] == ["tmdb:0"]
    assert len(client.trending(n=4)["items"]) == 4
    first = [place["title_id"] for place in client.onboarding(n=3)["items"]]
    later = client.onboarding({first[0]: 4.5}, skipped=first[1:2], n=3)["items"]
    assert len(first) == len(later) == 3
    assert not {place["title_id"] for place in later} & set(first[:2])
    popular = client.popular(n=3, year_from=2000)
    assert all((place["year"] or 0) >= 2000 for place in popular["items"])


def test_a_file_is_brought_in_as_it_is_read(client: Client) -> None:
    user_id = client.make_user()
    file = b"title_id,stars\n" + b"tmdb:862,4\n" * 50_000
    report = client.import_ratings(user_id, io.BytesIO(file), "csv")
    assert (report["counts"]["imported"], report["counts"]["same"]) == (1, 49_999)
    assert client.import_ratings(user_id, file[:26], "csv")["counts"]["same"] == 1


def test_a_refusal_carries_the_problem(client: Client, served: Served) -> None:
    with pytest.raises(ServiceError, match="404: There is no title") as missing:
        client.ask("score_titulo", "Toy Stor")
    assert missing.value.status == 404
    assert missing.value.problem["sugerencias"][0] == "Toy Story"
    with pytest.raises(ServiceError, match="stars") as wrong:
        client.rate("u-0", TOY_STORY, 7)
    assert wrong.value.status == 422
    with Client(served.url) as stranger, pytest.raises(ServiceError) as refused:
        stranger.make_user()
    assert refused.value.status == 401


def test_nobody_there_is_the_same_error(connect: Connect) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and does not listen
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(ServiceError) as nobody:
            connect(url).title(TOY_STORY)
    assert (nobody.value.status, nobody.value.problem) == (None, {})


def test_an_answer_that_does_not_come_is_given_up(connect: Connect) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(ServiceError, match="timed out"):
            connect(url, timeout_s=0.1).title(TOY_STORY)


Answer = tuple[int, dict[str, str], bytes]
BUSY: Answer = (429, {"retry-after": "0"}, b'{"title": "Too Many Requests", "detail": "wait"}')
FINE: Answer = (200, {}, b'{"items": []}')


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_service_is_asked_once_more(
    connect: Connect, scripted: Scripted, status: int
) -> None:
    scripted.answers = [(status, *BUSY[1:]), FINE]
    assert connect(scripted.url).search("x") == []
    assert scripted.asked == ["GET", "GET"]
    scripted.answers = [(status, *BUSY[1:]), (status, *BUSY[1:]), FINE]
    with pytest.raises(ServiceError) as busy:
        connect(scripted.url).search("x")
    assert (busy.value.status, busy.value.retry_after_s) == (status, 0)


def test_nothing_is_done_twice_and_no_wait_is_endless(connect: Connect, scripted: Scripted) -> None:
    scripted.answers = [BUSY]
    with pytest.raises(ServiceError):
        connect(scripted.url).make_user()
    scripted.answers = [(500, {"retry-after": "0"}, b"")]
    with pytest.raises(ServiceError, match="500: Internal Server Error"):
        connect(scripted.url).search("x")
    for headers in ({"retry-after": "3600"}, {}, {"retry-after": "soon"}):
        scripted.answers = [(503, headers, b"<html>")]
        with pytest.raises(ServiceError, match="503: Service Unavailable"):
            connect(scripted.url).search("x")
    assert scripted.asked == ["POST", "GET", "GET", "GET", "GET"]


def test_what_may_have_been_done_is_not_done_again(connect: Connect, scripted: Scripted) -> None:
    scripted.answers = [FINE, (0, {}, b""), FINE]
    client = connect(scripted.url)
    client.search("x")
    with pytest.raises(ServiceError, match="does not answer"):
        client.make_user()
    assert scripted.asked == ["GET", "POST"]


def test_a_connection_closed_meanwhile_is_opened_again(
    connect: Connect, scripted: Scripted
) -> None:
    scripted.hang_up = True
    scripted.answers = [FINE, FINE, (200, {}, b'{"user_id": "u-1"}')]
    client = connect(scripted.url)
    assert client.search("x") == client.search("x") == []
    assert client.make_user() == "u-1"


def test_an_address_must_be_one() -> None:
    for url in ("127.0.0.1:8000", "ftp://host", "http://", "file:///etc/passwd"):
        with pytest.raises(ValueError, match="is no http"):
            Client(url)


def test_the_types_are_those_of_the_service(sample: Built) -> None:
    schemas = create_app(sample.settings).openapi()["components"]["schemas"]
    types = [one for name, one in vars(answers).items() if hasattr(one, "__required_keys__")]
    assert len(types) == 13
    for one in types:
        described = schemas[one.__name__]["properties"]
        assert set(get_type_hints(one)) == set(described), one.__name__


def test_the_examples_of_the_documentation_run(
    served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
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
