"""The catalogue questions that count the titles of a language or country."""

from __future__ import annotations

from typing import Annotated

from streamrec.i18n.messages import Value, message
from streamrec.service.questions.answer_fields import Films, Shown, write_text
from streamrec.service.questions.question import (
    COUNTRY,
    LANGUAGE,
    Answer,
    NameAnswer,
    Question,
    find_by_name,
)
from streamrec.service.questions.wording import films
from streamrec.store.question_queries import count_in_country, count_in_language


class LanguageCount(Answer):
    """Titles made in a language; ``idioma`` is its code in the data."""

    idioma: Annotated[
        str, Shown(message("Language"), lambda translate, code: translate.language_name(code))
    ]
    cantidad: Films


class CountryCount(NameAnswer):
    """Titles produced in a country; a co-production counts for each of its countries."""

    pais: Annotated[str, Shown(message("Country"), write_text)]
    cantidad: Films


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
        "%(films)s were produced in %(country)s.", films=films(found.n_titles), country=found.name
    ),
)
