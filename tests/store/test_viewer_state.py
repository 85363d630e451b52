"""What lists are made from, read in one statement; on both databases."""

from __future__ import annotations

import pytest

from streamrec.errors import NotAllowed, UnknownName
from streamrec.store.api_keys import create_key, revoke_key
from streamrec.store.database import Store
from streamrec.store.live_versions import set_live
from streamrec.store.ratings import RatingChange, load_ratings, merge_ratings
from streamrec.store.user_accounts import create_user
from streamrec.store.user_marks import put_mark
from streamrec.store.viewer_state import ViewerState, read_viewer_state


@pytest.fixture
def rated(store: Store) -> Store:
    load_ratings(
        store, [("ml:1", "tmdb:1", 9, 100), ("ml:1", "tmdb:2", 1, 200), ("ml:2", "tmdb:2", 10, 300)]
    )
    with store.write() as connection:
        set_live(connection, "catalogue", "c1")
        set_live(connection, "model", "m1")
    return store


def state(store: Store, user_id: str, key_id: str | None = None) -> ViewerState:
    with store.autocommit() as connection:
        return read_viewer_state(connection, user_id, key_id)


def test_read_viewer_state_returns_ratings_marks_and_live_versions(rated: Store) -> None:
    with rated.write() as connection:
        put_mark(connection, "ml:1", "seen", "tmdb:7")
        put_mark(connection, "ml:1", "not_interested", "tmdb:8")
        put_mark(connection, "ml:1", "watchlist", "tmdb:9")
    found = state(rated, "ml:1")
    assert dict(found.viewer.ratings) == {"tmdb:1": 4.5, "tmdb:2": 0.5}
    assert (found.viewer.seen, found.viewer.not_interested) == (("tmdb:7",), ("tmdb:8",))
    assert (found.live.catalogue, found.live.model) == ("c1", "m1")


def test_read_viewer_state_leaves_out_removed_ratings(rated: Store) -> None:
    with rated.write() as connection:
        merge_ratings(connection, [RatingChange("ml:1", "tmdb:1", None, 400)])
    assert dict(state(rated, "ml:1").viewer.ratings) == {"tmdb:2": 0.5}


def test_read_viewer_state_is_empty_for_a_new_user_and_rejects_an_unknown_one(rated: Store) -> None:
    with rated.write() as connection:
        user_id = create_user(connection)
    found = state(rated, user_id).viewer
    assert (dict(found.ratings), found.seen, found.not_interested) == ({}, (), ())
    with pytest.raises(UnknownName):
        state(rated, "ml:3")


def test_read_viewer_state_rejects_a_revoked_key(rated: Store) -> None:
    with rated.write() as connection:
        key_id, _ = create_key(connection, ["read"])
    assert state(rated, "ml:1", key_id) == state(rated, "ml:1")
    with rated.write() as connection:
        revoke_key(connection, key_id)
    with pytest.raises(NotAllowed):
        state(rated, "ml:1", key_id)
