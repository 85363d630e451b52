"""``/``: rows of titles, the reader's own first; for someone new, a few titles to rate."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from streamrec.service.access.access_rules import ANYONE
from streamrec.service.dependencies import ServiceDep
from streamrec.service.pages.page import PageDep, gone_to
from streamrec.service.pages.personal_lists import because_you_liked, for_you, read_mine, to_ask
from streamrec.service.pages.public_lists import rows_for_all
from streamrec.service.pages.reader import remember_skipped, skipped

# From so many ratings on the lists are the reader's own, and nobody is asked any more.
ENOUGH = 5

router = APIRouter(
    include_in_schema=False, default_response_class=HTMLResponse, dependencies=[ANYONE]
)


@router.get("/")
def home(request: Request, page: PageDep, service: ServiceDep) -> HTMLResponse:
    """Show what there is."""
    with service.store.read() as connection:
        rows = page.site.catalogue_cache.rows(connection)
        facets = page.site.catalogue_cache.facets(connection)
    mine = read_mine(service, page)
    rated = len(mine.stars)
    is_operator = page.who.session is not None and page.who.user is None
    asks = rated < ENOUGH and not is_operator and not skipped(request)
    return page.answer(
        "home.html",
        rows=rows_for_all(service, mine) + rows,
        facets=facets,
        rated=rated,
        enough=ENOUGH,
        asked=to_ask(service, mine) if asks else [],
        has_report=service.report(mine.viewing.live.catalogue, page.language).is_file(),
        for_you=for_you(service, page, mine) if rated else [],
        because=because_you_liked(service, page, mine) if rated else [],
    )


@router.get("/welcome/skip")
def skip() -> Response:
    """Ask no more, in this browser."""
    answer = gone_to("/", "skipped")
    remember_skipped(answer)
    return answer
