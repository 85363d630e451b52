"""Writing an imported history: the newest rating wins; on both databases."""

from __future__ import annotations

from streamrec.store.database import Store
from streamrec.store.history_writes import import_marks, import_ratings
from streamrec.store.ratings import RatingChange, merge_ratings
from streamrec.store.user_accounts import create_user
from streamrec.store.user_marks import marks_page

from ..stored_ratings import all_ratings


def test_import_ratings_returns_the_outcome_of_each_row(store: Store) -> None:
    with store.write() as connection:
        user_id = create_user(connection)
        there = [("same", 8, 50), ("newer", 8, 50), ("older", 8, 50), ("back", None, 50)]
        merge_ratings(connection, [RatingChange(user_id, *one) for one in there])
        given = [
            ("new", 1, 10), ("same", 8, 50), ("same", 8, None), ("same", 8, 40), ("newer", 7, 50),
            ("older", 7, 49), ("back", 7, 49), ("twice", 7, 20), ("twice", 6, 30), ("twice", 5, 10),
            ("back again", 2, None),
        ]  # fmt: skip
        outcomes = import_ratings(connection, user_id, given, now=90)
    assert outcomes == [
        "imported", "same", "same", "same", "replaced", "older", "older", "imported", "replaced",
        "older", "imported",
    ]  # fmt: skip
    after = [
        ("back", None, 50), ("back again", 2, 90), ("new", 1, 10), ("newer", 7, 50),
        ("older", 8, 50), ("same", 8, 50), ("twice", 6, 30),
    ]  # fmt: skip
    with store.read() as connection:
        assert sorted(all_ratings(connection)) == [(user_id, *one) for one in after]


def test_import_marks_keeps_the_time_of_the_first_mark(store: Store) -> None:
    with store.write() as connection:
        user_id = create_user(connection)
        seen = [("a", 10), ("b", None), ("a", 20)]
        assert import_marks(connection, user_id, "seen", seen, now=90) == [
            "imported", "imported", "same",
        ]  # fmt: skip
        assert import_marks(connection, user_id, "seen", [("a", 5)], now=95) == ["same"]
    with store.read() as connection:
        rows = marks_page(connection, user_id, "seen", None)
    assert [(row.title_id, row.marked_at) for row in rows] == [("b", 90), ("a", 10)]
