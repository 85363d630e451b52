"""What SQLite and PostgreSQL both promise; each test runs against both."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from streamrec.catalogue.store_rows import store_rows
from streamrec.errors import (
    InvalidParameter,
    MissingExtra,
    NothingLive,
    SettingsError,
    StoreUnavailable,
    UnknownName,
)
from streamrec.store import (
    question_counts,
    question_people,
    question_revenues,
    question_titles,
    title_lists,
)
from streamrec.store.catalogue_load import load_catalogue
from streamrec.store.database import Store, open_store
from streamrec.store.live_versions import live_versions
from streamrec.store.name_index import NameIndex
from streamrec.store.person_credits import person_credits
from streamrec.store.rating_reads import all_ratings, ratings_of
from streamrec.store.rating_writes import load_ratings
from streamrec.store.tables import api_key
from streamrec.store.title_details import title_details
from streamrec.store.title_lookup import titles_by_number
from streamrec.title_filter import CatalogueFilter

from ..conftest import Built

Rows = tuple[Sequence[str], Iterable[Sequence[Any]]]


@pytest.fixture
def loaded(store: Store, sample: Built) -> Store:
    load_catalogue(store, sample.snapshot.version, store_rows(sample.snapshot), sample.model)
    return store


def only_titles(*names: str) -> list[tuple[str, Rows]]:
    columns = [
        "title_num", "title_id", "title", "fold", "budget_usd", "revenue_usd", "return_ratio",
        "has_financials", "keywords", "spoken_languages",
    ]  # fmt: skip
    rows = [
        (n, f"tmdb:{n}", name, name.lower(), 0, 0, 0.0, False, "[]", "[]")
        for n, name in enumerate(names)
    ]
    return [("title", (columns, rows))]


def names_of(store: Store) -> list[str]:
    with store.read() as connection:
        rows = title_lists.list_titles(connection, CatalogueFilter(), "title", 50)
    return [row.title for row in rows]


def test_opening_a_store_again_changes_nothing(store: Store) -> None:
    load_catalogue(store, "v1", only_titles("A"))
    url = store.engine.url.render_as_string(hide_password=False)
    again = open_store(url)
    assert names_of(again) == ["A"]
    again.close()


def test_before_the_first_catalogue_nothing_is_live(store: Store) -> None:
    with store.read() as connection, pytest.raises(NothingLive, match="streamrec catalogue"):
        _ = live_versions(connection).catalogue


def test_loading_replaces_the_whole_catalogue(store: Store) -> None:
    load_catalogue(store, "v1", only_titles("A", "B"), "m1")
    load_catalogue(store, "v2", only_titles("C"))
    assert names_of(store) == ["C"]
    with store.read() as connection:
        live = live_versions(connection)
    assert (live.catalogue, live.model) == ("v2", "m1")


def test_a_load_that_fails_leaves_the_old_catalogue_live(store: Store) -> None:
    load_catalogue(store, "v1", only_titles("A"))

    def breaks() -> Iterable[tuple[str, Rows]]:
        yield from only_titles("B")
        raise RuntimeError("no more rows")

    with pytest.raises(RuntimeError):
        load_catalogue(store, "v2", breaks())
    assert names_of(store) == ["A"]


def test_a_reader_sees_one_state_while_another_catalogue_is_loaded(store: Store) -> None:
    load_catalogue(store, "v1", only_titles("A"))
    with store.read() as connection:
        assert live_versions(connection).catalogue == "v1"
        loader = threading.Thread(target=load_catalogue, args=(store, "v2", only_titles("B")))
        loader.start()
        loader.join(timeout=30)
        rows = title_lists.list_titles(connection, CatalogueFilter(), "title", 9)
        assert [row.title for row in rows] == ["A"]
        assert live_versions(connection).catalogue == "v1"
    assert names_of(store) == ["B"]


def test_two_loads_at_once_come_one_after_the_other(store: Store) -> None:
    load_catalogue(store, "v1", only_titles("A"))
    began = threading.Event()

    def slowly() -> Iterable[tuple[str, Rows]]:
        began.set()
        threading.Event().wait(0.5)  # the other load begins meanwhile
        yield from only_titles("B")

    with ThreadPoolExecutor() as pool:
        first = pool.submit(load_catalogue, store, "v2", slowly())
        began.wait(timeout=30)
        second = pool.submit(load_catalogue, store, "v3", only_titles("C"))
        assert (first.result(timeout=30), second.result(timeout=30)) == (None, None)
    assert names_of(store) == ["C"]


def test_a_new_database_may_be_opened_by_several_at_once(postgres_url: str) -> None:
    with ThreadPoolExecutor() as pool:
        for opened in pool.map(lambda _: open_store(postgres_url), range(4)):
            assert names_of(opened) == []
            opened.close()


ANSWERS: list[tuple[str, Callable[[sa.Connection], object], object]] = [
    # By hand, from the sample's own files.
    ("title", lambda c: question_titles.find_title(c, "  AMELIE ").title.title, "Amélie"),
    ("year", lambda c: question_titles.find_title(c, "Hamlet", 1948).title.release_year, 1948),
    ("slash", lambda c: question_titles.find_title(c, "face/off").title.title, "Face/Off"),
    ("return", lambda c: question_titles.find_title(c, "Toy Story").title.return_ratio,
     373554033 / 30000000),
    ("language", lambda c: question_counts.count_in_language(c, "Japonés").code, "ja"),
    ("country", lambda c: question_counts.count_in_country(c, "japón").name, "Japan"),
    ("franchise", lambda c: question_revenues.collection_revenue(c, "toy story").name,
     "Toy Story Collection"),
    ("franchise films",
     lambda c: question_revenues.collection_revenue(c, "Toy Story Collection").n_titles, 3),
    ("actor", lambda c: question_people.actor_returns(c, "tom HANKS").name, "Tom Hanks"),
    ("company", lambda c: question_revenues.company_revenue(c, "pixar animation studios").name,
     "Pixar Animation Studios"),
    ("director", lambda c: question_people.director_titles(c, "John Lasseter").titles[0].title,
     "Toy Story"),
]  # fmt: skip


@pytest.mark.parametrize(("ask", "expected"), [a[1:] for a in ANSWERS], ids=[a[0] for a in ANSWERS])
def test_questions_are_answered_alike(
    loaded: Store, ask: Callable[[sa.Connection], object], expected: object
) -> None:
    with loaded.read() as connection:
        assert ask(connection) == expected


@pytest.mark.parametrize(
    "ask",
    [
        lambda c: question_titles.find_title(c, "toy st%"),
        lambda c: question_titles.find_title(c, "Hamlet", 1901),
        lambda c: question_people.actor_returns(c, "Jean-Pierre Jeunet"),
        lambda c: question_people.director_titles(c, "Tom Hanks and others"),
        lambda c: question_revenues.collection_revenue(c, "collection"),
        lambda c: question_revenues.company_revenue(c, "'; drop table title; --"),
        lambda c: question_counts.count_in_country(c, "Atlantis"),
        lambda c: question_counts.count_in_language(c, "klingon"),
        lambda c: title_details(c, "tmdb:0"),
        lambda c: person_credits(c, "nobody"),
    ],
)
def test_what_is_not_there_is_an_unknown_name(
    loaded: Store, ask: Callable[[sa.Connection], object]
) -> None:
    with loaded.read() as connection, pytest.raises(UnknownName):
        ask(connection)


def test_a_list_pages_through_every_title_once_in_every_order(loaded: Store, sample: Built) -> None:
    everything = set(sample.snapshot.table("titles")["title_id"])
    for sort in title_lists.SORTS:
        found: list[str] = []
        after = None
        with loaded.read() as connection:
            while rows := title_lists.list_titles(connection, CatalogueFilter(), sort, 50, after):
                found += [row.title_id for row in rows]
                after = title_lists.sort_position(rows[-1], sort)
        assert len(found) == len(everything), sort
        assert set(found) == everything


def test_filters_let_through_what_they_name(loaded: Store) -> None:
    wanted = CatalogueFilter(
        genre="animation", year_from=1999, year_to=1999, language="inglés", country="US",
        company="pixar animation studios", person="john-lasseter", min_votes=1,
    )  # fmt: skip
    with loaded.read() as connection:
        rows = title_lists.list_titles(connection, wanted, "popularity", 10)
    assert [row.title for row in rows] == ["Toy Story 2"]


@pytest.mark.parametrize("parameter", ["genre", "language", "country", "company", "person"])
def test_a_filter_that_names_nothing_is_refused_by_name(loaded: Store, parameter: str) -> None:
    wanted = CatalogueFilter(**{parameter: "no such"})
    with loaded.read() as connection, pytest.raises(InvalidParameter) as error:
        title_lists.list_titles(connection, wanted, "popularity", 10)
    assert error.value.parameter == parameter


def test_search_forgives_accents_prefixes_and_typing_errors(loaded: Store) -> None:
    index = NameIndex()
    with loaded.read() as connection:

        def first(text: str) -> str:
            numbers = index.search(connection, text, 3)
            return str(titles_by_number(connection, numbers)[0].title)

        assert first("amelie") == "Amélie"
        assert first("amleie") == "Amélie"
        assert first("toy sto").startswith("Toy Story")
        assert first("story 3 toy") == "Toy Story 3"
        assert first("jumnaji") == "Jumanji"


def test_search_finds_the_best_whatever_signs_parts_and_errors(store: Store) -> None:
    load_catalogue(store, "v1", only_titles(
        "WALL-E", "Good Evening, Mr. Wallenberg", "(500) Days of Summer", "400 Days", "M*A*S*H",
        "Mask", "M", "No", "Pan's Labyrinth", "Terminator 2: Judgment Day", "Terminal", "???",
        "Batman", "Batman Begins",
    ))  # fmt: skip
    index = NameIndex()
    with store.read() as connection:

        def found(text: str) -> list[str]:
            numbers = index.search(connection, text, 100)
            return [row.title for row in titles_by_number(connection, numbers)]

        assert found("wall e")[0] == "WALL-E"
        assert found("500 days")[0] == "(500) Days of Summer"
        assert found("mash")[0] == "M*A*S*H"
        assert found("pans laby") == ["Pan's Labyrinth"]
        assert found("terminater 2")[0] == "Terminator 2: Judgment Day"
        assert found("batmna") == ["Batman", "Batman Begins"]
        assert found("?") == ["???"]
        assert found("mnozzzz") == []
        assert found("\u0301") == []


def test_near_names_come_best_first(loaded: Store) -> None:
    index = NameIndex()
    with loaded.read() as connection:
        assert index.similar_names(connection, "actor", "tom hnaks")[0] == "Tom Hanks"
        assert index.similar_names(connection, "language", "ingles")[0] == "inglés"
        assert index.similar_names(connection, "title", "zzzzzzzz") == []


def test_a_person_page_holds_cast_and_crew(loaded: Store) -> None:
    with loaded.read() as connection:
        person = person_credits(connection, "john-lasseter")
    assert person.name == "John Lasseter"
    assert "Toy Story" in [credit.title.title for credit in person.crew]


def test_of_two_ratings_of_a_title_the_newer_stays(store: Store) -> None:
    load_ratings(store, [("ml:1", "tmdb:862", 8, 100), ("ml:1", "tmdb:949", 6, 90)])
    load_ratings(store, [("ml:1", "tmdb:862", 2, 99), ("ml:1", "tmdb:949", 10, 90)])
    load_ratings(store, [("ml:2", "tmdb:862", 1, 5)])
    with store.read() as connection:
        assert ratings_of(connection, "ml:1") == [
            ("ml:1", "tmdb:862", 8, 100),
            ("ml:1", "tmdb:949", 10, 90),
        ]
        assert ratings_of(connection, "nobody") == []
        assert len(all_ratings(connection)) == 3


def test_ratings_come_in_while_others_are_written(store: Store) -> None:
    def rows() -> Iterable[tuple[str, str, int, int]]:
        for number in range(12_000):
            if number % 5_000 == 0:  # would wait for itself, were this inside a transaction
                load_ratings(store, [("ml:1", f"tmdb:{number}", 8, 100)])
            yield "ml:1", f"tmdb:{number}", 2, 99

    load_ratings(store, rows())
    with store.read() as connection:
        found = ratings_of(connection, "ml:1")
    assert len(found) == 12_000
    assert [one.title_id for one in found if one.half_stars == 8] == [
        "tmdb:0", "tmdb:10000", "tmdb:5000"
    ]  # fmt: skip


def test_a_new_catalogue_leaves_the_ratings_alone(store: Store) -> None:
    load_ratings(store, [("ml:1", "tmdb:862", 8, 100)])
    load_catalogue(store, "v1", only_titles("A"))
    with store.read() as connection:
        assert len(all_ratings(connection)) == 1


def test_an_error_does_not_list_the_values_of_its_statement(store: Store) -> None:
    given = {"key_id": "1", "digest": None, "scopes": "", "name": "a secret", "created_at": 0}
    with pytest.raises(sa.exc.IntegrityError) as refused, store.write() as connection:
        connection.execute(api_key.insert(), given)
    assert "INSERT" in str(refused.value)
    assert "[parameters:" not in str(refused.value)


def test_a_database_that_does_not_answer_is_unavailable() -> None:
    with pytest.raises(StoreUnavailable):
        open_store("sqlite:////nowhere/at/all/x.db")


def test_a_damaged_database_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_text("no database, and longer than a header of one")
    with pytest.raises(StoreUnavailable, match="not a database"):
        open_store(f"sqlite:///{tmp_path / 'x.db'}")


@pytest.mark.parametrize("url", ["mysql://localhost/x", "nonsense", "sqlite+nothing:///x"])
def test_an_impossible_url_is_a_setting_that_cannot_work(url: str) -> None:
    with pytest.raises((SettingsError, MissingExtra)):
        open_store(url)
