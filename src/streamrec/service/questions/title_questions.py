"""The catalogue questions about one title: its popularity, votes, runtime, return and list."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from pydantic import BaseModel, Field

from streamrec.i18n.languages import QUESTIONS_LANGUAGE
from streamrec.i18n.messages import Message, message
from streamrec.i18n.translator import translator
from streamrec.recommend.recommendation import Recommendation
from streamrec.service.questions.answer_fields import (
    Cost,
    Film,
    Return,
    Revenue,
    Shown,
    Year,
    write_boolean,
)
from streamrec.service.questions.question import (
    TITLE,
    Asked,
    Question,
    TitleAnswer,
    other_titles,
)
from streamrec.store.question_titles import FoundTitle, find_title

# A mean over fewer votes is not given.
_MIN_VOTES = 2_000
_RECOMMENDED = 5


class TitleScore(TitleAnswer):
    """A title's popularity, the source's own index; null where the source has none."""

    titulo: Film
    anio: Year
    score: Annotated[
        float | None,
        Shown(message("Popularity"), lambda translate, score: translate.number(score, 2)),
    ]


class TitleVotes(TitleAnswer):
    """A title's votes; null where there are fewer than 2,000."""

    titulo: Film
    anio: Year
    cumple: Annotated[bool, Shown(message("At least 2,000 votes"), write_boolean)] = Field(
        description="whether the title has at least 2,000 votes"
    )
    votos: Annotated[int | None, Shown(message("Votes"))]
    promedio: Annotated[
        float | None,
        Shown(message("Mean out of 10"), lambda translate, mean: translate.number(mean, 1)),
    ]


class Runtime(TitleAnswer):
    """A title's length in minutes; null where it is unknown."""

    pelicula: Film
    duracion: Annotated[
        float | None,
        Shown(message("Length"), lambda translate, minutes: translate.duration(minutes)),
    ]
    anio: Year


class TitleReturn(TitleAnswer):
    """A title's cost, revenue and return; 0 where the source knows no money."""

    pelicula: Film
    inversion: Cost
    ganancia: Revenue
    retorno: Return
    anio: Year


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


def _find(asked: Asked) -> FoundTitle:
    with asked.service.store.autocommit() as connection, asked.suggestions(connection):
        return find_title(connection, asked.text, asked.year)


def _find_similar(asked: Asked) -> FoundSimilar:
    found = _find(asked)
    live = asked.service.live.of(found.live)
    return FoundSimilar(found, live.similar(found.title.title_id, _RECOMMENDED))


def _year(found: FoundTitle) -> str:
    return str(found.title.release_year)


def _score_sentence(found: FoundTitle) -> Message:
    score = found.title.popularity
    return message(
        "The film %(title)s came out in %(year)s and has %(score)s.",
        title=found.title.title,
        year=_year(found),
        score=message("an unknown score")
        if score is None
        else message("a score of %(score)s", score=str(score)),
    )


def _has_enough_votes(found: FoundTitle) -> bool:
    return (found.title.vote_count or 0) >= _MIN_VOTES


def _votes_sentence(found: FoundTitle) -> Message:
    title = found.title
    if _has_enough_votes(found):
        return message(
            "The film %(title)s (%(year)s) has %(votes)s votes, with a mean of %(mean)s.",
            title=title.title,
            year=_year(found),
            votes=title.vote_count or 0,
            mean=str(title.vote_average),
        )
    return message(
        "The film %(title)s (%(year)s) has fewer than %(votes)s votes, so its mean is not given.",
        title=title.title,
        year=_year(found),
        votes=_MIN_VOTES,
    )


def _runtime_sentence(found: FoundTitle) -> Message:
    minutes = found.title.runtime_minutes
    if minutes is None:
        return message(
            "The film %(title)s (%(year)s) has an unknown length.",
            title=found.title.title,
            year=_year(found),
        )
    return message(
        "The film %(title)s (%(year)s) lasts %(minutes)s minutes.",
        title=found.title.title,
        year=_year(found),
        minutes=f"{minutes:g}",
    )


def _return_sentence(found: FoundTitle) -> Message:
    title = found.title
    if title.budget_usd and title.revenue_usd:
        return message(
            "The film %(title)s (%(year)s) cost %(cost)s dollars and earned %(revenue)s: "
            "a return of %(ratio)s.",
            title=title.title,
            year=_year(found),
            cost=title.budget_usd,
            revenue=title.revenue_usd,
            ratio=f"{title.return_ratio:.2f}",
        )
    return message(
        "The film %(title)s (%(year)s) has no known budget and revenue, "
        "so its return is given as 0.",
        title=title.title,
        year=_year(found),
    )


def _similar_sentence(found: FoundSimilar) -> Message:
    title, year = found.of.title.title, _year(found.of)
    if not found.similar:
        return message(
            "There are no titles like %(title)s (%(year)s) for now.", title=title, year=year
        )
    return message(
        "If you liked %(title)s (%(year)s), we recommend: %(titles)s.",
        title=title,
        year=year,
        titles=", ".join(one.title for one in found.similar),
    )


SCORE = Question(
    names=("score_titulo",),
    parameter="titulo",
    kind=TITLE,
    example="Toy Story",
    heading=message("How popular is a film?"),
    summary="Return a title's year and popularity.",
    answer=TitleScore,
    find=_find,
    fields=lambda found: {
        "titulo": found.title.title,
        "anio": found.title.release_year,
        "score": found.title.popularity,
        "coincidencias": other_titles(found),
    },
    sentence=_score_sentence,
)
VOTES = Question(
    names=("votos_titulo",),
    parameter="titulo",
    kind=TITLE,
    example="Toy Story",
    heading=message("How did people vote on a film?"),
    summary="Return a title's votes and their mean, if there are at least 2,000.",
    answer=TitleVotes,
    find=_find,
    fields=lambda found: {
        "titulo": found.title.title,
        "anio": found.title.release_year,
        "cumple": _has_enough_votes(found),
        "votos": found.title.vote_count if _has_enough_votes(found) else None,
        "promedio": found.title.vote_average if _has_enough_votes(found) else None,
        "coincidencias": other_titles(found),
    },
    sentence=_votes_sentence,
)
RUNTIME = Question(
    names=("peliculas_duracion",),
    parameter="titulo",
    kind=TITLE,
    example="Toy Story",
    heading=message("How long is a film?"),
    summary="Return a title's length in minutes.",
    answer=Runtime,
    find=_find,
    fields=lambda found: {
        "pelicula": found.title.title,
        "duracion": found.title.runtime_minutes,
        "anio": found.title.release_year,
        "coincidencias": other_titles(found),
    },
    sentence=_runtime_sentence,
)
RETURN = Question(
    names=("retorno",),
    parameter="titulo",
    kind=TITLE,
    example="Toy Story",
    heading=message("What did a film cost and earn?"),
    summary="Return a title's cost, revenue and the ratio of the two.",
    answer=TitleReturn,
    find=_find,
    fields=lambda found: {
        "pelicula": found.title.title,
        "inversion": found.title.budget_usd,
        "ganancia": found.title.revenue_usd,
        "retorno": found.title.return_ratio,
        "anio": found.title.release_year,
        "coincidencias": other_titles(found),
    },
    sentence=_return_sentence,
)
SIMILAR = Question(
    names=("recomendacion",),
    parameter="titulo",
    kind=TITLE,
    example="Toy Story",
    heading=message("What is similar to a film?"),
    summary="Recommend five titles similar to one, best first, each with the reason.",
    answer=SimilarTitles,
    find=_find_similar,
    fields=lambda found: {
        "titulo": found.of.title.title,
        "lista_recomendada": [one.title for one in found.similar],
        "recomendaciones": [_recommended(one) for one in found.similar],
        "coincidencias": other_titles(found.of),
    },
    sentence=_similar_sentence,
)


def _recommended(one: Recommendation) -> RecommendedTitle:
    return RecommendedTitle(
        title_id=one.title_id,
        titulo=one.title,
        anio=one.year,
        similitud=one.score,
        razon=translator(QUESTIONS_LANGUAGE).text(one.reason.message()),
    )
