"""``/me/taste``: the reader's taste as a picture, each bar with the ratings that make it."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from streamrec.service.access.access_rules import VIEWER
from streamrec.service.dependencies import ServiceDep
from streamrec.service.pages.account_pages import own
from streamrec.service.pages.page import PageDep
from streamrec.store.viewer_taste import read_taste

router = APIRouter(
    include_in_schema=False, default_response_class=HTMLResponse, dependencies=[VIEWER]
)


@router.get("/me/taste")
def my_taste(page: PageDep, service: ServiceDep) -> HTMLResponse:
    """Show what the ratings say about the reader."""
    with service.store.read() as connection:
        taste = read_taste(connection, own(page).user_id)
    return page.answer("taste.html", taste=taste)
