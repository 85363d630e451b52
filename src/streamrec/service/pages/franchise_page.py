"""``/franchises/{name}``: the titles of a franchise by date, and what they took."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from streamrec.service.access.access_rules import ANYONE
from streamrec.service.dependencies import ServiceDep, Text
from streamrec.service.pages.cards import cards
from streamrec.service.pages.page import PageDep
from streamrec.store.question_revenues import collection_revenue
from streamrec.store.title_lookup import collection_titles

router = APIRouter(
    include_in_schema=False, default_response_class=HTMLResponse, dependencies=[ANYONE]
)


@router.get("/franchises/{name:path}")  # a name may hold a slash
def franchise(name: Text, page: PageDep, service: ServiceDep) -> HTMLResponse:
    """Show a franchise; its name with or without "Collection"."""
    with service.store.read() as connection, service.names.suggestions(connection, name):
        found = collection_revenue(connection, name)
        rows = collection_titles(connection, found.num)
        listed = cards(connection, rows, "oldest")
    return page.answer("franchise.html", found=found, rows=rows, listed=listed)
