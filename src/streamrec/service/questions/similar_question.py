"""The catalogue question that recommends titles similar to one."""

from __future__ import annotations

from typing import NamedTuple

from pydantic import BaseModel, Field

from streamrec.i18n.languages import QUESTIONS_LANGUAGE
from streamrec.i18n.messages import Message, message
from streamrec.i18n.translator import translator
from streamrec.recommend.recommendation import Recommendation
from streamrec.service.questions.answer_fields import Film
from streamrec.service.questions.question import TITLE, Asked, Question, TitleAnswer, other_titles
from streamrec.service.questions.title_questions import find_asked_title, named
from streamrec.store.question_queries import FoundTitle

_LENGTH = 5


class RecommendedTitle(BaseModel):
    """One entry of a list of similar titles."""

    title_id: str
    titulo: str
    anio: int | None
    similitud: float
    razon: str


class SimilarTitles(TitleAnswer):
    """Five titles similar to one, best first."""

    titulo: Film
    lista_recomendada: list[str] = Field(serialization_alias="lista recomendada")
    recomendaciones: list[RecommendedTitle]


class FoundSimilar(NamedTuple):
    """The title that was found, and the titles similar to it."""

    of: FoundTitle
    similar: list[Recommendation]


def _find(asked: Asked) -> FoundSimilar:
    found = find_asked_title(asked)
    live = asked.service.live.of(found.live)
    return FoundSimilar(found, live.similar(found.title.title_id, _LENGTH))


def _sentence(found: FoundSimilar) -> Message:
    title = found.of.title
    if not found.similar:
        return message("There are no titles like %(title)s (%(year)s) for now.", **named(title))
    return message(
        "If you liked %(title)s (%(year)s), we recommend: %(titles)s.",
        **named(title),
        titles=", ".join(one.title for one in found.similar),
    )


def _recommended(one: Recommendation) -> RecommendedTitle:
    return RecommendedTitle(
        title_id=one.title_id,
        titulo=one.title,
        anio=one.year,
        similitud=one.score,
        razon=translator(QUESTIONS_LANGUAGE).text(one.reason.message()),
    )


SIMILAR = Question(
    names=("recomendacion",),
    parameter="titulo",
    kind=TITLE,
    example="Toy Story",
    heading=message("What is similar to a film?"),
    summary="Recommend five titles similar to one, best first, each with the reason.",
    answer=SimilarTitles,
    find=_find,
    fields=lambda found: {
        "titulo": found.of.title.title,
        "lista_recomendada": [one.title for one in found.similar],
        "recomendaciones": [_recommended(one) for one in found.similar],
        "coincidencias": other_titles(found.of),
    },
    sentence=_sentence,
)
