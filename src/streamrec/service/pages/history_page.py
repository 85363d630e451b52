"""``/me/history``: the form that imports a viewer's history, and the report of an import."""

from __future__ import annotations

from fastapi import Depends, Request
from fastapi.concurrency import iterate_in_threadpool, run_in_threadpool
from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import UploadFile

from streamrec.errors import InvalidParameter, NotAllowed
from streamrec.i18n.messages import Message, message
from streamrec.service.access.access_rules import FORM, VIEWER
from streamrec.service.access.caller import CallerDep
from streamrec.service.auth.sessions import COOKIE
from streamrec.service.dependencies import ServiceDep
from streamrec.service.history_import.history_archive import history_files
from streamrec.service.history_import.history_formats import HistoryFormat
from streamrec.service.history_import.history_importer import (
    HistoryImport,
    ImportReport,
    import_history,
)
from streamrec.service.middleware.cpu_meter import metered
from streamrec.service.pages.forms import FormDep, get_or_create_user
from streamrec.service.pages.page import PageDep, page_router, redirect

FORMATS: tuple[HistoryFormat, ...] = (
    "letterboxd", "letterboxd-watched", "letterboxd-watchlist", "imdb",
)  # fmt: skip

# Bytes; the ZIP of a film a day for ten years has a tenth of this.
_MAX_ANONYMOUS = 2 * 1024 * 1024
_SESSION = f"{COOKIE}=".encode()

router = page_router()


@router.get("/me/history", dependencies=[VIEWER])
def form(page: PageDep) -> HTMLResponse:
    """Show the form."""
    return page.render("history.html", formats=FORMATS, report=None, wrong=None)


async def _authorize_size(request: Request, caller: CallerDep) -> None:
    """Refuse a long body of a caller who is not a viewer, before it is read."""
    length = request.headers.get("content-length", "")
    is_short = length.isdecimal() and int(length) <= _MAX_ANONYMOUS
    if caller.user is None and not is_short:
        what = message(
            "A file of more than %(limit)s bytes needs an account.", limit=_MAX_ANONYMOUS
        )
        raise NotAllowed(what, 401)


# The end of the path lets a body be as long as an import's.
@router.post("/me/history:import", dependencies=[Depends(_authorize_size), FORM])
async def upload(request: Request, page: PageDep, service: ServiceDep, form: FormDep) -> Response:
    """Import a file, or what Letterboxd's ZIP holds, and show the rows that were not imported.

    An anonymous caller gets a profile, and sees the first list.
    """
    # Not a parameter: FastAPI would read the form before the access rule.
    history = (await request.form()).get("history")
    if not isinstance(history, UploadFile):
        raise InvalidParameter("history", message("is required"))
    chosen = next((name for name in FORMATS if form.get("format") == name), None)
    to_list = redirect("/for-you", "imported")
    report: ImportReport | None = None
    wrong: Message | None = None
    try:
        files = await run_in_threadpool(history_files, history.filename or "", history.file)
        user_id = await run_in_threadpool(
            get_or_create_user, request, to_list, service, page.caller
        )
        with service.import_limiter.one_for(user_id):
            for one in files:
                is_named = chosen is not None and len(files) == 1
                started = HistoryImport(
                    service.store,
                    user_id,
                    chosen if is_named and chosen else one.form,
                    service.viewer_limits.max_titles,
                )
                pieces = iterate_in_threadpool(one.pieces())
                found = await import_history(started, service.import_limiter, pieces)
                report = found if report is None else report.plus(found)
    except InvalidParameter as invalid:
        wrong = invalid.what
    finally:
        await history.close()
    if page.caller.user is None and wrong is None:
        return to_list
    render = metered(page.render)
    answer: Response = await run_in_threadpool(
        render, "history.html", status=422 if wrong else 200, formats=FORMATS, report=report,
        wrong=wrong,
    )  # fmt: skip
    answer.raw_headers += [one for one in to_list.raw_headers if one[1].startswith(_SESSION)]
    return answer
