"""`shared_features` finds what two titles share; `Reason.message` says it in one line."""

from dataclasses import replace

import pytest

from streamrec.i18n.translator import translator
from streamrec.recommend.bundle import Bundle
from streamrec.recommend.reason import Cause, Contribution, Reason, SharedFeatures
from streamrec.recommend.shared_features import shared_features
from tests.recommend.reason_text import text_of


def test_shared_features_are_exactly_what_both_titles_have(bundle: Bundle) -> None:
    assert shared_features(bundle, 0, 2) == SharedFeatures(
        collection=("Alien",), cast=("Weaver",), genres=("Horror",)
    )
    assert shared_features(bundle, 0, 4) == SharedFeatures(directors=("Scott",))
    assert shared_features(bundle, 6, 7) == SharedFeatures(
        genres=("Horror",), companies=("Universal",)
    )
    assert shared_features(bundle, 0, 9) == SharedFeatures()


def test_shared_features_are_the_same_from_both_ends(bundle: Bundle) -> None:
    for item in range(10):
        for other in range(10):
            assert shared_features(bundle, item, other) == shared_features(bundle, other, item)


EVERYTHING = SharedFeatures(
    collection=("Toy Story Collection",),
    directors=("A", "B", "C"),
    cast=("D", "E", "F"),
    keywords=("toy", "friendship", "rescue"),
    genres=("Animation", "Family"),
    companies=("Pixar",),
)


@pytest.mark.parametrize(
    ("shared", "english", "spanish"),
    [
        (EVERYTHING, "Same franchise: Toy Story", "Misma franquicia: Toy Story"),
        (
            replace(EVERYTHING, collection=()),
            "Also by A and B, with D and E",
            "También de A y B, con D y E",
        ),
        (SharedFeatures(directors=("A",)), "Also by A", "También de A"),
        (SharedFeatures(cast=("A",), keywords=("toy",)), "Also with A", "También con A"),
        (
            SharedFeatures(keywords=("toy", "friendship", "rescue"), genres=("Family",)),
            "Themes: toy and friendship",
            "Temas: juguetes y amistad",
        ),
        (SharedFeatures(keywords=("sled",)), "Theme: sled", "Tema: sled"),
        (
            SharedFeatures(companies=("Pixar",)),
            "From the same company: Pixar",
            "De la misma productora: Pixar",
        ),
        (SharedFeatures(genres=("War",)), "Similar plot", "Argumento parecido"),
    ],
)
def test_reason_message_is_the_most_specific_thing_shared_and_never_a_genre(
    shared: SharedFeatures, english: str, spanish: str
) -> None:
    assert text_of(Reason("similar", shared=shared)) == english
    assert text_of(Reason("similar", shared=shared), "es") == spanish


def test_reason_messages_hold_the_rest_behind_the_first() -> None:
    write = translator("en").text
    reason = Reason("similar", shared=EVERYTHING, liked_together=True)
    assert list(map(write, reason.messages())) == [
        "Same franchise: Toy Story",
        "Also by A and B, with D and E",
        "Themes: toy and friendship",
        "Liked by the same viewers",
    ]
    heat = Contribution("tmdb:949", "Heat", 0.2, 4.5)
    alien = Contribution("tmdb:348", "Alien", 0.1)
    assert list(map(write, Reason(contributions=(heat, alien)).messages())) == [
        "Because you gave Heat 4½★",
        "Also because of Alien",
    ]
    assert write(Reason(contributions=(alien, heat)).message()) == "Because you liked Alien"
    assert write(Reason(contributions=(alien, heat)).messages()[1]) == (
        "Also because of Heat (4½★)"
    )


@pytest.mark.parametrize(
    ("cause", "english", "spanish"),
    [
        ("similar", "Similar plot", "Argumento parecido"),
        ("most_voted", "Seen by many", "La vio mucha gente"),
        ("popular", "Popular", "Popular"),
    ],
)
def test_reason_message_names_the_cause_where_nothing_is_shared(
    cause: Cause, english: str, spanish: str
) -> None:
    assert text_of(Reason(cause), "en") == english
    assert text_of(Reason(cause), "es") == spanish


def test_reason_names_popularity_first_where_it_adds_more_than_the_liked_titles() -> None:
    heat, alien = Contribution("1", "Heat", 0.3), Contribution("2", "Alien", 0.2)
    less, more = (Reason(contributions=(heat, alien), popularity=added) for added in (0.4, 0.6))
    assert text_of(less) == "Because you liked Heat"
    assert text_of(more) == "Well liked by many"
    assert text_of(more, "es") == "Le gusta a mucha gente"
    write = translator("en").text
    personal = ["Because you liked Heat", "Also because of Alien"]
    assert list(map(write, less.messages())) == personal
    assert list(map(write, more.messages())) == ["Well liked by many", *personal]
    assert text_of(Reason(popularity=0.1)) == "Well liked by many"


def test_reason_message_is_never_empty(bundle: Bundle) -> None:
    for item in range(10):
        for other in range(10):
            reason = Reason("similar", shared=shared_features(bundle, item, other))
            assert text_of(reason, "en")
            assert text_of(reason, "es")
