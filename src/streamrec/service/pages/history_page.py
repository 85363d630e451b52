"""``/me/history``: the form that imports a viewer's history, and the report of an import."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import File, UploadFile
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse

from streamrec.errors import InvalidParameter
from streamrec.i18n.messages import Message
from streamrec.service.access.access_rules import VIEWER
from streamrec.service.dependencies import ServiceDep
from streamrec.service.history_import.history_formats import HistoryFormat
from streamrec.service.history_import.history_importer import (
    HistoryImport,
    ImportReport,
    import_history,
)
from streamrec.service.pages.forms import FormDep
from streamrec.service.pages.page import PageDep, page_router

FORMATS: tuple[HistoryFormat, ...] = ("letterboxd", "letterboxd-watched", "imdb")
_PIECE = 64 * 1024

router = page_router(VIEWER)


@router.get("/me/history")
def form(page: PageDep) -> HTMLResponse:
    """Show the form."""
    return page.render("history.html", formats=FORMATS, report=None, wrong=None)


# The end of the path lets a body be as long as an import's.
@router.post("/me/history:import")
async def upload(
    page: PageDep, service: ServiceDep, form: FormDep, history: Annotated[UploadFile, File()]
) -> HTMLResponse:
    """Import the file, and show the rows that were not imported."""
    report: ImportReport | None = None
    wrong: Message | None = None
    chosen = next((name for name in FORMATS if form.get("format") == name), FORMATS[0])
    started = HistoryImport(
        service.store, page.viewer.user_id, chosen, service.viewer_limits.max_titles
    )
    try:
        report = await import_history(started, service.import_limiter, _pieces(history))
    except InvalidParameter as invalid:
        wrong = invalid.what
    status = 422 if wrong else 200
    return await run_in_threadpool(
        page.render, "history.html", status=status, formats=FORMATS, report=report, wrong=wrong
    )


async def _pieces(history: UploadFile) -> AsyncIterator[bytes]:
    while piece := await history.read(_PIECE):
        yield piece
