"""``/search``: titles and people by a part of their name, typing errors forgiven."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse
from pydantic import AfterValidator

from streamrec.service.access.access_rules import ANYONE
from streamrec.service.dependencies import ServiceDep
from streamrec.service.pages.cards import cards
from streamrec.service.pages.page import PageDep
from streamrec.store.title_lookup import titles_by_number
from streamrec.text import MAX_TEXT_LENGTH, without_nul

_MOST = 36
_MOST_PEOPLE = 6

router = APIRouter(
    include_in_schema=False, default_response_class=HTMLResponse, dependencies=[ANYONE]
)


@router.get("/search")
def search(
    page: PageDep,
    service: ServiceDep,
    q: Annotated[str, Query(max_length=MAX_TEXT_LENGTH), AfterValidator(without_nul)] = "",
) -> HTMLResponse:
    """Show what was found; without a text, where to look."""
    text = q.strip()
    with service.store.read() as connection:
        facets = page.site.catalogue_cache.facets(connection)
        found, people = [], []
        if text:
            numbers = service.names.search(connection, text, _MOST)
            found = cards(connection, titles_by_number(connection, numbers))
            people = service.names.similar_people(connection, text, _MOST_PEOPLE)
    return page.answer(
        "search.html",
        q=text,
        found=found,
        people=people,
        facets=facets,
    )
