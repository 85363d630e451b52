"""The catalogue questions about people: an actor's returns and a director's titles."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field

from streamrec.i18n.messages import message
from streamrec.service.questions.answer_fields import (
    Films,
    Shown,
    TotalReturn,
    write_return,
    write_text,
)
from streamrec.service.questions.question import ACTOR, DIRECTOR, NameAnswer, Question, find_by_name
from streamrec.service.questions.wording import films
from streamrec.store.question_queries import ActorReturns, actor_returns, director_titles


class ActorAnswer(NameAnswer):
    """Titles of a member of the cast, and their returns (revenue / budget)."""

    actor: Annotated[str, Shown(message("Actor"), write_text)]
    cantidad: Films
    retorno_total: TotalReturn
    retorno_promedio: Annotated[
        float, Shown(message("Mean return, counting unknown ones as 0"), write_return)
    ] = Field(description="over all titles; an unknown return counts 0")
    cantidad_con_datos: Annotated[int, Shown(message("Films with both figures"))] = Field(
        description="titles whose budget and revenue are both known"
    )
    retorno_promedio_con_datos: Annotated[
        float | None, Shown(message("Mean return of those"), write_return)
    ] = Field(description="over those only")


class DirectedFilm(BaseModel):
    """A title of a director; money in US dollars, 0 where it is unknown."""

    titulo: str
    fecha_estreno: str
    retorno: float
    costo: int
    ganancia: int


class DirectorAnswer(NameAnswer):
    """Titles of a director by date, and the sum of their returns."""

    director: Annotated[str, Shown(message("Director’s name"), write_text)]
    cantidad: Films
    retorno_total: TotalReturn
    peliculas: list[DirectedFilm]


def _mean(found: ActorReturns) -> float:
    return found.total / found.n_titles


ACTOR_RETURNS = Question(
    names=("get_actor",),
    parameter="nombre",
    kind=ACTOR,
    example="Tom Hanks",
    heading=message("What did the films of an actor return?"),
    summary="Count an actor's titles, and add up what they returned.",
    answer=ActorAnswer,
    find=find_by_name(actor_returns),
    fields=lambda found: {
        "actor": found.name,
        "cantidad": found.n_titles,
        "retorno_total": found.total,
        "retorno_promedio": _mean(found),
        "cantidad_con_datos": found.n_with_financials,
        "retorno_promedio_con_datos": found.total / found.n_with_financials
        if found.n_with_financials
        else None,
        "coincidencias": found.others,
    },
    sentence=lambda found: message(
        "%(actor)s acts in %(films)s, with a total return of %(total)s "
        "and a mean of %(mean)s by film.",
        actor=found.name,
        films=films(found.n_titles),
        total=f"{found.total:.2f}",
        mean=f"{_mean(found):.2f}",
    ),
)
DIRECTOR_TITLES = Question(
    names=("get_director",),
    parameter="nombre",
    kind=DIRECTOR,
    example="John Lasseter",
    heading=message("What did each film of a director return?"),
    summary="List a director's titles by date, each with its return, cost and revenue.",
    answer=DirectorAnswer,
    find=find_by_name(director_titles),
    fields=lambda found: {
        "director": found.name,
        "cantidad": len(found.titles),
        "retorno_total": found.total,
        "peliculas": [
            {
                "titulo": one.title,
                "fecha_estreno": one.release_date,
                "retorno": one.return_ratio,
                "costo": one.budget_usd,
                "ganancia": one.revenue_usd,
            }
            for one in found.titles
        ],
        "coincidencias": found.others,
    },
    sentence=lambda found: message(
        "%(director)s has directed %(films)s, with a total return of %(total)s.",
        director=found.name,
        films=films(len(found.titles)),
        total=f"{found.total:.2f}",
    ),
)
