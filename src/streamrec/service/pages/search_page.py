"""``/search``: titles and people by a part of their name, with typing errors."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from fastapi.responses import HTMLResponse
from pydantic import AfterValidator

from streamrec.service.access.access_rules import ANYONE
from streamrec.service.dependencies import ServiceDep
from streamrec.service.pages.cards import title_cards
from streamrec.service.pages.page import PageDep, page_router
from streamrec.store.title_lookup import titles_by_number
from streamrec.text import MAX_TEXT_LENGTH, without_nul

_MAX_TITLES = 36
_MAX_PEOPLE = 6

router = page_router(ANYONE)


@router.get("/search")
def search(
    page: PageDep,
    service: ServiceDep,
    q: Annotated[str, Query(max_length=MAX_TEXT_LENGTH), AfterValidator(without_nul)] = "",
) -> HTMLResponse:
    """Show the titles and people found; without a text, how to search."""
    text = q.strip()
    with service.store.read() as connection:
        facets = page.site.catalogue_cache.facets(connection)
        cards, people = [], []
        if text:
            numbers = service.names.search(connection, text, _MAX_TITLES)
            cards = title_cards(connection, titles_by_number(connection, numbers))
            people = service.names.similar_people(connection, text, _MAX_PEOPLE)
    return page.render("search.html", q=text, cards=cards, people=people, facets=facets)
