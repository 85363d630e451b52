"""``/browse``: all titles, filtered and sorted; each page has an address that can be kept."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import Response
from pydantic import ConfigDict

from streamrec.service.access.access_rules import ANYONE
from streamrec.service.dependencies import ServiceDep
from streamrec.service.field_types import Cursor, TitleSort
from streamrec.service.pages.cards import title_cards
from streamrec.service.pages.page import PageDep, next_page, page_router, without_empty_fields
from streamrec.service.use_cases.read_pages import read_titles
from streamrec.title_filter import CatalogueFilter

_PAGE_LENGTH = 48  # whole rows of 2, 3, 4, 6 and 8 covers

router = page_router(ANYONE)


class BrowseOptions(CatalogueFilter):
    """The query of the page. Unlike the API, a page ignores parameters that it does not know."""

    model_config = ConfigDict(extra="ignore")

    sort: TitleSort = "popularity"
    cursor: Cursor = None


@router.get("/browse")
def browse(
    request: Request,
    page: PageDep,
    service: ServiceDep,
    options: Annotated[BrowseOptions, Query()],
) -> Response:
    """Show one page of the titles that pass the filters."""
    shorter = without_empty_fields(request)
    if shorter:
        return shorter
    with service.store.read() as connection:
        facets = page.site.catalogue_cache.facets(connection)
        titles = read_titles(connection, options, options.sort, _PAGE_LENGTH, options.cursor)
        cards = title_cards(connection, titles.items, options.sort)
    chosen = options.model_dump(exclude_defaults=True, exclude={"cursor"})
    return page.render(
        "browse.html",
        cards=cards,
        facets=facets,
        options=options,
        chosen=chosen,
        next_page=next_page("/browse", chosen, titles.next_cursor),
    )
