"""Why two titles are alike: what the reasons of the hand-made bundle say."""

import pytest

from streamrec.i18n.languages import Language
from streamrec.recommend.bundle import Bundle
from streamrec.recommend.explain import Reason, reason


def test_a_reason_names_exactly_what_both_have(bundle: Bundle) -> None:
    assert reason(bundle, 0, 2) == Reason(
        collection=("Alien",), cast=("Weaver",), genres=("Horror",)
    )
    assert reason(bundle, 0, 4) == Reason(directors=("Scott",))
    assert reason(bundle, 6, 7) == Reason(genres=("Horror",), companies=("Universal",))
    assert reason(bundle, 0, 9) == Reason()


def test_a_reason_is_the_same_from_both_ends(bundle: Bundle) -> None:
    for item in range(10):
        for other in range(10):
            assert reason(bundle, item, other) == reason(bundle, other, item)


EVERYTHING = Reason(
    collection=("Toy Story Collection",),
    directors=("A", "B"),
    cast=("C", "D", "E", "F"),
    keywords=("toys", "friendship"),
    genres=("Animation", "Family"),
    companies=("Pixar",),
)


@pytest.mark.parametrize(
    ("why", "language", "text"),
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
            "misma saga: Toy Story Collection; mismos directores: A, B; con: C, D, E; "
            "comparten: toys, friendship, Animación",
        ),
        (Reason(directors=("A",)), "en", "same director: A"),
        (Reason(directors=("A",)), "es", "mismo director: A"),
        (Reason(genres=("Science Fiction", "Noir?")), "es", "comparten: Ciencia ficción, Noir?"),
        (Reason(companies=("Pixar",)), "en", "same company: Pixar"),
        (Reason(companies=("Pixar",)), "es", "misma productora: Pixar"),
        (Reason(genres=("War",), companies=("Pixar",)), "en", "shares: War"),
        (Reason(), "en", "similar plot"),
        (Reason(), "es", "argumento parecido"),
        (Reason(similar=False), "en", "seen by many"),
        (Reason(similar=False), "es", "muy vista"),
    ],
)
def test_a_reason_reads_as_one_line(why: Reason, language: Language, text: str) -> None:
    assert why.text(language) == text


def test_every_pair_has_a_reason_in_both_languages(bundle: Bundle) -> None:
    for item in range(10):
        for other in range(10):
            assert reason(bundle, item, other).text("en")
            assert reason(bundle, item, other).text("es")
