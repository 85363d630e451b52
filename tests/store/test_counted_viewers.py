"""Whose ratings count for others, on both databases."""

from __future__ import annotations

import pytest

from streamrec.store.counted_viewers import CountingRule, count_raters, uncounted_user_ids
from streamrec.store.database import Store
from streamrec.store.ratings import RatingChange, load_ratings, merge_ratings
from streamrec.store.tables import viewer
from streamrec.store.user_accounts import Origin, create_user

NOW, DAY = 1_700_000_000, 86_400


def add_viewer(store: Store, origin: Origin, age_s: int, n_ratings: int, at: int = NOW) -> str:
    """Add a viewer who rated the titles 0, 1, … at one time; return the user_id."""
    with store.write() as connection:
        user_id = create_user(connection, origin)
        mine = viewer.update().where(viewer.c.user_id == user_id)
        connection.execute(mine.values(created_at=NOW - age_s))
        rows = [RatingChange(user_id, f"tmdb:{number}", 10, at) for number in range(n_ratings)]
        merge_ratings(connection, rows)
    return user_id


def raters(store: Store) -> dict[str, float]:
    with store.autocommit() as connection:
        return count_raters(connection, NOW - 7 * DAY, NOW)


@pytest.mark.parametrize(
    ("origin", "age_s", "n_ratings", "counts"),
    [
        ("self", DAY, 1, True),
        ("self", DAY - 1, 1, False),
        ("self", 9 * DAY, 500, True),
        ("self", 9 * DAY, 501, False),
        ("key", 0, 501, True),
        ("import", 0, 501, True),
    ],
)
def test_counted_viewers_are_old_enough_and_plausible_unless_someone_vouches_for_them(
    store: Store, origin: Origin, age_s: int, n_ratings: int, counts: bool
) -> None:
    user_id = add_viewer(store, origin, age_s, n_ratings)
    with store.autocommit() as connection:
        assert uncounted_user_ids(connection, NOW) == ([] if counts else [user_id])
    assert len(raters(store)) == (n_ratings if counts else 0)


def test_count_raters_counts_by_title_and_time(store: Store) -> None:
    load_ratings(
        store, [("ml:1", "tmdb:1", 9, 100), ("ml:1", "tmdb:2", 1, 200), ("ml:2", "tmdb:2", 10, 300)]
    )
    with store.write() as connection:
        merge_ratings(connection, [RatingChange("ml:1", "tmdb:1", None, 250)])
    with store.autocommit() as connection:
        assert count_raters(connection, 200, 300) == {"tmdb:2": 2}
        assert count_raters(connection, 201, 299) == {}


def test_count_raters_gives_a_viewer_of_many_ratings_one_voice(store: Store) -> None:
    add_viewer(store, "import", 0, 100)
    assert sum(raters(store).values()) == pytest.approx(CountingRule().voice)
    add_viewer(store, "import", 0, 2)
    assert raters(store)["tmdb:0"] == pytest.approx(1 + CountingRule().voice / 100)


def test_uncounted_viewers_count_again_when_the_rule_allows_them(store: Store) -> None:
    user_id = add_viewer(store, "self", 10, 3)
    with store.autocommit() as connection:
        assert uncounted_user_ids(connection, NOW, CountingRule(min_age_s=0)) == []
        strict = CountingRule(min_age_s=0, max_ratings_a_day=2)
        assert uncounted_user_ids(connection, NOW, strict) == [user_id]
