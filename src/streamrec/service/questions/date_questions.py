"""The catalogue questions that count the titles of a month or a day of the week."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, NamedTuple

from sqlalchemy import Connection

from streamrec.errors import InvalidParameter
from streamrec.i18n.languages import QUESTIONS_LANGUAGE
from streamrec.i18n.messages import Value, message
from streamrec.i18n.translator import translator
from streamrec.service.questions.answer_fields import Films, Shown
from streamrec.service.questions.question import MONTH, WEEKDAY, Answer, Asked, Question
from streamrec.service.questions.wording import films
from streamrec.store.question_queries import count_in_month, count_on_weekday
from streamrec.text import fold

_client = translator(QUESTIONS_LANGUAGE)
MONTHS = tuple(_client.month(number) for number in range(1, 13))
WEEKDAYS = tuple(_client.weekday(number) for number in range(1, 8))


class DateCount(NamedTuple):
    """The number of titles released in a month (1 = January) or on a weekday (1 = Monday)."""

    number: int
    n_titles: int


class MonthCount(Answer):
    """Titles released in a month of any year."""

    mes: Annotated[
        str, Shown(message("Month"), lambda translate, mes: translate.month(MONTHS.index(mes) + 1))
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


def _find_date(
    names: Sequence[str], parameter: str, count: Callable[[Connection, int], int]
) -> Callable[[Asked], DateCount]:
    """Return a `Question.find` for a text that is one of these names."""

    def find(asked: Asked) -> DateCount:
        number = _number_in(names, parameter, asked.text)
        with asked.service.store.autocommit() as connection:
            return DateCount(number, count(connection, number))

    return find


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
    find=_find_date(MONTHS, "mes", count_in_month),
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
    find=_find_date(WEEKDAYS, "dia", count_on_weekday),
    fields=lambda found: {"dia": WEEKDAYS[found.number - 1], "cantidad": found.n_titles},
    sentence=lambda found: message(
        "%(films)s came out on a %(weekday)s.",
        films=films(found.n_titles),
        weekday=Value("weekday", found.number),
    ),
)
