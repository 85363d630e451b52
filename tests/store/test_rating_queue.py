"""The queue of rating changes: acknowledged after the commit, each caller answered on its own."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from streamrec.errors import StoreUnavailable, UnknownName
from streamrec.store import user_accounts
from streamrec.store.catalogue_load import load_catalogue
from streamrec.store.database import Store
from streamrec.store.rating_queue import RatingQueue
from streamrec.store.ratings import RatingChange, load_ratings, ratings_of
from streamrec.store.tables import viewer

from ..stored_ratings import all_ratings
from .catalogue_rows import only_titles

TITLES = [f"tmdb:{number}" for number in range(5)]


@pytest.fixture
def filled(store: Store) -> Store:
    load_catalogue(store, "v1", only_titles("A", "B", "C", "D", "E"))
    load_ratings(store, [("ml:1", "tmdb:0", 8, 100), ("ml:2", "tmdb:0", 6, 100)])
    return store


@pytest.fixture
def ratings(filled: Store) -> Iterator[RatingQueue]:
    opened = RatingQueue(filled)
    yield opened
    opened.close()


@contextmanager
def blocked(store: Store) -> Iterator[None]:
    """Block every writer of ratings."""
    with store.write() as connection:
        connection.execute(sa.select(viewer).with_for_update()).all()
        yield


def found(store: Store, user_id: str = "ml:1") -> dict[str, int]:
    with store.read() as connection:
        return {one.title_id: one.half_stars for one in ratings_of(connection, user_id)}


def test_rating_queue_acknowledges_a_change_that_all_readers_see(
    filled: Store, ratings: RatingQueue
) -> None:
    ratings.submit(RatingChange("ml:1", "tmdb:1", 9, 200)).result(timeout=30)
    assert found(filled) == {"tmdb:0": 8, "tmdb:1": 9}
    ratings.submit(RatingChange("ml:1", "tmdb:1", None, 201)).result(timeout=30)
    assert found(filled) == {"tmdb:0": 8}


def test_rating_queue_acknowledges_nothing_before_the_commit(
    filled: Store, ratings: RatingQueue
) -> None:
    with blocked(filled):
        done = ratings.submit(RatingChange("ml:1", "tmdb:1", 9, 200))
        with pytest.raises(TimeoutError):
            done.result(timeout=0.3)
    done.result(timeout=30)


def test_rating_queue_writes_waiting_changes_in_one_transaction(
    filled: Store, ratings: RatingQueue
) -> None:
    commits: list[object] = []
    with blocked(filled):
        first = ratings.submit(RatingChange("ml:1", "tmdb:1", 1, 200))
        while not first.running():
            pass
        done = [ratings.submit(RatingChange("ml:2", title, 5, 200)) for title in TITLES * 20]
        sa.event.listen(filled.engine, "commit", commits.append)
    for one in (first, *done):
        one.result(timeout=30)
    assert len(commits) == 3  # of the blocker, of the first change, of all the others
    assert found(filled, "ml:2") == dict.fromkeys(TITLES, 5)


def test_rating_queue_keeps_the_last_of_several_changes_of_one_pair(
    filled: Store, ratings: RatingQueue
) -> None:
    with blocked(filled):
        changes: list[RatingChange] = [
            RatingChange("ml:1", "tmdb:3", stars, 200) for stars in (2, None, 7)
        ]
        changes += [RatingChange("ml:1", "tmdb:4", stars, 200) for stars in (2, 7, None)]
        done = [ratings.submit(change) for change in changes]
    for one in done:
        one.result(timeout=30)
    assert found(filled) == {"tmdb:0": 8, "tmdb:3": 7}


def test_rating_queue_accepts_a_change_from_a_clock_that_is_behind(
    filled: Store, ratings: RatingQueue
) -> None:
    ratings.submit(RatingChange("ml:1", "tmdb:0", 1, 50)).result(timeout=30)
    assert found(filled) == {"tmdb:0": 1}
    with filled.read() as connection:
        assert [one.rated_at for one in ratings_of(connection, "ml:1")] == [100]


def test_rating_queue_fails_only_the_changes_that_are_wrong(
    filled: Store, ratings: RatingQueue
) -> None:
    with blocked(filled):
        ratings.submit(RatingChange("ml:1", "tmdb:1", 9, 200))
        nobody = ratings.submit(RatingChange("nobody", "tmdb:1", 9, 200))
        nothing = ratings.submit(RatingChange("ml:1", "tmdb:99", 9, 200))
        good = ratings.submit(RatingChange("ml:1", "tmdb:2", 9, 200))
    with pytest.raises(UnknownName) as error:
        nobody.result(timeout=30)
    assert error.value.kind == "user"
    with pytest.raises(UnknownName) as error:
        nothing.result(timeout=30)
    assert error.value.kind == "title"
    good.result(timeout=30)
    assert found(filled) == {"tmdb:0": 8, "tmdb:1": 9, "tmdb:2": 9}


def test_rating_queue_removes_the_rating_of_a_title_that_left(
    filled: Store, ratings: RatingQueue
) -> None:
    load_catalogue(filled, "v2", only_titles())
    ratings.submit(RatingChange("ml:1", "tmdb:0", None, 200)).result(timeout=30)
    ratings.submit(RatingChange("ml:1", "never", None, 200)).result(timeout=30)
    with filled.read() as connection:
        assert all_ratings(connection) == [
            ("ml:1", "tmdb:0", None, 200),
            ("ml:2", "tmdb:0", 6, 100),
        ]


def test_rating_queue_rejects_a_change_of_a_user_deleted_meanwhile(
    filled: Store, ratings: RatingQueue
) -> None:
    with filled.write() as connection:
        user_accounts.delete_user(connection, "ml:1")
        late = ratings.submit(RatingChange("ml:1", "tmdb:2", 9, 200))
    with pytest.raises(UnknownName):
        late.result(timeout=30)
    assert found(filled) == {}


def test_rating_queue_does_not_write_a_cancelled_change(
    filled: Store, ratings: RatingQueue
) -> None:
    with blocked(filled):
        first = ratings.submit(RatingChange("ml:1", "tmdb:1", 9, 200))
        while not first.running():
            pass
        second = ratings.submit(RatingChange("ml:1", "tmdb:2", 9, 200))
        assert second.cancel()
    first.result(timeout=30)
    ratings.close()
    with pytest.raises(CancelledError):
        second.result(timeout=0)
    assert found(filled) == {"tmdb:0": 8, "tmdb:1": 9}


def test_rating_queue_reports_an_unreachable_database_and_recovers(
    filled: Store, ratings: RatingQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise StoreUnavailable("gone")

    with monkeypatch.context() as patched:
        patched.setattr(filled, "write", away)
        with pytest.raises(StoreUnavailable):
            ratings.submit(RatingChange("ml:1", "tmdb:1", 9, 200)).result(timeout=30)
    ratings.submit(RatingChange("ml:1", "tmdb:1", 9, 200)).result(timeout=30)
    assert found(filled) == {"tmdb:0": 8, "tmdb:1": 9}


def test_rating_queue_rejects_changes_beyond_its_length(filled: Store) -> None:
    ratings = RatingQueue(filled, length=3)
    with blocked(filled):
        done = [ratings.submit(RatingChange("ml:1", "tmdb:1", 9, 200))]
        while not done[0].running():
            pass
        done += [ratings.submit(RatingChange("ml:1", "tmdb:1", 9, 200)) for _ in range(3)]
        with pytest.raises(StoreUnavailable, match="too many"):
            ratings.submit(RatingChange("ml:1", "tmdb:1", 9, 200))
    for one in done:
        one.result(timeout=30)
    ratings.close()


def test_rating_queue_close_writes_what_waits_and_accepts_no_more(filled: Store) -> None:
    ratings = RatingQueue(filled)
    done = [ratings.submit(RatingChange("ml:1", title, 9, 200)) for title in TITLES]
    ratings.close()
    assert all(one.done() and one.exception() is None for one in done)
    assert found(filled) == dict.fromkeys(TITLES, 9)
    with pytest.raises(StoreUnavailable, match="stopping"):
        ratings.submit(RatingChange("ml:1", "tmdb:1", 9, 200))
    ratings.close()
