"""``/me/history``: the form that imports a viewer's history, and the report of an import."""

from __future__ import annotations

from collections.abc import AsyncIterator

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse
from starlette.datastructures import UploadFile

from streamrec.errors import InvalidParameter
from streamrec.i18n.messages import Message, message
from streamrec.service.access.access_rules import VIEWER
from streamrec.service.dependencies import ServiceDep
from streamrec.service.history_import.history_formats import HistoryFormat
from streamrec.service.history_import.history_importer import (
    HistoryImport,
    ImportReport,
    import_history,
)
from streamrec.service.middleware.cpu_meter import metered
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
    request: Request, page: PageDep, service: ServiceDep, form: FormDep
) -> HTMLResponse:
    """Import the file, and show the rows that were not imported."""
    # Not a parameter: FastAPI would read the form before the access rule.
    history = (await request.form()).get("history")
    if not isinstance(history, UploadFile):
        raise InvalidParameter("history", message("is required"))
    report: ImportReport | None = None
    wrong: Message | None = None
    chosen = next((name for name in FORMATS if form.get("format") == name), FORMATS[0])
    started = HistoryImport(
        service.store, page.viewer.user_id, chosen, service.viewer_limits.max_titles
    )
    try:
        with service.import_limiter.one_for(page.viewer.user_id):
            report = await import_history(started, service.import_limiter, _pieces(history))
    except InvalidParameter as invalid:
        wrong = invalid.what
    finally:
        await history.close()
    status = 422 if wrong else 200
    render = metered(page.render)
    return await run_in_threadpool(
        render, "history.html", status=status, formats=FORMATS, report=report, wrong=wrong
    )


async def _pieces(history: UploadFile) -> AsyncIterator[bytes]:
    while piece := await history.read(_PIECE):
        yield piece
