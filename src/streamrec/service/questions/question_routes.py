"""The catalogue questions in Spanish, under the paths existing clients call."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import Field
from sqlalchemy import Connection

from streamrec.errors import InvalidParameter
from streamrec.i18n.names import language_name
from streamrec.i18n.translator import translator
from streamrec.service.access.access_rules import ANYONE
from streamrec.service.dependencies import Service, ServiceDep, Text, only_known_parameters
from streamrec.service.list_answers import similar_served
from streamrec.service.questions import answers
from streamrec.service.response_docs import RESPONSES
from streamrec.store import question_counts, question_people, question_revenues, question_titles
from streamrec.store.question_revenues import GroupRevenue
from streamrec.store.question_titles import FoundTitle
from streamrec.text import fold

MONTHS = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
    "octubre", "noviembre", "diciembre",
)  # fmt: skip
WEEKDAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
# From this many votes on their mean is told.
ENOUGH_VOTES = 2_000
RECOMMENDED = 5

Year = Annotated[int | None, Field(ge=1000, le=9999, description="picks one of several titles")]

router = APIRouter(
    tags=["preguntas"],
    dependencies=[ANYONE, Depends(only_known_parameters)],
    responses=RESPONSES,
)


def _question(*names: str, takes: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Serve a function under each name, its text as the path's rest or as a query parameter.

    The path's rest may hold slashes: ``/recomendacion/Face/Off``.
    """

    def register(answer: Callable[..., Any]) -> Callable[..., Any]:
        for name in names:
            router.add_api_route(
                f"/{name}/{{{takes}:path}}", answer, methods=["GET"], operation_id=name
            )
            router.add_api_route(
                f"/{name}", answer, methods=["GET"], operation_id=f"{name}_by_query"
            )
        return answer

    return register


@contextmanager
def _asking(service: Service, text: str) -> Iterator[Connection]:
    """Give a reading transaction; if nothing has that name, say which names are near it."""
    with service.store.read() as connection, service.names.suggestions(connection, text):
        yield connection


def _find_title(service: Service, text: str, year: int | None) -> FoundTitle:
    with service.store.autocommit() as connection, service.names.suggestions(connection, text):
        return question_titles.find_title(connection, text, year)


def _place_in(names: tuple[str, ...], parameter: str, text: str) -> int:
    """Return the place, from 0, of a month or weekday."""
    for place, name in enumerate(names):
        if fold(name) == fold(text):
            return place
    raise InvalidParameter(parameter, f"must be one of {', '.join(names)}", names)


def _number(number: int) -> str:
    """Write a whole number the Spanish way.

    >>> _number(5909)
    '5.909'
    """
    return f"{number:,}".replace(",", ".")


def _films(count: int) -> str:
    return f"{_number(count)} película{'s' * (count != 1)}"


def _others(title: FoundTitle) -> list[answers.TitleReference]:
    return [
        answers.TitleReference(title_id=row.title_id, titulo=row.title, anio=row.release_year)
        for row in title.others
    ]


@_question("cantidad_filmaciones_mes", "peliculas_mes", takes="mes")
def released_in_month(mes: Text, service: ServiceDep) -> answers.MonthCount:
    """Count the titles released in a month, by its Spanish name."""
    place = _place_in(MONTHS, "mes", mes)
    with service.store.autocommit() as connection:
        count = question_counts.count_in_month(connection, place + 1)
    return answers.MonthCount(
        mes=MONTHS[place],
        cantidad=count,
        mensaje=f"En el mes de {MONTHS[place]} se estrenaron {_films(count)}.",
    )


@_question("cantidad_filmaciones_dia", "peliculas_dia", takes="dia")
def released_on_weekday(dia: Text, service: ServiceDep) -> answers.WeekdayCount:
    """Count the titles released on a day of the week, by its Spanish name."""
    place = _place_in(WEEKDAYS, "dia", dia)
    with service.store.autocommit() as connection:
        count = question_counts.count_on_weekday(connection, place + 1)
    return answers.WeekdayCount(
        dia=WEEKDAYS[place],
        cantidad=count,
        mensaje=f"En día {WEEKDAYS[place]} se estrenaron {_films(count)}.",
    )


@_question("score_titulo", takes="titulo")
def score(titulo: Text, service: ServiceDep, anio: Year = None) -> answers.TitleScore:
    """Tell a title's year and popularity."""
    found = _find_title(service, titulo, anio)
    row = found.title
    told = f"un score de {row.popularity}" if row.popularity is not None else "un score desconocido"
    return answers.TitleScore(
        titulo=row.title,
        anio=row.release_year,
        score=row.popularity,
        coincidencias=_others(found),
        mensaje=f"La película {row.title} se estrenó en {row.release_year} y tiene {told}.",
    )


@_question("votos_titulo", takes="titulo")
def votes(titulo: Text, service: ServiceDep, anio: Year = None) -> answers.TitleVotes:
    """Tell a title's votes and their mean, if there are at least 2,000."""
    found = _find_title(service, titulo, anio)
    row = found.title
    count = row.vote_count or 0
    enough = count >= ENOUGH_VOTES
    told = (
        f"tiene {_number(count)} votos, con un promedio de {row.vote_average}"
        if enough
        else f"no llega a {_number(ENOUGH_VOTES)} votos, por lo que no se da su promedio"
    )
    return answers.TitleVotes(
        titulo=row.title,
        anio=row.release_year,
        cumple=enough,
        votos=row.vote_count if enough else None,
        promedio=row.vote_average if enough else None,
        coincidencias=_others(found),
        mensaje=f"La película {row.title} ({row.release_year}) {told}.",
    )


@_question("get_actor", takes="nombre")
def actor(nombre: Text, service: ServiceDep) -> answers.ActorAnswer:
    """Tell how many films somebody plays in and what they returned."""
    with _asking(service, nombre) as connection:
        found = question_people.actor_returns(connection, nombre)
    mean = found.total / found.n_titles
    return answers.ActorAnswer(
        actor=found.name,
        cantidad=found.n_titles,
        retorno_total=found.total,
        retorno_promedio=mean,
        cantidad_con_datos=found.n_with_financials,
        retorno_promedio_con_datos=found.total / found.n_with_financials
        if found.n_with_financials
        else None,
        coincidencias=found.others,
        mensaje=(
            f"{found.name} actúa en {_films(found.n_titles)}, con un retorno total de "
            f"{found.total:.2f} y un promedio de {mean:.2f} por película."
        ),
    )


@_question("get_director", takes="nombre")
def director(nombre: Text, service: ServiceDep) -> answers.DirectorAnswer:
    """List somebody's films as a director, with date, return, cost and revenue."""
    with _asking(service, nombre) as connection:
        found = question_people.director_titles(connection, nombre)
    films = [
        answers.DirectedFilm(
            titulo=film.title,
            fecha_estreno=film.release_date,
            retorno=film.return_ratio,
            costo=film.budget_usd,
            ganancia=film.revenue_usd,
        )
        for film in found.titles
    ]
    return answers.DirectorAnswer(
        director=found.name,
        cantidad=len(films),
        retorno_total=found.total,
        peliculas=films,
        coincidencias=found.others,
        mensaje=(
            f"{found.name} ha dirigido {_films(len(films))}, con un retorno total de "
            f"{found.total:.2f}."
        ),
    )


@_question("peliculas_idioma", takes="idioma")
def in_language(idioma: Text, service: ServiceDep) -> answers.LanguageCount:
    """Count the titles made in a language: its code, or its name in Spanish or English."""
    with _asking(service, idioma) as connection:
        code, count = question_counts.count_in_language(connection, idioma)
    return answers.LanguageCount(
        idioma=code,
        cantidad=count,
        mensaje=f"Hay {_films(count)} en {language_name(code, 'es')}.",
    )


@_question("peliculas_duracion", takes="titulo")
def runtime(titulo: Text, service: ServiceDep, anio: Year = None) -> answers.Runtime:
    """Tell a title's length in minutes."""
    found = _find_title(service, titulo, anio)
    row = found.title
    minutes = row.runtime_minutes
    told = f"dura {minutes:g} minutos" if minutes is not None else "tiene una duración desconocida"
    return answers.Runtime(
        pelicula=row.title,
        duracion=minutes,
        anio=row.release_year,
        coincidencias=_others(found),
        mensaje=f"La película {row.title} ({row.release_year}) {told}.",
    )


@_question("franquicia", takes="franquicia")
def franchise(franquicia: Text, service: ServiceDep) -> answers.FranchiseTotal:
    """Tell a franchise's titles and revenue; its name with or without "Collection"."""
    with _asking(service, franquicia) as connection:
        found = question_revenues.collection_revenue(connection, franquicia)
    mean = found.revenue_usd / found.n_titles
    return answers.FranchiseTotal(
        franquicia=found.name,
        cantidad=found.n_titles,
        ganancia_total=found.revenue_usd,
        ganancia_promedio=mean,
        coincidencias=found.others,
        mensaje=(
            f"La franquicia {found.name} tiene {_films(found.n_titles)}, con una ganancia total de "
            f"{_number(found.revenue_usd)} dólares y un promedio de {_number(round(mean))}."
        ),
    )


@_question("peliculas_pais", takes="pais")
def in_country(pais: Text, service: ServiceDep) -> answers.CountryCount:
    """Count the titles produced in a country, named as in the data or in Spanish."""
    with _asking(service, pais) as connection:
        found = question_counts.count_in_country(connection, pais)
    return answers.CountryCount(
        pais=found.name,
        cantidad=found.n_titles,
        coincidencias=found.others,
        mensaje=f"Se produjeron {_films(found.n_titles)} en {found.name}.",
    )


@_question("productoras", takes="productora")
def company(productora: Text, service: ServiceDep) -> answers.CompanyTotal:
    """Tell a company's titles and revenue."""
    found = _company(service, productora)
    return answers.CompanyTotal(
        productora=found.name,
        cantidad=found.n_titles,
        ganancia_total=found.revenue_usd,
        coincidencias=found.others,
        mensaje=_company_sentence(found),
    )


@_question("productoras_exitosas", takes="productora")
def successful_company(productora: Text, service: ServiceDep) -> answers.SuccessfulCompany:
    """Tell a company's titles and revenue, under an older question's names."""
    found = _company(service, productora)
    return answers.SuccessfulCompany(
        productora=found.name,
        cantidad=found.n_titles,
        revenue_total=found.revenue_usd,
        coincidencias=found.others,
        mensaje=_company_sentence(found),
    )


def _company(service: Service, text: str) -> GroupRevenue:
    with _asking(service, text) as connection:
        return question_revenues.company_revenue(connection, text)


def _company_sentence(found: GroupRevenue) -> str:
    return (
        f"La productora {found.name} ha participado en {_films(found.n_titles)}, con una ganancia "
        f"total de {_number(found.revenue_usd)} dólares."
    )


@_question("retorno", takes="titulo")
def title_return(titulo: Text, service: ServiceDep, anio: Year = None) -> answers.TitleReturn:
    """Tell what a title cost, took and returned."""
    found = _find_title(service, titulo, anio)
    row = found.title
    ratio = row.return_ratio
    told = (
        f"costó {_number(row.budget_usd)} dólares y recaudó {_number(row.revenue_usd)}: "
        f"un retorno de {ratio:.2f}"
        if row.budget_usd and row.revenue_usd
        else "no tiene presupuesto y recaudación conocidos, por lo que su retorno figura como 0"
    )
    return answers.TitleReturn(
        pelicula=row.title,
        inversion=row.budget_usd,
        ganancia=row.revenue_usd,
        retorno=ratio,
        anio=row.release_year,
        coincidencias=_others(found),
        mensaje=f"La película {row.title} ({row.release_year}) {told}.",
    )


@_question("recomendacion", takes="titulo")
def recommendation(titulo: Text, service: ServiceDep, anio: Year = None) -> answers.Recommendation:
    """Recommend five titles similar to one, best first, each with the reason."""
    found = _find_title(service, titulo, anio)
    row = found.title
    places = similar_served(service, found.live, row.title_id, RECOMMENDED)
    names = [place.title for place in places]
    return answers.Recommendation(
        titulo=row.title,
        lista_recomendada=names,
        recomendaciones=[
            answers.RecommendedTitle(
                title_id=place.title_id,
                titulo=place.title,
                anio=place.year,
                similitud=place.score,
                razon=translator("es").text(place.reason.message()),
            )
            for place in places
        ],
        coincidencias=_others(found),
        mensaje=(
            f"Si te gustó {row.title} ({row.release_year}), te recomendamos: {', '.join(names)}."
            if names
            else f"No hay títulos parecidos a {row.title} ({row.release_year}) por ahora."
        ),
    )
