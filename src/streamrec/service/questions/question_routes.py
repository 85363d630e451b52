"""Two routes for each name of a catalogue question: its text in the path, or in the query."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Path, Query, Request, Response
from pydantic import Field, create_model

from streamrec.i18n.translator import translator
from streamrec.service.access.access_rules import ANYONE
from streamrec.service.dependencies import service_of
from streamrec.service.field_types import Text
from streamrec.service.query_parameters import StrictModel
from streamrec.service.questions.question import Asked, Question
from streamrec.service.questions.question_list import QUESTIONS
from streamrec.service.response_docs import RESPONSES
from streamrec.service.routing import service_router

router = service_router(tags=["preguntas"], dependencies=[ANYONE], responses=RESPONSES)

_Year = Annotated[int | None, Field(ge=1000, le=9999, description="picks one of several titles")]


def _add_routes(question: Question[Any]) -> None:
    def add(path: str, endpoint: Callable[..., Response], operation_id: str) -> None:
        router.add_api_route(
            path,
            endpoint,
            methods=["GET"],
            operation_id=operation_id,
            response_model=question.answer,
            summary=translator("en").text(question.heading),
            description=question.summary,
        )

    for name in question.names:
        # The rest of the path may hold slashes: ``/recomendacion/Face/Off``.
        add(f"/{name}/{{{question.parameter}:path}}", _text_in_path(question), name)
        add(f"/{name}", _text_in_query(question), f"{name}_by_query")


def _text_in_path(question: Question[Any]) -> Callable[..., Response]:
    def answer(request: Request, text: str, parameters: Any) -> Response:
        return _answer(request, question, text, parameters)

    answer.__annotations__["text"] = Annotated[Text, Path(alias=question.parameter)]
    answer.__annotations__["parameters"] = Annotated[_parameters(question, text=False), Query()]
    return answer


def _text_in_query(question: Question[Any]) -> Callable[..., Response]:
    def answer(request: Request, parameters: Any) -> Response:
        return _answer(request, question, parameters.text, parameters)

    answer.__annotations__["parameters"] = Annotated[_parameters(question, text=True), Query()]
    return answer


def _parameters(question: Question[Any], *, text: bool) -> type[StrictModel]:
    fields: dict[str, Any] = {}
    if text:
        fields["text"] = (Text, Field(alias=question.parameter))
    if question.takes_year:
        fields["anio"] = (_Year, None)
    return create_model(f"{question.name}_parameters", __base__=StrictModel, **fields)


def _answer(request: Request, question: Question[Any], text: str, parameters: Any) -> Response:
    """Return the answer as JSON at once, which FastAPI would make by way of dictionaries."""
    year = getattr(parameters, "anio", None)
    answer = question.ask(Asked(service_of(request), text, year)).answer
    return Response(answer.model_dump_json(by_alias=True), media_type="application/json")


for _question in QUESTIONS.values():
    _add_routes(_question)
