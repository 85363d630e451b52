"""`shared_features` finds what two titles share; `Reason.message` says it in one line."""

import pytest

from streamrec.i18n.languages import Language
from streamrec.recommend.bundle import Bundle
from streamrec.recommend.reason import Cause, Reason, SharedFeatures
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
    directors=("A", "B"),
    cast=("C", "D", "E", "F"),
    keywords=("toys", "friendship"),
    genres=("Animation", "Family"),
    companies=("Pixar",),
)


@pytest.mark.parametrize(
    ("shared", "language", "text"),
    [
        (
            EVERYTHING,
            "en",
            "same franchise: Toy Story Collection; same directors: A, B; with: C, D, E; "
            "shares: toys, friendship, Animation",
        ),
        (
            EVERYTHING,
            "es",
            "misma franquicia: Toy Story Collection; mismos directores: A, B; con: C, D, E; "
            "comparten: toys, friendship, Animación",
        ),
        (SharedFeatures(directors=("A",)), "en", "same director: A"),
        (SharedFeatures(directors=("A",)), "es", "mismo director: A"),
        (
            SharedFeatures(genres=("Science Fiction", "Noir?")),
            "es",
            "comparten: Ciencia ficción, Noir?",
        ),
        (SharedFeatures(companies=("Pixar",)), "en", "same company: Pixar"),
        (SharedFeatures(companies=("Pixar",)), "es", "misma productora: Pixar"),
        (SharedFeatures(genres=("War",), companies=("Pixar",)), "en", "shares: War"),
    ],
)
def test_reason_message_names_what_is_shared(
    shared: SharedFeatures, language: Language, text: str
) -> None:
    assert text_of(Reason("similar", shared=shared), language) == text


@pytest.mark.parametrize(
    ("cause", "english", "spanish"),
    [
        ("similar", "similar plot", "argumento parecido"),
        ("most_voted", "seen by many", "muy vista"),
        ("popular", "popular", "popular"),
    ],
)
def test_reason_message_names_the_cause_where_nothing_is_shared(
    cause: Cause, english: str, spanish: str
) -> None:
    assert text_of(Reason(cause), "en") == english
    assert text_of(Reason(cause), "es") == spanish


def test_reason_message_is_never_empty(bundle: Bundle) -> None:
    for item in range(10):
        for other in range(10):
            reason = Reason("similar", shared=shared_features(bundle, item, other))
            assert text_of(reason, "en")
            assert text_of(reason, "es")
