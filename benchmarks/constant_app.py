"""The service with one more route that does nothing: what the framework itself can do."""

from __future__ import annotations

from fastapi import FastAPI

from streamrec.service.app import from_environment
from streamrec.service.dependencies import ServiceDep
from streamrec.service.field_types import Text
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
