"""``/questions``: the catalogue questions as forms, with the answer and the API call below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException

from streamrec.errors import InvalidParameter, UnknownName
from streamrec.i18n.translator import translator
from streamrec.service.access.access_rules import ANYONE
from streamrec.service.dependencies import Service, ServiceDep
from streamrec.service.pages.page import Page, PageDep, page_router
from streamrec.service.pages.site import query
from streamrec.service.questions.answer_fields import shown_fields
from streamrec.service.questions.date_questions import MONTHS, WEEKDAYS
from streamrec.service.questions.question import (
    COUNTRY,
    LANGUAGE,
    MONTH,
    WEEKDAY,
    Asked,
    Question,
    TextKind,
)
from streamrec.service.questions.question_list import QUESTIONS
from streamrec.text import MAX_TEXT_LENGTH

_MIN_YEAR, _MAX_YEAR = 1000, 9999

router = page_router(ANYONE)


@router.get("/questions")
def all_questions(page: PageDep) -> HTMLResponse:
    """Show the list of the questions."""
    return page.render("questions.html", questions=QUESTIONS.values())


@router.get("/questions/{name}")
def one_question(name: str, request: Request, page: PageDep, service: ServiceDep) -> HTMLResponse:
    """Show a question's form, and below it the answer to the text of the query."""
    question = QUESTIONS.get(name)
    if question is None:
        raise HTTPException(404)
    sent = request.query_params
    text = sent.get(question.parameter, "").strip()[:MAX_TEXT_LENGTH].replace("\0", "")
    year = sent.get("anio", "").strip() if question.takes_year else ""
    return page.render(
        "question.html",
        question=question,
        text=text,
        year=year,
        options=_options(question.kind, page, service),
        **_reply(question, text, year, page, service),
    )


def _options(kind: TextKind, page: Page, service: Service) -> Sequence[tuple[str, str]]:
    """Return the values that a text of this kind can have, with their labels; empty for names."""
    translate = translator(page.language)
    if kind is MONTH:
        return [(name, translate.month(number)) for number, name in enumerate(MONTHS, 1)]
    if kind is WEEKDAY:
        return [(name, translate.weekday(number)) for number, name in enumerate(WEEKDAYS, 1)]
    if kind not in (LANGUAGE, COUNTRY):
        return []
    with service.store.read() as connection:
        facets = page.site.catalogue_cache.facets(connection)
    if kind is LANGUAGE:
        return [(one.value, translate.language_name(one.value)) for one in facets.languages]
    return [(one.value, translate.country_name(one.value)) for one in facets.countries]


def _reply(
    question: Question[Any], text: str, year: str, page: Page, service: Service
) -> dict[str, Any]:
    """Return the answer, or what is wrong with the text or year; all None without a text."""
    reply: dict[str, Any] = {"answer": None, "suggestions": None, "bad_year": False}
    if not text:
        return reply
    if year and not _is_year(year):
        return reply | {"bad_year": True}
    try:
        found = question.ask(Asked(service, text, int(year) if year else None))
    except UnknownName as unknown:
        return reply | {"suggestions": unknown.suggestions}
    except InvalidParameter as invalid:
        return reply | {"suggestions": invalid.allowed}
    return reply | {
        "answer": found.answer,
        "sentence": found.sentence,
        "facts": list(shown_fields(found.answer, translator(page.language))),
        "call": f"/{question.name}/{quote(text, safe='')}{query({'anio': year})}",
    }


def _is_year(text: str) -> bool:
    return text.isascii() and text.isdigit() and _MIN_YEAR <= int(text[:5]) <= _MAX_YEAR
