"""``/me/history``: bring in what the reader rated elsewhere, and see what became of each line."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, File, UploadFile
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse

from streamrec.errors import InvalidParameter
from streamrec.i18n.translator import translator
from streamrec.service.access.access_rules import VIEWER
from streamrec.service.api.schemas import ImportReport
from streamrec.service.dependencies import ServiceDep
from streamrec.service.history_import.history_reader import Format
from streamrec.service.history_import.importer import Import, bring_in
from streamrec.service.pages.account_pages import own
from streamrec.service.pages.forms import FormDep
from streamrec.service.pages.page import PageDep

FORMATS: tuple[Format, ...] = ("letterboxd", "letterboxd-watched", "imdb")
_PIECE = 64 * 1024

router = APIRouter(
    include_in_schema=False, default_response_class=HTMLResponse, dependencies=[VIEWER]
)


@router.get("/me/history")
def form(page: PageDep) -> HTMLResponse:
    """Show the form for a file."""
    return page.answer("history.html", formats=FORMATS, report=None, wrong="")


# The end of the path lets a body be as long as an import's.
@router.post("/me/history:import")
async def upload(
    page: PageDep,
    service: ServiceDep,
    form: FormDep,
    history: Annotated[UploadFile, File()],
) -> HTMLResponse:
    """Bring the file in, and show what was not matched."""
    report: ImportReport | None = None
    wrong = ""
    kind = next((known for known in FORMATS if form.get("format") == known), FORMATS[0])
    reader = translator(page.language)
    coming = Import(service.store, own(page).user_id, kind, reader)
    try:
        report = await bring_in(coming, service.import_limiter, _pieces(history))
    except InvalidParameter as invalid:
        wrong = reader.text(invalid.what)
    return await run_in_threadpool(
        page.answer,
        "history.html",
        status=422 if wrong else 200,
        formats=FORMATS,
        report=report,
        wrong=wrong,
    )


async def _pieces(history: UploadFile) -> AsyncIterator[bytes]:
    while piece := await history.read(_PIECE):
        yield piece
