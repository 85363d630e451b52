"""The catalogue questions that count titles: by month, weekday, language and country."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, NamedTuple

from streamrec.errors import InvalidParameter
from streamrec.i18n.languages import QUESTIONS_LANGUAGE
from streamrec.i18n.messages import Value, message
from streamrec.i18n.translator import translator
from streamrec.service.questions.answer_fields import Films, Shown, write_text
from streamrec.service.questions.question import (
    COUNTRY,
    LANGUAGE,
    MONTH,
    WEEKDAY,
    Answer,
    Asked,
    NameAnswer,
    Question,
    find_by_name,
)
from streamrec.service.questions.wording import films
from streamrec.store.question_counts import (
    count_in_country,
    count_in_language,
    count_in_month,
    count_on_weekday,
)
from streamrec.text import fold

_spanish = translator(QUESTIONS_LANGUAGE)
MONTHS = tuple(_spanish.month(number) for number in range(1, 13))
WEEKDAYS = tuple(_spanish.weekday(number) for number in range(1, 8))


class DateCount(NamedTuple):
    """The number of titles released in a month (1 = January) or on a weekday (1 = Monday)."""

    number: int
    n_titles: int


class MonthCount(Answer):
    """Titles released in a month of any year."""

    mes: Annotated[
        str,
        Shown(message("Month"), lambda translate, mes: translate.month(MONTHS.index(mes) + 1)),
    ]
    cantidad: Films


class WeekdayCount(Answer):
    """Titles released on a day of the week."""

    dia: Annotated[
        str,
        Shown(
            message("Day of the week"),
            lambda translate, dia: translate.weekday(WEEKDAYS.index(dia) + 1),
        ),
    ]
    cantidad: Films


class LanguageCount(Answer):
    """Titles made in a language; ``idioma`` is its code in the data."""

    idioma: Annotated[
        str,
        Shown(message("Language"), lambda translate, code: translate.language_name(code)),
    ]
    cantidad: Films


class CountryCount(NameAnswer):
    """Titles produced in a country; a co-production counts for each of its countries."""

    pais: Annotated[str, Shown(message("Country"), write_text)]
    cantidad: Films


def _find_month(asked: Asked) -> DateCount:
    number = _number_in(MONTHS, "mes", asked.text)
    with asked.service.store.autocommit() as connection:
        return DateCount(number, count_in_month(connection, number))


def _find_weekday(asked: Asked) -> DateCount:
    number = _number_in(WEEKDAYS, "dia", asked.text)
    with asked.service.store.autocommit() as connection:
        return DateCount(number, count_on_weekday(connection, number))


def _number_in(names: Sequence[str], parameter: str, text: str) -> int:
    """Return the number, from 1, of a month or weekday."""
    for number, name in enumerate(names, start=1):
        if fold(name) == fold(text):
            return number
    what = message("must be one of these: %(allowed)s", allowed=", ".join(names))
    raise InvalidParameter(parameter, what, names)


RELEASED_IN_MONTH = Question(
    names=("cantidad_filmaciones_mes", "peliculas_mes"),
    parameter="mes",
    kind=MONTH,
    example="enero",
    heading=message("How many films came out in a month?"),
    summary="Count the titles released in a month, by its Spanish name.",
    answer=MonthCount,
    find=_find_month,
    fields=lambda found: {"mes": MONTHS[found.number - 1], "cantidad": found.n_titles},
    sentence=lambda found: message(
        "%(films)s came out in the month of %(month)s.",
        films=films(found.n_titles),
        month=Value("month", found.number),
    ),
)
RELEASED_ON_WEEKDAY = Question(
    names=("cantidad_filmaciones_dia", "peliculas_dia"),
    parameter="dia",
    kind=WEEKDAY,
    example="lunes",
    heading=message("How many films came out on a day of the week?"),
    summary="Count the titles released on a day of the week, by its Spanish name.",
    answer=WeekdayCount,
    find=_find_weekday,
    fields=lambda found: {"dia": WEEKDAYS[found.number - 1], "cantidad": found.n_titles},
    sentence=lambda found: message(
        "%(films)s came out on a %(weekday)s.",
        films=films(found.n_titles),
        weekday=Value("weekday", found.number),
    ),
)
IN_LANGUAGE = Question(
    names=("peliculas_idioma",),
    parameter="idioma",
    kind=LANGUAGE,
    example="fr",
    heading=message("How many films were made in a language?"),
    summary="Count the titles made in a language: its code, or its name in Spanish or English.",
    answer=LanguageCount,
    find=find_by_name(count_in_language),
    fields=lambda found: {"idioma": found.code, "cantidad": found.n_titles},
    sentence=lambda found: message(
        "%(films)s were made in the language %(language)s.",
        films=films(found.n_titles),
        language=Value("language_name", found.code),
    ),
)
IN_COUNTRY = Question(
    names=("peliculas_pais",),
    parameter="pais",
    kind=COUNTRY,
    example="JP",
    heading=message("How many films come from a country?"),
    summary="Count the titles produced in a country, named as in the data or in Spanish.",
    answer=CountryCount,
    find=find_by_name(count_in_country),
    fields=lambda found: {
        "pais": found.name,
        "cantidad": found.n_titles,
        "coincidencias": found.others,
    },
    sentence=lambda found: message(
        "%(films)s were produced in %(country)s.",
        films=films(found.n_titles),
        country=found.name,
    ),
)
