"""`similar_titles` on the hand-made bundle: names, collections, order."""

import pytest

from streamrec.errors import UnknownName
from streamrec.recommend.bundle import Bundle
from streamrec.recommend.similar_titles import similar_titles
from tests.recommend.reason_text import text_of

# The neighbours of every title are all others in order: 0-3 are one collection, 5 has the name of
# 0 in capitals, 6 and 7 share a name.


def numbers(bundle: Bundle, item: int, n: int) -> list[int]:
    return [
        int(entry.title_id.removeprefix("tmdb:"))
        for entry in similar_titles(bundle, f"tmdb:{item}", n)
    ]


@pytest.mark.parametrize(
    ("n", "expected"),
    [
        (1, [0]),  # one is always allowed
        (2, [0, 4]),
        (4, [0, 4, 6, 8]),
        (5, [0, 1, 4, 6, 8]),  # 2 of 5
        (7, [0, 1, 4, 6, 8]),  # 2.8 rounds down to 2; the catalogue has no more
    ],
)
def test_similar_titles_hold_two_fifths_of_a_collection_in_order(
    bundle: Bundle, n: int, expected: list[int]
) -> None:
    assert numbers(bundle, 9, n) == expected


def test_similar_titles_begin_with_the_franchise_in_order_of_release(bundle: Bundle) -> None:
    # Of Aliens (1986): Alien³ (1992), Alien (1979) and Alien Resurrection (1997), at most 4 of 10.
    assert numbers(bundle, 1, 10)[:4] == [2, 0, 3, 4]
    assert numbers(bundle, 3, 10)[:4] == [2, 1, 0, 4]
    scores = [entry.score for entry in similar_titles(bundle, "tmdb:3", 10)]
    assert scores == sorted(scores, reverse=True)
    assert scores[:3] == pytest.approx([0.8] * 3)


def test_similar_titles_repeat_no_name_and_not_the_one_asked_for(bundle: Bundle) -> None:
    assert numbers(bundle, 0, 5) == [1, 2, 4, 6, 8]
    assert numbers(bundle, 6, 5) == [0, 1, 4, 8, 9]


def test_similar_titles_replace_removed_titles(bundle: Bundle) -> None:
    # Without 0, its collection has room for 2 and its name is free for 5; without 6, 7 is listed.
    entries = similar_titles(bundle, "tmdb:9", 5, without=["tmdb:0", "tmdb:6", "tmdb:77"])
    assert [entry.title_id for entry in entries] == [f"tmdb:{i}" for i in (1, 2, 4, 5, 7)]


def test_similar_titles_are_recommendations(bundle: Bundle) -> None:
    first, *_, last = similar_titles(bundle, "tmdb:9", 5)
    assert (first.title_id, first.title, first.year) == ("tmdb:0", "Alien", 1979)
    assert first.score == pytest.approx(0.8)
    assert text_of(first.reason) == "Similar plot"
    assert (last.title, last.year, last.score) == ("Solaris", None, 0)
    assert text_of(last.reason) == "Seen by many"


def test_similar_titles_refuse_a_title_that_the_bundle_lacks(bundle: Bundle) -> None:
    with pytest.raises(UnknownName):
        similar_titles(bundle, "tmdb:99", 5)
