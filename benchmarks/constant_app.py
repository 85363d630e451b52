"""The service with one more route that does nothing, and that route alone in bare FastAPI.

``python -m benchmarks.constant_app service PORT`` serves the one as `streamrec serve` does, and
``… bare PORT`` the other as uvicorn does.
"""

from __future__ import annotations

import sys

import uvicorn
from fastapi import FastAPI

from streamrec.service.app import from_environment
from streamrec.service.dependencies import ServiceDep
from streamrec.service.field_types import Text
from streamrec.service.http_protocol import SERVER_OPTIONS, LimitedProtocol
from streamrec.service.questions.similar_question import RecommendedTitle, SimilarTitles

# An answer of the size of a real one.
_ANSWER = SimilarTitles(
    titulo="A title",
    lista_recomendada=["Another title of usual length"] * 5,
    recomendaciones=[
        RecommendedTitle(
            title_id="tmdb:12345",
            titulo="Another title of usual length",
            anio=2001,
            similitud=0.123456789,
            razon="mismo director: Somebody Somename; comparten: friendship, rivalry, animación",
        )
    ]
    * 5,
    coincidencias=[],
    mensaje="Si te gustó A title (2001), te recomendamos: " + "Another title, " * 10,
)


def app() -> FastAPI:
    """Return the service of the environment with ``/constant/{titulo}``."""
    service = from_environment()

    def constant(titulo: Text, service: ServiceDep) -> SimilarTitles:  # noqa: ARG001
        return _ANSWER

    service.add_api_route("/constant/{titulo:path}", constant, methods=["GET"])
    return service


def bare() -> FastAPI:
    """Return FastAPI with ``/constant/{titulo}`` and nothing else."""
    plain = FastAPI()

    def constant(titulo: str) -> SimilarTitles:  # noqa: ARG001
        return _ANSWER

    plain.add_api_route("/constant/{titulo:path}", constant, methods=["GET"])
    return plain


if __name__ == "__main__":
    what, port = sys.argv[1:]
    if what == "bare":
        uvicorn.run(bare(), port=int(port), access_log=False, log_level="warning")
    else:
        options = SERVER_OPTIONS | {"http": LimitedProtocol, "log_level": "warning"}
        uvicorn.run(app(), port=int(port), **options)
