"""What a served list of similar titles promises, on the hand-made bundle."""

import pytest

from streamrec.errors import UnknownName
from streamrec.recommend.bundle import Bundle
from streamrec.recommend.similar_titles import similar_titles
from tests.recommend.reason_text import text_of

# The neighbours of every title are all others in order: 0-3 are the franchise, 5 bears the name
# of 0 in capitals, 6 and 7 share a name.


def numbers(bundle: Bundle, item: int, n: int) -> list[int]:
    return [
        int(place.title_id.removeprefix("tmdb:"))
        for place in similar_titles(bundle, f"tmdb:{item}", n)
    ]


@pytest.mark.parametrize(
    ("n", "expected"),
    [
        (1, [0]),  # one always may
        (2, [0, 4]),
        (4, [0, 4, 6, 8]),
        (5, [0, 1, 4, 6, 8]),  # 2 of 5
        (7, [0, 1, 4, 6, 8]),  # 2.8 is no 3; the catalogue has no more
    ],
)
def test_a_franchise_gets_two_fifths_of_a_list_and_the_order_stays(
    bundle: Bundle, n: int, expected: list[int]
) -> None:
    assert numbers(bundle, 9, n) == expected


def test_a_list_never_says_a_name_twice_nor_the_one_asked_for(bundle: Bundle) -> None:
    assert numbers(bundle, 0, 5) == [1, 2, 4, 6, 8]
    assert numbers(bundle, 6, 5) == [0, 1, 4, 8, 9]


def test_titles_that_left_make_room_and_free_their_names_and_places(bundle: Bundle) -> None:
    # Without 0 its franchise has a place left for 2 and its name is free for 5; without 6 for 7.
    places = similar_titles(bundle, "tmdb:9", 5, without=["tmdb:0", "tmdb:6", "tmdb:77"])
    assert [place.title_id for place in places] == [f"tmdb:{i}" for i in (1, 2, 4, 5, 7)]


def test_a_place_carries_all_that_a_list_shows(bundle: Bundle) -> None:
    first, *_, last = similar_titles(bundle, "tmdb:9", 5)
    assert (first.title_id, first.title, first.year) == ("tmdb:0", "Alien", 1979)
    assert first.score == pytest.approx(0.8)
    assert text_of(first.reason) == "similar plot"
    assert (last.title, last.year, last.score) == ("Solaris", None, 0)
    assert text_of(last.reason) == "seen by many"


def test_a_title_the_bundle_does_not_hold_is_unknown(bundle: Bundle) -> None:
    with pytest.raises(UnknownName):
        similar_titles(bundle, "tmdb:99", 5)
