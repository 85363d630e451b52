"""``/questions``: the catalogue questions as forms, their answers, and the call that gives them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException

from streamrec.errors import InvalidParameter, UnknownName
from streamrec.service.access.access_rules import ANYONE
from streamrec.service.dependencies import Service, ServiceDep
from streamrec.service.pages.page import Page, PageDep
from streamrec.service.pages.site import query
from streamrec.service.questions import question_routes as questions
from streamrec.service.questions.answers import Answer
from streamrec.service.questions.question_routes import MONTHS, WEEKDAYS
from streamrec.text import MAX_TEXT_LENGTH

router = APIRouter(
    include_in_schema=False, default_response_class=HTMLResponse, dependencies=[ANYONE]
)

Kind = Literal["month", "weekday", "title", "actor", "director", "language", "country",
               "franchise", "company"]  # fmt: skip


@dataclass(frozen=True)
class Question:
    """A question as a form.

    ``name`` is its path, ``parameter`` what its text is called there; ``kind`` says what the text
    names, and so which field the form shows.
    """

    name: str
    parameter: str
    kind: Kind
    answer: Callable[..., Answer]
    example: str

    @property
    def takes_year(self) -> bool:
        """Whether a year may pick one of several titles."""
        return self.kind == "title"


QUESTIONS = {
    question.name: question
    for question in (
        Question("recomendacion", "titulo", "title", questions.recommendation, "Toy Story"),
        Question("score_titulo", "titulo", "title", questions.score, "Toy Story"),
        Question("votos_titulo", "titulo", "title", questions.votes, "Toy Story"),
        Question("peliculas_duracion", "titulo", "title", questions.runtime, "Toy Story"),
        Question("retorno", "titulo", "title", questions.title_return, "Toy Story"),
        Question("get_actor", "nombre", "actor", questions.actor, "Tom Hanks"),
        Question("get_director", "nombre", "director", questions.director, "John Lasseter"),
        Question("franquicia", "franquicia", "franchise", questions.franchise, "Toy Story"),
        Question(
            "productoras", "productora", "company", questions.company, "Pixar Animation Studios"
        ),
        Question(
            "productoras_exitosas", "productora", "company", questions.successful_company,
            "Pixar Animation Studios",
        ),
        Question("peliculas_pais", "pais", "country", questions.in_country, "JP"),
        Question("peliculas_idioma", "idioma", "language", questions.in_language, "fr"),
        Question(
            "cantidad_filmaciones_mes", "mes", "month", questions.released_in_month, "enero"
        ),
        Question(
            "cantidad_filmaciones_dia", "dia", "weekday", questions.released_on_weekday, "lunes"
        ),
    )
}  # fmt: skip


@router.get("/questions")
def all_questions(page: PageDep) -> HTMLResponse:
    """Show what can be asked."""
    return page.answer("questions.html", questions=QUESTIONS.values())


@router.get("/questions/{name}")
def one_question(name: str, request: Request, page: PageDep, service: ServiceDep) -> HTMLResponse:
    """Show a question's form, and below it the answer once something was asked."""
    question = QUESTIONS.get(name)
    if question is None:
        raise HTTPException(404)
    text = (
        request.query_params.get(question.parameter, "").strip()[:MAX_TEXT_LENGTH].replace("\0", "")
    )
    year = request.query_params.get("anio", "").strip() if question.takes_year else ""
    return page.answer(
        "question.html", question=question, text=text, year=year,
        months=MONTHS, weekdays=WEEKDAYS, facets=_facets(page, service),
        **_asked(question, text, year, service),
    )  # fmt: skip


def _facets(page: Page, service: Service) -> Any:
    with service.store.read() as connection:
        return page.site.catalogue_cache.facets(connection)


def _asked(question: Question, text: str, year: str, service: Service) -> dict[str, Any]:
    """Return the answer, or what is wrong with what was asked; nothing before anything was."""
    result: dict[str, Any] = {"answer": None, "call": None, "suggestions": None, "bad_year": False}
    if not text:
        return result
    given: dict[str, Any] = {question.parameter: text, "service": service}
    if year:
        if not (year.isascii() and year.isdigit() and 1000 <= int(year[:5]) <= 9999):
            return result | {"bad_year": True}
        given["anio"] = int(year)
    try:
        answer = question.answer(**given)
    except UnknownName as unknown:
        return result | {"suggestions": unknown.suggestions}
    except InvalidParameter as invalid:
        return result | {"suggestions": invalid.allowed}
    call = f"/{question.name}/{quote(text, safe='')}{query({'anio': year})}"
    return result | {"answer": answer.model_dump(by_alias=True), "call": call}
