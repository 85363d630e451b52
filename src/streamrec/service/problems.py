"""Every error answer of the service, as ``application/problem+json`` (RFC 9457), from one place.

The questions answer in Spanish, with the English sentence beside it; ``/api/v1`` in English.
"""

from __future__ import annotations

import http
from collections.abc import Mapping
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from streamrec.errors import (
    InvalidParameter,
    NothingLive,
    StoreUnavailable,
    StreamRecError,
    UnknownName,
)

MEDIA_TYPE = "application/problem+json"
_RETRY_AFTER_S = 5

_TITLES_ES = {
    400: "Petición incorrecta",
    404: "No encontrado",
    405: "Método no permitido",
    422: "Parámetro no válido",
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


# For the OpenAPI document of every route that takes a name.
RESPONSES: dict[int | str, dict[str, Any]] = {
    status: {
        "description": description,
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for status, description in {
        404: "No such name; near names are suggested",
        422: "A parameter cannot be used; it is named",
        503: "The database is away, or no catalogue has been built",
    }.items()
}


def add_problem_handlers(app: FastAPI) -> None:
    """Make every error of `app` a problem document."""
    app.add_exception_handler(StreamRecError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unexpected)


def _ours(request: Request, error: Exception) -> JSONResponse:
    if isinstance(error, UnknownName):
        return _problem(
            request,
            404,
            es=f"No hay {_KINDS_ES[error.kind]} con ese nombre en el catálogo.",
            en=f"There is no {error.kind} of that name in the catalogue.",
            sugerencias=list(error.suggestions),
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
    if isinstance(error, (NothingLive, StoreUnavailable)):
        return _problem(
            request,
            503,
            es="El catálogo no está disponible en este momento.",
            en=str(error) if isinstance(error, NothingLive) else "The database does not answer.",
            headers={"Retry-After": str(_RETRY_AFTER_S)},
        )
    return _unexpected(request, error)


def _invalid(request: Request, error: Exception) -> JSONResponse:
    found = error.errors() if isinstance(error, RequestValidationError) else []
    errors = [
        ParameterError(parameter=str(one["loc"][-1]), message=str(one["msg"])) for one in found
    ]
    names = ", ".join(dict.fromkeys(one.parameter for one in errors))
    return _problem(
        request,
        422,
        es=f"No se puede usar el valor de: {names}.",
        en="; ".join(f"{one.parameter}: {one.message}" for one in errors) + ".",
        errors=errors,
    )


def _http(request: Request, error: Exception) -> JSONResponse:
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = error.headers if isinstance(error, HTTPException) else None
    what = http.HTTPStatus(status).description or http.HTTPStatus(status).phrase
    es = _TITLES_ES.get(status, http.HTTPStatus(status).phrase)
    return _problem(request, status, es=f"{es}.", en=f"{what}.", headers=headers)


def _unexpected(request: Request, error: Exception) -> JSONResponse:
    structlog.get_logger().error("request failed", path=request.url.path, exc_info=error)
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
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
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
