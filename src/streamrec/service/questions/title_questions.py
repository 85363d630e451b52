"""The catalogue questions about one title: its popularity, votes, runtime and return."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from pydantic import Field

from streamrec.i18n.messages import Message, message
from streamrec.service.questions.answer_fields import (
    Cost,
    Film,
    Return,
    Revenue,
    Shown,
    Year,
    write_boolean,
)
from streamrec.service.questions.question import TITLE, Asked, Question, TitleAnswer, other_titles
from streamrec.store.question_queries import FoundTitle, TitleFigures, find_title

# A mean over fewer votes is not given.
_MIN_VOTES = 2_000


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


def find_asked_title(asked: Asked) -> FoundTitle:
    """Return the title that a question names.

    Raises UnknownName: no title has that name, or none of them is of that year.
    """
    with asked.service.store.autocommit() as connection, asked.suggestions(connection):
        return find_title(connection, asked.text, asked.year)


def _title_question(
    name: str,
    heading: Message,
    summary: str,
    answer: type[TitleAnswer],
    fields: Callable[[TitleFigures], Mapping[str, Any]],
    sentence: Callable[[TitleFigures], Message],
) -> Question[FoundTitle]:
    """Return a question about the figures of one title; `fields` are those of its own."""
    return Question(
        names=(name,),
        parameter="titulo",
        kind=TITLE,
        example="Toy Story",
        heading=heading,
        summary=summary,
        answer=answer,
        find=find_asked_title,
        fields=lambda found: {
            **fields(found.title),
            "anio": found.title.release_year,
            "coincidencias": other_titles(found),
        },
        sentence=lambda found: sentence(found.title),
    )


def named(title: TitleFigures) -> dict[str, str]:
    """Return the parameters ``title`` and ``year`` of a sentence."""
    return {"title": title.title, "year": str(title.release_year)}


def _score_sentence(title: TitleFigures) -> Message:
    score = (
        message("an unknown score")
        if title.popularity is None
        else message("a score of %(score)s", score=str(title.popularity))
    )
    return message(
        "The film %(title)s came out in %(year)s and has %(score)s.", **named(title), score=score
    )


def _has_enough_votes(title: TitleFigures) -> bool:
    return (title.vote_count or 0) >= _MIN_VOTES


def _votes_sentence(title: TitleFigures) -> Message:
    if _has_enough_votes(title):
        return message(
            "The film %(title)s (%(year)s) has %(votes)s votes, with a mean of %(mean)s.",
            **named(title),
            votes=title.vote_count or 0,
            mean=str(title.vote_average),
        )
    return message(
        "The film %(title)s (%(year)s) has fewer than %(votes)s votes, so its mean is not given.",
        **named(title),
        votes=_MIN_VOTES,
    )


def _runtime_sentence(title: TitleFigures) -> Message:
    if title.runtime_minutes is None:
        return message("The film %(title)s (%(year)s) has an unknown length.", **named(title))
    return message(
        "The film %(title)s (%(year)s) lasts %(minutes)s minutes.",
        **named(title),
        minutes=f"{title.runtime_minutes:g}",
    )


def _return_sentence(title: TitleFigures) -> Message:
    if title.budget_usd and title.revenue_usd:
        return message(
            "The film %(title)s (%(year)s) cost %(cost)s dollars and earned %(revenue)s: "
            "a return of %(ratio)s.",
            **named(title),
            cost=title.budget_usd,
            revenue=title.revenue_usd,
            ratio=f"{title.return_ratio:.2f}",
        )
    return message(
        "The film %(title)s (%(year)s) has no known budget and revenue, "
        "so its return is given as 0.",
        **named(title),
    )


SCORE = _title_question(
    "score_titulo",
    message("How popular is a film?"),
    "Return a title's year and popularity.",
    TitleScore,
    lambda title: {"titulo": title.title, "score": title.popularity},
    _score_sentence,
)
VOTES = _title_question(
    "votos_titulo",
    message("How did people vote on a film?"),
    "Return a title's votes and their mean, if there are at least 2,000.",
    TitleVotes,
    lambda title: {
        "titulo": title.title,
        "cumple": _has_enough_votes(title),
        "votos": title.vote_count if _has_enough_votes(title) else None,
        "promedio": title.vote_average if _has_enough_votes(title) else None,
    },
    _votes_sentence,
)
RUNTIME = _title_question(
    "peliculas_duracion",
    message("How long is a film?"),
    "Return a title's length in minutes.",
    Runtime,
    lambda title: {"pelicula": title.title, "duracion": title.runtime_minutes},
    _runtime_sentence,
)
RETURN = _title_question(
    "retorno",
    message("What did a film cost and earn?"),
    "Return a title's cost, revenue and the ratio of the two.",
    TitleReturn,
    lambda title: {
        "pelicula": title.title,
        "inversion": title.budget_usd,
        "ganancia": title.revenue_usd,
        "retorno": title.return_ratio,
    },
    _return_sentence,
)
