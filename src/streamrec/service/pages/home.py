"""``/``: rows of titles, the reader's own first."""

from __future__ import annotations

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse

from streamrec.service.access import anyone
from streamrec.service.deps import ServiceDep
from streamrec.service.pages.page import PageDep

router = APIRouter(
    include_in_schema=False, default_response_class=HTMLResponse, dependencies=[Depends(anyone)]
)


@router.get("/")
def home(page: PageDep, service: ServiceDep) -> HTMLResponse:
    """Show what there is."""
    with service.store.read() as connection:
        rows = page.site.shelf.rows(connection)
        facets = page.site.shelf.facets(connection)
    return page.answer("home.html", rows=rows, facets=facets)
