"""Ratings in bulk, and one's own history from elsewhere."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from starlette.requests import ClientDisconnect

from streamrec.errors import UnusableBody
from streamrec.i18n.messages import message
from streamrec.i18n.translator import translator
from streamrec.service.access.access_rules import OWNER_WRITE
from streamrec.service.api.schemas import ImportReport
from streamrec.service.dependencies import ServiceDep, Text, only_known_parameters
from streamrec.service.history_import.history_reader import Format
from streamrec.service.history_import.importer import Import, bring_in
from streamrec.service.response_docs import PRIVATE_RESPONSES, UNSUPPORTED_BODY

router = APIRouter(
    prefix="/api/v1/users",
    tags=["users"],
    dependencies=[Depends(only_known_parameters)],
    responses=PRIVATE_RESPONSES,
)

# Pieces of a body are gathered to this size before a thread is asked for.
_PIECE = 64 * 1024
_FILE = {"schema": {"type": "string"}}
_BODY = {"requestBody": {"required": True, "content": {
    "text/csv": _FILE, "application/x-ndjson": _FILE, "application/octet-stream": _FILE,
}}}  # fmt: skip


@router.post(
    "/{user_id}/ratings:import",
    dependencies=[OWNER_WRITE],
    responses=UNSUPPORTED_BODY,
    response_model=ImportReport,
    openapi_extra=_BODY,
)
async def import_ratings(
    user_id: Text,
    request: Request,
    service: ServiceDep,
    form: Annotated[Format, Query(alias="format")],
) -> Response:
    """Bring in ratings, or films seen, from a file, and tell of each line what became of it.

    The body is the file itself, at most 16 MiB. ``csv`` and ``ndjson`` name a title by
    ``title_id``, ``tmdb_id``, ``imdb_id``, or ``title`` and ``year``, and give ``stars`` and, if
    known, ``rated_at``. The others are the files that Letterboxd and IMDb export. Bringing in the
    same file again changes nothing.
    """
    if request.headers.get("content-type", "").lower().startswith("multipart/"):
        what = message("The body must be the file itself, not a form that holds it.")
        raise UnusableBody(what, 415)
    coming = Import(service.store, user_id, form, translator("en"))
    report = await bring_in(coming, service.import_limiter, _pieces(request))
    # As text at once, in a thread: it may be long.
    told = await service.import_limiter.run(report.model_dump_json)
    return Response(told, media_type="application/json")


async def _pieces(request: Request) -> AsyncIterator[bytes]:
    gathered = bytearray()
    try:
        async for piece in request.stream():
            gathered += piece
            if len(gathered) >= _PIECE:
                yield bytes(gathered)
                gathered.clear()
    except ClientDisconnect:
        raise UnusableBody(message("The body ended early."), 400) from None
    yield bytes(gathered)
