"""``/me/taste``: the viewer's mean ratings by genre, decade and person."""

from __future__ import annotations

from fastapi.responses import HTMLResponse

from streamrec.service.access.access_rules import VIEWER
from streamrec.service.dependencies import ServiceDep
from streamrec.service.pages.page import PageDep, page_router
from streamrec.store.viewer_taste import read_taste

router = page_router(VIEWER)


@router.get("/me/taste")
def taste(page: PageDep, service: ServiceDep) -> HTMLResponse:
    """Show the viewer's taste."""
    with service.store.read() as connection:
        found = read_taste(connection, page.viewer.user_id)
    return page.render("taste.html", taste=found)
