"""Every error answer of the service: a page, or ``application/problem+json`` (RFC 9457).

A page is in the reader's language. A problem document of ``/api/v1`` is in English. One of a
catalogue question is in Spanish, with the English sentence beside it.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from streamrec.errors import (
    InvalidParameter,
    LoginTaken,
    NotAllowed,
    NothingLive,
    StoreUnavailable,
    StreamRecError,
    UnknownName,
    UnusableBody,
)
from streamrec.i18n.languages import QUESTIONS_LANGUAGE, SOURCE
from streamrec.i18n.messages import Message
from streamrec.i18n.translator import Translator, translator
from streamrec.service.problem_messages import (
    LOGIN_TAKEN,
    STORE_UNAVAILABLE,
    UNEXPECTED,
    UNKNOWN_NAMES,
    detail_of,
    failed_check,
    title_of,
)
from streamrec.service.query_parameters import declared_parameters

_LOG_PAUSE_S, _MAX_CAUSES = 10.0, 100
_logged_until: dict[str, float] = {}  # cause → when it is logged again

MEDIA_TYPE = "application/problem+json"
# What an answer repeats of a request at most.
_MAX_WRONG, _MAX_NAME_LENGTH = 20, 100
_RETRY_AFTER = {"Retry-After": "5"}  # seconds


class ParameterError(BaseModel):
    """One parameter that cannot be used."""

    parameter: str
    message: str


class Problem(BaseModel):
    """A problem document as RFC 9457 defines it."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    detail_en: str | None = None
    errors: list[ParameterError] | None = None
    permitidos: list[str] | None = None
    allowed: list[str] | None = None
    sugerencias: list[str] | None = None
    suggestions: list[str] | None = None


@dataclass(frozen=True)
class ProblemFacts:
    """The content of an error answer, in no language yet.

    `detail` is the sentence, or None if `wrong` makes it: each invalid parameter, and what is wrong
    with it as a predicate. `allowed` are the values that the parameter may have. `suggestions` are
    similar names, None if no name was searched; `suggestion_ids` their ``person_id`` if they are
    people.
    """

    status: int
    detail: Message | None = None
    wrong: tuple[tuple[str, Message], ...] = ()
    allowed: Sequence[str] = ()
    suggestions: Sequence[str] | None = None
    suggestion_ids: Sequence[str] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    def sentence(self, reader: Translator) -> str:
        """Return what is wrong in the reader's language."""
        if self.detail is not None:
            return reader.text(self.detail)
        return "; ".join(f"{name}: {reader.text(what)}" for name, what in self.wrong) + "."


def add_problem_handlers(app: FastAPI) -> None:
    """Answer every error of `app` here.

    The handlers are coroutines, so that an answer waits for no thread.
    """
    app.add_exception_handler(StreamRecError, _answer_later)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)


async def _answer_later(request: Request, error: Exception) -> Response:
    return answer_problem(request, error)


def answer_problem(request: Request, error: Exception) -> Response:
    """Return the answer to one of our errors, as a problem document or a page."""
    if isinstance(error, UnknownName):
        found = ProblemFacts(
            404,
            UNKNOWN_NAMES[error.kind],
            suggestions=error.suggestions,
            suggestion_ids=error.suggestion_ids,
        )
    elif isinstance(error, InvalidParameter):
        found = ProblemFacts(422, wrong=((error.parameter, error.what),), allowed=error.allowed)
    elif isinstance(error, NotAllowed):
        found = ProblemFacts(error.status, error.what, headers=_retry_headers(error))
    elif isinstance(error, UnusableBody):
        found = ProblemFacts(error.status, error.what)
    elif isinstance(error, LoginTaken):
        found = ProblemFacts(409, LOGIN_TAKEN)
    elif isinstance(error, NothingLive):
        found = ProblemFacts(503, error.what, headers=_RETRY_AFTER)
    elif isinstance(error, StoreUnavailable):
        log_unavailable(error)
        found = ProblemFacts(503, STORE_UNAVAILABLE, headers=_RETRY_AFTER)
    else:
        return unexpected_problem(request, error)
    return _answer(request, found)


def log_unavailable(error: StoreUnavailable) -> None:
    """Log why the store is unavailable, each cause once in ten seconds: every request fails."""
    cause, now = str(error), time.monotonic()
    if _logged_until.get(cause, 0.0) <= now:
        if len(_logged_until) >= _MAX_CAUSES:
            _logged_until.clear()
        _logged_until[cause] = now + _LOG_PAUSE_S
        structlog.get_logger().error("store unavailable", cause=cause)


def _retry_headers(error: NotAllowed) -> dict[str, str]:
    if error.status == 401:
        return {"WWW-Authenticate": "Bearer"}
    return {} if error.retry_after_s is None else {"Retry-After": str(error.retry_after_s)}


async def _invalid(request: Request, error: Exception) -> Response:
    found = error.errors() if isinstance(error, RequestValidationError) else []
    is_unknown = any(one["type"] == "extra_forbidden" and one["loc"][0] == "query" for one in found)
    wrong = tuple((_name(one["loc"]), failed_check(one)) for one in found[:_MAX_WRONG])
    allowed = declared_parameters(request.scope["endpoint"]) if is_unknown else ()
    return _answer(request, ProblemFacts(422, wrong=wrong, allowed=allowed))


def _name(place: Sequence[int | str]) -> str:
    """Return the parameter's name; for an entry of a list, the name of the list.

    For broken JSON the place is "body" and a number of characters.
    """
    name = next((part for part in reversed(place) if isinstance(part, str)), place[-1])
    return str(name)[:_MAX_NAME_LENGTH]


async def _http(request: Request, error: Exception) -> Response:
    """Answer an error of the framework, such as a path that does not exist."""
    if isinstance(error.__cause__, UnusableBody):  # raised while FastAPI was reading the body
        return answer_problem(request, error.__cause__)
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = error.headers if isinstance(error, HTTPException) else None
    return _answer(request, ProblemFacts(status, detail_of(status), headers=headers or {}))


def unexpected_problem(request: Request, error: Exception) -> Response:
    """Log an unexpected error, and return the answer to it."""
    structlog.get_logger().error("request failed", exc_info=error)
    return _answer(request, ProblemFacts(500, UNEXPECTED))


def _answer(request: Request, found: ProblemFacts) -> Response:
    page: Response | None = request.app.state.problem_page(request, found)
    if page is not None:
        return page
    english = request.url.path.startswith("/api/")
    reader = translator(SOURCE if english else QUESTIONS_LANGUAGE)
    allowed, suggestions = list(found.allowed) or None, found.suggestions
    problem = Problem(
        title=reader.text(title_of(found.status)),
        status=found.status,
        detail=found.sentence(reader),
        detail_en=None if english else found.sentence(translator(SOURCE)),
        errors=[
            ParameterError(parameter=name, message=reader.text(what)) for name, what in found.wrong
        ]
        or None,
        permitidos=None if english else allowed,
        allowed=allowed if english else None,
        sugerencias=None if english or suggestions is None else list(suggestions),
        suggestions=list(suggestions) if english and suggestions is not None else None,
    )
    return JSONResponse(
        problem.model_dump(exclude_none=True), found.status, dict(found.headers), MEDIA_TYPE
    )
