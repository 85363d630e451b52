"""Loading a catalogue into SQLite: other writers get their turn, and no table is left over."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from streamrec.catalogue.store_rows import store_rows
from streamrec.store.catalogue_load import load_catalogue
from streamrec.store.database import Store, open_store
from streamrec.store.live_versions import set_live
from streamrec.store.ratings import load_ratings, ratings_of
from streamrec.store.tables import CATALOGUE, metadata, title_genre

from ..conftest import Built

COLUMNS = ("title_num", "position", "genre_num")


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'streamrec.db'}")
    yield opened
    opened.close()


def tables_of(store: Store) -> set[str]:
    with store.read() as connection:
        return set(sa.inspect(connection).get_table_names()) - {"alembic_version"}


def genre_rows(store: Store) -> list[tuple[int, ...]]:
    with store.read() as connection:
        return [tuple(row) for row in connection.execute(sa.select(title_genre)).all()]


def test_load_catalogue_lets_others_write_between_its_rows(sqlite: Store) -> None:
    def rows() -> Iterator[Sequence[Any]]:
        for number in range(50_000):
            if number % 10_000 == 0:  # would wait for itself, were this inside a transaction
                load_ratings(sqlite, [("ml:1", f"tmdb:{number}", 8, 100)])
            yield number, 0, number % 7

    load_catalogue(sqlite, "v1", [("title_genre", (COLUMNS, rows()))])
    with sqlite.read() as connection:
        assert len(ratings_of(connection, "ml:1")) == 5
    assert len(genre_rows(sqlite)) == 50_000


def test_load_catalogue_shows_nothing_before_its_end(sqlite: Store) -> None:
    load_catalogue(sqlite, "v1", [("title_genre", (COLUMNS, [(1, 0, 1)]))])
    seen: list[list[tuple[int, ...]]] = []

    def rows() -> Iterator[Sequence[Any]]:
        for number in range(40_000):
            if number == 30_000:
                seen.append(genre_rows(sqlite))
            yield number, 0, 2

    load_catalogue(sqlite, "v2", [("title_genre", (COLUMNS, rows()))])
    assert seen == [[(1, 0, 1)]]
    assert len(genre_rows(sqlite)) == 40_000


def test_load_catalogue_leaves_the_declared_tables_after_each_load(sqlite: Store) -> None:
    for number in range(3):
        load_catalogue(sqlite, f"v{number}", [("title_genre", (COLUMNS, [(number, 0, 1)]))])
        assert tables_of(sqlite) == set(metadata.tables)
        with sqlite.read() as connection:
            there = sa.inspect(connection)
            for table in CATALOGUE:
                found = {tuple(index["column_names"]) for index in there.get_indexes(table.name)}
                described = {tuple(index.columns.keys()) for index in table.indexes}
                # A unique column's index is listed too.
                assert found >= described, table.name
                keys = there.get_pk_constraint(table.name)["constrained_columns"]
                assert keys == list(table.primary_key.columns.keys())
    assert genre_rows(sqlite) == [(2, 0, 1)]


def test_load_catalogue_removes_what_a_killed_load_left(sqlite: Store) -> None:
    with sqlite.write() as connection:
        for name in ("loading_title_genre", "old_title", "old_person"):
            connection.exec_driver_sql(f"CREATE TABLE {name} (genre_num INTEGER)")
        connection.exec_driver_sql(
            "CREATE INDEX title_genre_by_genre_2 ON loading_title_genre (genre_num)"
        )
    load_catalogue(sqlite, "v1", [("title_genre", (COLUMNS, [(1, 0, 1)]))])
    assert tables_of(sqlite) == set(metadata.tables)


def test_load_catalogue_that_fails_leaves_no_staging_tables(sqlite: Store) -> None:
    def rows() -> Iterator[Sequence[Any]]:
        yield 1, 0, 1
        raise RuntimeError("no more rows")

    with pytest.raises(RuntimeError):
        load_catalogue(sqlite, "v1", [("title_genre", (COLUMNS, rows()))])
    assert tables_of(sqlite) == set(metadata.tables)


def test_load_catalogue_rejects_an_unknown_column(store: Store) -> None:
    with pytest.raises(ValueError, match="title_genre has no column"):
        load_catalogue(store, "v1", [("title_genre", (["x = 1; --"], [(1,)]))])


def test_write_gets_its_turn_between_the_transactions_of_another_writer(sqlite: Store) -> None:
    """The other writer holds the database for 80 of every 95 ms, as a load does."""
    done = threading.Event()

    def hold() -> None:
        while not done.is_set():
            with sqlite.write():
                time.sleep(0.08)
            time.sleep(0.015)

    holder = threading.Thread(target=hold)
    holder.start()
    try:
        waits = []
        for number in range(20):
            time.sleep(0.03)
            began = time.perf_counter()
            with sqlite.write() as connection:
                set_live(connection, "ratings", str(number))
            waits.append(time.perf_counter() - began)
    finally:
        done.set()
        holder.join()
    # With SQLite's own polling one of these waits takes seconds.
    assert max(waits) < 1


def test_load_catalogue_delays_other_writers_by_less_than_a_second(
    real: Built, tmp_path: Path
) -> None:
    """The limit leaves room for a busy machine; docs/benchmarks/load.md has a measurement."""
    url = f"sqlite:///{tmp_path / 'streamrec.db'}"
    writers = open_store(url)
    loads = open_store(url)
    load_catalogue(loads, "v1", store_rows(real.snapshot))
    loader = threading.Thread(target=load_catalogue, args=(loads, "v2", store_rows(real.snapshot)))
    waits: list[float] = []
    loader.start()
    while loader.is_alive():
        began = time.perf_counter()
        load_ratings(writers, [("ml:1", "tmdb:862", 8, len(waits))])
        waits.append(time.perf_counter() - began)
        time.sleep(0.005)
    loader.join()
    loads.close()
    writers.close()
    assert len(waits) > 50
    assert max(waits) < 1.0
