"""Importing ratings; on both databases."""

from __future__ import annotations

from collections.abc import Iterable

from streamrec.store.database import Store
from streamrec.store.ratings import load_ratings, ratings_of

from ..stored_ratings import all_ratings


def test_load_ratings_keeps_the_newer_of_two_ratings_of_a_title(store: Store) -> None:
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


def test_load_ratings_lets_other_writers_in_between(store: Store) -> None:
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
