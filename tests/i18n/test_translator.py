"""The translator: numbers, money, dates, lists and messages in each language."""

from __future__ import annotations

import random
from typing import get_args

import pytest
from babel.numbers import format_decimal

from streamrec.i18n.languages import LANGUAGES
from streamrec.i18n.messages import How, Joined, Value, message, message_in, plural
from streamrec.i18n.translator import Translator, translator

ENGLISH, SPANISH = translator("en"), translator("es")


@pytest.mark.parametrize(
    ("value", "english", "spanish"),
    [
        (5, "$5", "5\xa0$"), (999, "$999", "999\xa0$"), (2.5, "$2.5", "2,5\xa0$"),
        (1_500, "$1.5K", "1,5\xa0mil\xa0$"), (8_000_000, "$8M", "8\xa0M$"),
        (8_100_000, "$8.1M", "8,1\xa0M$"), (2_787_965_087, "$2.8B", "2.788\xa0M$"),
    ],
)  # fmt: skip
def test_money_is_short(value: float, english: str, spanish: str) -> None:
    assert (ENGLISH.money(value), SPANISH.money(value)) == (english, spanish)


@pytest.mark.parametrize(
    ("value", "english", "spanish"),
    [
        (0, "0", "0"), (4.567, "4.57", "4,57"), (1234.5, "1,234", "1.234"),
        (0.000844, "0.000844", "0,000844"), (5.2e-7, "5.2·10⁻⁷", "5,2·10⁻⁷"),
        (-0.675, "-0.675", "-0,675"), (99.96, "100", "100"), (45_346.0, "45,346", "45.346"),
    ],
)  # fmt: skip
def test_number_has_three_digits(value: float, english: str, spanish: str) -> None:
    assert (ENGLISH.number(value), SPANISH.number(value)) == (english, spanish)


@pytest.mark.parametrize("language", LANGUAGES)
def test_number_is_written_as_babel_writes_it(language: str) -> None:
    rng = random.Random(0)
    translate = translator(language)
    for _ in range(500):
        value = round(rng.uniform(-2e6, 2e6), rng.randint(0, 6))
        whole, number, fixed = (
            format_decimal(value, pattern, locale=language)
            for pattern in ("#,##0", "#,##0.##", "#,##0.00")
        )
        assert translate.whole(value) == whole
        assert translate.number(value, 2) == number
        assert translate.fixed(value, 2) == fixed


def test_percent_has_a_decimal_below_ten() -> None:
    assert [ENGLISH.percent(x) for x in (0, 0.0042, 0.0994, 0.0996, 1)] == [
        "0%", "0.4%", "9.9%", "10%", "100%",
    ]  # fmt: skip
    assert SPANISH.percent(0.0042) == "0,4\xa0%"


@pytest.mark.parametrize(
    ("names", "spanish"),
    [
        ([], ""),
        (["Heat"], "Heat"),
        (["agua", "hielo"], "agua y hielo"),
        (["drama", "historia"], "drama e historia"),
        (["Heat", "Alien", "Ícaro"], "Heat, Alien e Ícaro"),
        (["padre", "Ida"], "padre e Ida"),
    ],
)
def test_spanish_list_says_e_before_the_sound_of_i(names: list[str], spanish: str) -> None:
    assert SPANISH.list_of(names) == spanish


def test_english_list_says_and() -> None:
    assert ENGLISH.list_of(["drama", "historia", "Ida"]) == "drama, historia and Ida"


def test_name_that_ends_with_a_stop_also_ends_the_sentence() -> None:
    sentence = "If you liked %(title)s, we recommend: %(names)s."
    names = ["Up", "Monsters, Inc."]
    found = message(sentence, title="Monsters, Inc.", names=names)
    assert ENGLISH.text(found) == "If you liked Monsters, Inc., we recommend: Up and Monsters, Inc."
    assert ENGLISH.text(message("%(name)s. Then more.", name="Dr.")) == "Dr. Then more."
    assert ENGLISH.text(message("%(name)s …", name="Dr.")) == "Dr. …"


def test_message_writes_its_parameters_in_the_readers_way() -> None:
    share, half = Value("percent", 0.5), Value("fixed", 2.5, 2)
    found = message("%(n)s|%(x)s|%(share)s|%(half)s|%(genre)s|%(inner)s|%(names)s|%(joined)s",
                    n=1500, x=0.25, share=share, half=half, genre=Value("genre_name", "War"),
                    inner=message_in("genre", "Horror"), names=["a", message("Year")],
                    joined=Joined(("a", Value("country_name", "JP")), "; "))  # fmt: skip
    assert ENGLISH.text(found) == "1,500|0.25|50%|2.50|War|Horror|a and Year|a; Japan"
    assert SPANISH.text(found) == "1.500|0,25|50\xa0%|2,50|Bélica|Terror|a y Año|a; Japón"


def test_plural_follows_the_count() -> None:
    one, many = (
        plural("%(count)s film in the catalogue.", "%(count)s films in the catalogue.", count=n)
        for n in (1, 1500)
    )
    assert SPANISH.text(one) == "1 película en el catálogo."
    assert SPANISH.text(many) == "1.500 películas en el catálogo."


def test_messages_are_equal_where_key_and_parameters_are() -> None:
    assert message("%(a)s %(b)s", a=[1, 2], b="x") == message("%(a)s %(b)s", b="x", a=(1, 2))
    assert len({message("x"), message("x"), message_in("genre", "x")}) == 2


def test_every_way_to_write_a_value_is_a_method() -> None:
    assert [how for how in get_args(How) if not callable(getattr(Translator, how, None))] == []
