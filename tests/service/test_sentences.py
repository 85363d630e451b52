"""Sentences that are searches: what they mean, over HTTP and on the page."""

from __future__ import annotations

import csv
import random
import shutil
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection
from starlette.testclient import TestClient

from streamrec.sample import path
from streamrec.service.sentence.sentence_grammar import MAX_WORDS
from streamrec.service.sentence.sentence_reader import FIELDS, MAX_LETTERS, SentenceReader
from streamrec.service.sentence.sentence_words import sentence_words
from streamrec.store import tables
from streamrec.store.database import open_store

from ..conftest import Built
from .html_page import parse_page

_DECLARED = tomllib.loads(Path(__file__).with_name("sentences.toml").read_text("utf-8"))
SENTENCES = {text: want for group in _DECLARED.values() for text, want in group.items()}


def search(client: TestClient, text: str, limit: int = 100) -> dict[str, Any]:
    answer = client.get("/api/v1/search", params={"q": text, "limit": limit})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_the_table_holds_enough_sentences_in_both_languages() -> None:
    assert len(_DECLARED["spanish"]) >= 30
    assert len(_DECLARED["english"]) >= 25
    assert len(_DECLARED["names"]) >= 10


@pytest.mark.parametrize("text", SENTENCES)
def test_sentence_means_the_declared_filters(client: TestClient, text: str) -> None:
    want = dict.fromkeys(FIELDS) | SENTENCES[text] if SENTENCES[text] else None
    assert search(client, text)["understood"] == want


@pytest.mark.parametrize("text", ["comedia francesa de los 90", "Clint Eastwood westerns"])
def test_sentence_is_read_without_accents_in_any_case(client: TestClient, text: str) -> None:
    assert search(client, text.upper())["understood"] == search(client, text)["understood"]


def test_a_title_of_the_catalogue_is_never_a_sentence(sample: Built) -> None:
    assert titles_read_as_sentences(sample, path("movies.csv")) == set()


@pytest.fixture
def renamed(sample: Built, tmp_path: Path) -> Iterator[Connection]:
    """The sample's store, in which Alien (1979) is named as a sentence, and has an alias too."""
    shutil.copytree(sample.settings.data, tmp_path / "data")
    settings = sample.settings.model_copy(update={"data": tmp_path / "data"})
    store = open_store(settings.url)
    alias = {"title_id": "tmdb:348", "position": 99, "name": "Terror coreano", "source": "file"}
    with store.write() as connection:
        where = tables.title.c.title_id == "tmdb:348"
        connection.execute(tables.title.update().where(where).values(fold="korean: horror"))
        connection.execute(tables.title_alias.insert().values(alias))
    with store.read() as connection:
        yield connection
    store.close()


def test_the_name_of_a_title_is_not_read_as_a_sentence(renamed: Connection) -> None:
    reader = SentenceReader()
    for name in ("Korean Horror", "korean horror 1979", "Terror coreano"):
        assert reader.read(renamed, name) is None
    for sentence in ("Korean Horror 1980", "Korean horror movies", "terror coreano de 1980"):
        assert reader.read(renamed, sentence) is not None


@pytest.mark.quality
def test_a_title_of_the_real_catalogue_is_never_a_sentence(real: Built, real_files: Path) -> None:
    assert titles_read_as_sentences(real, real_files / "movies_dataset.csv") == set()


def titles_read_as_sentences(built: Built, movies: Path) -> set[str]:
    """Read each title of a file alone, and with its year."""
    csv.field_size_limit(sys.maxsize)
    store = open_store(built.settings.url)
    with movies.open(encoding="utf-8", newline="") as handle:
        rows = [(row["title"], row["release_date"] or "") for row in csv.DictReader(handle)]
    named = {text for title, day in rows if title for text in (title, f"{title} {day[:4]}")}
    reader = SentenceReader()
    with store.read() as connection:
        found = {text for text in named if reader.read(connection, text)}
    store.close()
    return found


def test_sentence_finds_the_titles_that_pass_its_filters_best_known_first(
    client: TestClient,
) -> None:
    found = search(client, "animated family movies of the 90s, over 75 minutes")["items"]
    assert len(found) > 1
    for title in found:
        assert {"Animation", "Family"} <= set(title["genres"])
        assert 1990 <= title["year"] <= 1999
        assert title["runtime_minutes"] >= 75
    votes = [title["vote_count"] for title in found]
    assert votes == sorted(votes, reverse=True)


def test_sentence_with_two_countries_finds_titles_of_either(client: TestClient) -> None:
    def ids(text: str) -> set[str]:
        return {title["title_id"] for title in search(client, text)["items"]}

    either = ids("Korean or Mexican movies")
    assert either == ids("Korean movies") | ids("Mexican movies")
    assert ids("Korean movies") - ids("Mexican movies")


def test_sentence_with_like_finds_similar_titles_that_pass_the_filters(client: TestClient) -> None:
    similar = client.get("/api/v1/titles/tmdb:348/similar?n=50").json()["items"]
    order = [title["title_id"] for title in similar]
    found = search(client, "movies like Alien before 2010", 10)["items"]
    assert len(found) == 10
    assert all(title["year"] < 2010 for title in found)
    places = [order.index(title["title_id"]) for title in found]
    assert places == sorted(places)
    votes = [title["vote_count"] for title in found]
    assert votes != sorted(votes, reverse=True)  # the order is not that of other sentences


def test_a_long_text_is_not_read_as_a_sentence(sample: Built) -> None:
    store = open_store(sample.settings.url)
    reader = SentenceReader()
    with store.read() as connection:
        assert reader.read(connection, "horror " * MAX_WORDS) is not None
        assert reader.read(connection, "horror " * (MAX_WORDS + 1)) is None
        assert reader.read(connection, "horror" + " " * MAX_LETTERS) is None
    store.close()


@pytest.mark.parametrize(
    "text",
    [
        "movies between 1 and between 1 and between 1 and between 1 and 2",
        "like alien and like alien and like alien and like alien and like alien qqqq",
        "2 hours and a half or 2 hours and a half or 2 hours and a half or 2 hours qqqq",
        "movies with qqqa by qqqb with qqqc of qqqd starring qqqe by qqqf with qqqg",
        "horror of the horror of the horror of the horror of the horror of the qqqq",
    ],
)
def test_a_hostile_sentence_asks_the_database_little(sample: Built, text: str) -> None:
    store = open_store(sample.settings.url)
    reader = SentenceReader()
    with store.read() as connection:
        assert reader.read(connection, "horror movies") is not None
        statements: list[str] = []
        sa.event.listen(
            connection, "before_cursor_execute", lambda *given: statements.append(given[2])
        )
        assert reader.read(connection, text) is None
        assert len(statements) <= 12
    store.close()


def test_any_words_of_the_vocabulary_are_read_without_an_error(sample: Built) -> None:
    words = sentence_words({"Horror"}, {"FR"}, {"en"})
    phrases = sorted({*words.meanings, *words.numbers, *set().union(*words.marks.values())})
    rng = random.Random(7)
    store = open_store(sample.settings.url)
    reader = SentenceReader()
    with store.read() as connection:
        for _ in range(300):
            chosen = [" ".join(rng.choice(phrases)) for _ in range(8)]
            chosen.insert(rng.randrange(8), rng.choice(["1990", "90", "80s", "alien", "scott"]))
            sentence = reader.read(connection, " ".join(chosen))
            assert sentence is None or set(sentence.filters) == set(FIELDS)
    store.close()


def test_search_page_shows_each_part_with_the_way_to_remove_it(client: TestClient) -> None:
    text = "comedia francesa de los 90 de menos de 110 minutos"
    page = parse_page(client.get("/search", params={"q": text, "lang": "en"}).text)
    chips = page.hook("understood").all("a")
    assert [chip.text.removesuffix(" ×") for chip in chips] == [
        "Comedy", "France", "1990–1999", "at most 1 h 50 min",
    ]  # fmt: skip
    left = [parse_page(client.get(chip["href"]).text) for chip in chips]
    shown = [len(one.hook("understood").all("a")) for one in left]
    assert shown == [3, 3, 3, 3]
    assert chips[2]["href"] == "/search?q=comedia+francesa+de+menos+de+110+minutos"


def test_search_page_leaves_a_sentence_when_a_part_is_removed(client: TestClient) -> None:
    def chips(address: str) -> list[str]:
        page = parse_page(client.get(address).text)
        return [str(chip["href"]) for chip in page.hook("understood").all("a")]

    assert chips("/search?q=French+comedies") == [
        "/search?q=comedies",
        "/search?q=french+films",  # a country alone would be a name
    ]
    assert chips("/search?q=french+films") == ["/browse"]


def test_search_page_says_so_where_no_title_passes(client: TestClient) -> None:
    page = parse_page(client.get("/search", params={"q": "Iranian westerns"}).text)
    assert len(page.hook("understood").all("a")) == 2
    assert page.hook("empty").all("h2")
