"""Loading a catalogue: readers see one whole catalogue; on both databases."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

import pytest

from streamrec.errors import NothingLive
from streamrec.store import title_lists
from streamrec.store.catalogue_load import load_catalogue
from streamrec.store.database import Store
from streamrec.store.live_versions import live_versions
from streamrec.store.ratings import load_ratings
from streamrec.title_filter import CatalogueFilter

from ..stored_ratings import all_ratings
from .catalogue_rows import Rows, only_titles, title_names


def test_live_versions_raise_nothing_live_before_the_first_catalogue(store: Store) -> None:
    with store.read() as connection, pytest.raises(NothingLive, match="streamrec catalogue"):
        _ = live_versions(connection).catalogue


def test_load_catalogue_replaces_the_whole_catalogue(store: Store) -> None:
    load_catalogue(store, "v1", only_titles("A", "B"), "m1")
    load_catalogue(store, "v2", only_titles("C"))
    assert title_names(store) == ["C"]
    with store.read() as connection:
        live = live_versions(connection)
    assert (live.catalogue, live.model) == ("v2", "m1")


def test_load_catalogue_that_fails_keeps_the_old_catalogue_live(store: Store) -> None:
    load_catalogue(store, "v1", only_titles("A"))

    def breaks() -> Iterable[tuple[str, Rows]]:
        yield from only_titles("B")
        raise RuntimeError("no more rows")

    with pytest.raises(RuntimeError):
        load_catalogue(store, "v2", breaks())
    assert title_names(store) == ["A"]


def test_load_catalogue_does_not_change_what_an_open_reader_sees(store: Store) -> None:
    load_catalogue(store, "v1", only_titles("A"))
    with store.read() as connection:
        assert live_versions(connection).catalogue == "v1"
        loader = threading.Thread(target=load_catalogue, args=(store, "v2", only_titles("B")))
        loader.start()
        loader.join(timeout=30)
        rows = title_lists.list_titles(connection, CatalogueFilter(), "title", 9)
        assert [row.title for row in rows] == ["A"]
        assert live_versions(connection).catalogue == "v1"
    assert title_names(store) == ["B"]


def test_load_catalogue_runs_one_load_after_the_other(store: Store) -> None:
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
    assert title_names(store) == ["C"]


def test_load_catalogue_keeps_the_ratings(store: Store) -> None:
    load_ratings(store, [("ml:1", "tmdb:862", 8, 100)])
    load_catalogue(store, "v1", only_titles("A"))
    with store.read() as connection:
        assert len(all_ratings(connection)) == 1
