"""Deleting users and merging profiles while another writer changes the same rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection

from streamrec.errors import LoginTaken, UnknownName
from streamrec.store import user_accounts, user_marks
from streamrec.store.catalogue_load import load_catalogue
from streamrec.store.database import Store
from streamrec.store.history_writes import import_marks, merge_profile
from streamrec.store.ratings import RatingChange, load_ratings, put_ratings

from ..stored_ratings import all_ratings
from .catalogue_rows import only_titles


@pytest.fixture
def filled(store: Store) -> Store:
    load_catalogue(store, "v1", only_titles("A", "B"))
    load_ratings(store, [("ml:1", "tmdb:0", 8, 100), ("ml:2", "tmdb:0", 6, 100)])
    return store


@contextmanager
def concurrent_write(
    store: Store, write: Callable[[Connection], object], expected: type[Exception] | None
) -> Iterator[Connection]:
    """Yield a transaction for which a concurrent writer has to wait."""

    def in_its_own() -> None:
        with store.write() as connection:
            write(connection)

    with ThreadPoolExecutor(1) as pool:
        with store.write() as connection:
            yield connection
            done = pool.submit(in_its_own)
            with pytest.raises(TimeoutError):
                done.result(timeout=0.3)
        if expected is None:
            done.result(timeout=30)
        else:
            with pytest.raises(expected):
                done.result(timeout=30)


WRITES: dict[str, Callable[[Connection], object]] = {
    "mark": lambda connection: user_marks.put_mark(connection, "ml:1", "seen", "tmdb:1"),
    "import": lambda connection: import_marks(connection, "ml:1", "seen", [("tmdb:1", None)], 100),
    "delete": lambda connection: user_accounts.delete_user(connection, "ml:1"),
    "merge": lambda connection: merge_profile(connection, "ml:2", "ml:1"),
}


@pytest.mark.parametrize("name", WRITES)
def test_writes_of_a_user_who_is_being_deleted_raise_unknown_name(filled: Store, name: str) -> None:
    with concurrent_write(filled, WRITES[name], UnknownName) as connection:
        user_accounts.delete_user(connection, "ml:1")
    with filled.read() as connection:
        assert [one[0] for one in all_ratings(connection)] == ["ml:2"]


def test_load_ratings_does_not_restore_a_user_who_is_being_deleted(filled: Store) -> None:
    with ThreadPoolExecutor(1) as pool:
        with filled.write() as connection:
            user_accounts.delete_user(connection, "ml:1")
            done = pool.submit(load_ratings, filled, [("ml:1", "tmdb:0", 8, 100)])
            with pytest.raises(TimeoutError):
                done.result(timeout=0.3)
        done.result(timeout=30)
    with filled.read() as connection:
        assert [one[0] for one in all_ratings(connection)] == ["ml:2"]
        assert user_accounts.find_user(connection, "ml:1") is None


def test_merge_profile_keeps_a_rating_that_is_written_meanwhile(filled: Store) -> None:
    def merge(connection: Connection) -> None:
        merge_profile(connection, "ml:2", "ml:1")

    with concurrent_write(filled, merge, None) as connection:
        assert put_ratings(connection, [RatingChange("ml:2", "tmdb:1", 9, 200)]) == [None]
    with filled.read() as connection:
        assert set(all_ratings(connection)) == {
            ("ml:1", "tmdb:0", 6, 100), ("ml:1", "tmdb:1", 9, 200)
        }  # fmt: skip


def test_merge_profile_merges_once_when_called_twice(filled: Store) -> None:
    def merge(connection: Connection) -> None:
        merge_profile(connection, "ml:2", "ml:1")

    with concurrent_write(filled, merge, None) as connection:
        merge(connection)


def test_create_account_gives_one_of_two_concurrent_sign_ups_the_profile(filled: Store) -> None:
    def sign_up(connection: Connection) -> None:
        user_accounts.create_account(connection, "ml:1", "second", "hash 2")

    with concurrent_write(filled, sign_up, LoginTaken) as connection:
        user_accounts.create_account(connection, "ml:1", "first", "hash 1")
    with filled.read() as connection:
        assert user_accounts.get_user(connection, "ml:1")[1:3] == ("first", "hash 1")


def test_replace_password_lets_one_of_two_concurrent_changes_through(filled: Store) -> None:
    with filled.write() as connection:
        user_accounts.create_account(connection, "ml:1", "ana", "old")
    replaced: list[bool] = []

    def change(connection: Connection) -> None:
        replaced.append(user_accounts.replace_password(connection, "ml:1", "old", "second"))

    with concurrent_write(filled, change, None) as connection:
        assert user_accounts.replace_password(connection, "ml:1", "old", "first")
    assert replaced == [False]
    with filled.read() as connection:
        assert user_accounts.get_user(connection, "ml:1")[2] == "first"
