"""Every error answer of the service, as ``application/problem+json`` (RFC 9457), from one place.

The questions answer in Spanish, with the English sentence beside it; ``/api/v1`` in English; the
pages show a page in the reader's language.
"""

from __future__ import annotations

import http
from collections.abc import Mapping, Sequence

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from streamrec.errors import (
    InvalidParameter,
    LoginTaken,
    NotAllowed,
    NothingLive,
    StoreUnavailable,
    StreamRecError,
    UnknownName,
)

MEDIA_TYPE = "application/problem+json"
_RETRY_AFTER_S = 5

_TITLES_ES = {
    400: "Petición incorrecta",
    401: "Falta identificarse",
    403: "No permitido",
    404: "No encontrado",
    405: "Método no permitido",
    409: "Ya existe",
    413: "Cuerpo demasiado grande",
    415: "Tipo de contenido no admitido",
    422: "Parámetro no válido",
    429: "Demasiadas peticiones",
    500: "Error interno",
    503: "Servicio no disponible",
}
_KINDS_ES = {
    "title": "ningún título",
    "actor": "nadie en los repartos",
    "director": "nadie que haya dirigido",
    "person": "nadie",
    "company": "ninguna productora",
    "collection": "ninguna franquicia",
    "country": "ningún país",
    "language": "ningún idioma",
    "genre": "ningún género",
    "user": "nadie",
    "key": "ninguna clave",
}


class ParameterError(BaseModel):
    """One parameter that cannot be used."""

    parameter: str
    message: str


class Problem(BaseModel):
    """An error as RFC 9457 writes it."""

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


def add_problem_handlers(app: FastAPI) -> None:
    """Make every error of `app` a problem document."""
    app.add_exception_handler(StreamRecError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)


class ErrorMiddleware:
    """ASGI middleware: an error that nobody foresaw is logged, and answered as a problem.

    It stands within those that give an answer its headers and its line in the log their id.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; answer for what goes wrong, unless an answer is on its way."""
        started = False

        async def send_noting(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, send_noting)
        except Exception as error:
            if started or scope["type"] != "http":
                raise
            await _unexpected(Request(scope), error)(scope, receive, send)


def answer_problem(request: Request, error: StreamRecError | HTTPException) -> Response:
    """Return an error's problem document, for whoever stands before the routes."""
    return _http(request, error) if isinstance(error, HTTPException) else _ours(request, error)


def _ours(request: Request, error: Exception) -> Response:
    if isinstance(error, UnknownName):
        return _problem(
            request,
            404,
            es=f"No hay {_KINDS_ES[error.kind]} con ese nombre en el catálogo.",
            en=f"There is no {error.kind} of that name in the catalogue.",
            sugerencias=list(error.suggestions),
            suggestion_ids=error.suggestion_ids,
        )
    if isinstance(error, InvalidParameter):
        return _problem(
            request,
            422,
            es=f"El parámetro «{error.parameter}» no es válido.",
            en=f"{error.parameter}: {error.what}.",
            errors=[ParameterError(parameter=error.parameter, message=error.what)],
            permitidos=list(error.allowed),
        )
    if isinstance(error, NotAllowed):
        return _problem(
            request,
            error.status,
            es=f"{_TITLES_ES[error.status]}.",
            en=f"{error.what}.",
            headers=_retry_headers(error),
        )
    if isinstance(error, LoginTaken):
        return _problem(
            request,
            409,
            es="Ese nombre de usuario no está libre, o ya hay una cuenta.",
            en="This login is taken, or there is an account already.",
        )
    if isinstance(error, (NothingLive, StoreUnavailable)):
        return _problem(
            request,
            503,
            es="El catálogo no está disponible en este momento.",
            en=str(error) if isinstance(error, NothingLive) else "The database does not answer.",
            headers={"Retry-After": str(_RETRY_AFTER_S)},
        )
    return _unexpected(request, error)


def _retry_headers(error: NotAllowed) -> dict[str, str]:
    if error.status == 401:
        return {"WWW-Authenticate": "Bearer"}
    return {} if error.retry_after_s is None else {"Retry-After": str(error.retry_after_s)}


def _invalid(request: Request, error: Exception) -> Response:
    found = error.errors() if isinstance(error, RequestValidationError) else []
    errors = [
        ParameterError(parameter="body", message="is not JSON")
        if one["type"] == "json_invalid"  # its place is a number of characters
        else ParameterError(parameter=_name(one["loc"]), message=str(one["msg"]))
        for one in found
    ]
    names = ", ".join(dict.fromkeys(one.parameter for one in errors))
    return _problem(
        request,
        422,
        es=f"No se puede usar el valor de: {names}.",
        en="; ".join(f"{one.parameter}: {one.message}" for one in errors) + ".",
        errors=errors,
    )


def _name(place: Sequence[int | str]) -> str:
    """Return the parameter's name: of one of a list, that of the list."""
    return str(next((part for part in reversed(place) if isinstance(part, str)), place[-1]))


def _http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = error.headers if isinstance(error, HTTPException) else None
    phrase = http.HTTPStatus(status).phrase
    told = error.detail if isinstance(error, HTTPException) else phrase
    what = (http.HTTPStatus(status).description or phrase) if told == phrase else told
    es = _TITLES_ES.get(status, phrase)
    return _problem(request, status, es=f"{es}.", en=f"{what}.", headers=headers)


def _unexpected(request: Request, error: Exception) -> Response:
    structlog.get_logger().error("request failed", exc_info=error)
    return _problem(
        request,
        500,
        es="Algo ha fallado en el servicio; ha quedado registrado.",
        en="Something failed in the service; it has been logged.",
    )


def _problem(
    request: Request,
    status: int,
    *,
    es: str,
    en: str,
    errors: list[ParameterError] | None = None,
    permitidos: list[str] | None = None,
    sugerencias: list[str] | None = None,
    suggestion_ids: Sequence[str] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    page: Response | None = request.app.state.problem_page(
        request,
        status,
        {"es": es, "en": en},
        sugerencias or permitidos or [],
        suggestion_ids,
        headers or {},
    )
    if page is not None:
        return page
    english = request.url.path.startswith("/api/")
    phrase = http.HTTPStatus(status).phrase
    problem = Problem(
        title=phrase if english else _TITLES_ES.get(status, phrase),
        status=status,
        detail=en if english else es,
        detail_en=None if english else en,
        errors=errors,
        permitidos=None if english else permitidos or None,
        allowed=(permitidos or None) if english else None,
        sugerencias=None if english else sugerencias,
        suggestions=sugerencias if english else None,
    )
    return JSONResponse(
        problem.model_dump(exclude_none=True), status, dict(headers or {}), MEDIA_TYPE
    )
