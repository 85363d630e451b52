"""Import of a viewer's history."""

from __future__ import annotations

from collections.abc import AsyncIterator
from tempfile import SpooledTemporaryFile
from typing import IO, Annotated

from fastapi import Query, Request, Response
from starlette.requests import ClientDisconnect

from streamrec.errors import UnusableBody
from streamrec.i18n.messages import message
from streamrec.i18n.translator import translator
from streamrec.service.access.access_rules import OWNER_WRITE
from streamrec.service.api import import_schemas as schemas
from streamrec.service.dependencies import ServiceDep
from streamrec.service.field_types import Text
from streamrec.service.history_import.history_importer import (
    HistoryImport,
    ImportedRow,
    ImportReport,
    import_history,
)
from streamrec.service.response_docs import PRIVATE_RESPONSES, UNSUPPORTED_BODY
from streamrec.service.routing import service_router

router = service_router(prefix="/api/v1/users", tags=["users"], responses=PRIVATE_RESPONSES)

_PIECE = 64 * 1024
_IN_MEMORY = 1024 * 1024  # a longer file is on disk
_FILE = {"schema": {"type": "string"}}
_BODY = {"requestBody": {"required": True, "content": {
    "text/csv": _FILE, "application/x-ndjson": _FILE, "application/octet-stream": _FILE,
}}}  # fmt: skip


@router.post(
    "/{user_id}/ratings:import",
    dependencies=[OWNER_WRITE],
    responses=UNSUPPORTED_BODY,
    response_model=schemas.ImportReport,
    openapi_extra=_BODY,
)
async def import_ratings(
    user_id: Text,
    request: Request,
    service: ServiceDep,
    query: Annotated[schemas.ImportQuery, Query()],
) -> Response:
    """Import ratings, or films seen, from a file, and return the outcome of each line.

    The body is the file itself, at most 16 MiB. ``csv`` and ``ndjson`` name a title by
    ``title_id``, ``tmdb_id``, ``imdb_id``, or ``title`` and ``year``, and give ``stars`` and, if
    known, ``rated_at``. The others are the files that Letterboxd and IMDb export. Importing
    the same file again changes nothing.
    """
    if request.headers.get("content-type", "").lower().startswith("multipart/"):
        what = message("The body must be the file itself, not a form that holds it.")
        raise UnusableBody(what, 415)
    history = HistoryImport(service.store, user_id, query.form, service.viewer_limits.max_titles)
    limiter = service.import_limiter
    with limiter.one_for(user_id), SpooledTemporaryFile(_IN_MEMORY) as file:
        await limiter.run(history.start)
        # The whole file arrives first: a slow one keeps no other import waiting.
        await _receive(request, file)
        report = await import_history(history, limiter, _pieces(file))
    # A report may be long: a thread makes it JSON, and FastAPI does not check it again.
    body = await limiter.run(_to_json, report)
    return Response(body, media_type="application/json")


def _to_json(report: ImportReport) -> str:
    answer = schemas.ImportReport(
        format=report.form,
        rows=report.n_rows,
        counts=schemas.ImportCounts.model_validate(report.counts),
        complete=report.is_complete,
        items=[_row(row) for row in report.rows],
        unmatched=[_row(row) for row in report.unmatched],
    )
    return answer.model_dump_json()


def _row(row: ImportedRow) -> schemas.ImportedRow:
    return schemas.ImportedRow.model_construct(
        line=row.line,
        given=row.named,
        outcome=row.outcome,
        title_id=row.title_id,
        title=row.title,
        year=row.year,
        stars=row.stars,
        reason=None if row.reason is None else translator("en").text(row.reason),
    )


async def _receive(request: Request, file: IO[bytes]) -> None:
    try:
        async for piece in request.stream():
            file.write(piece)
    except ClientDisconnect:
        raise UnusableBody(message("The body ended early."), 400) from None


async def _pieces(file: IO[bytes]) -> AsyncIterator[bytes]:
    file.seek(0)
    while piece := file.read(_PIECE):
        yield piece
