"""``/browse`` and ``/franchises/{name}``: titles that pass filters, and those of a franchise."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import ConfigDict

from streamrec.service.access.access_rules import ANYONE
from streamrec.service.dependencies import ServiceDep
from streamrec.service.field_types import Cursor, Text, TitleSort
from streamrec.service.pages.cards import title_cards
from streamrec.service.pages.page import PageDep, next_page, page_router, without_empty_fields
from streamrec.service.use_cases.read_pages import read_titles
from streamrec.store.question_queries import collection_revenue
from streamrec.store.title_lookup import collection_titles
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
    request: Request, page: PageDep, service: ServiceDep, options: Annotated[BrowseOptions, Query()]
) -> Response:
    """Show one page of the titles that pass the filters; its address can be kept."""
    if shorter := without_empty_fields(request):
        return shorter
    options = options.with_ordered_years()
    with service.store.read() as connection:
        facets = page.site.catalogue_cache.facets(connection)
        titles = read_titles(connection, options, options.sort, _PAGE_LENGTH, options.cursor)
        cards = title_cards(connection, titles.items, options.sort)
    chosen = options.model_dump(exclude_defaults=True, exclude={"cursor"})
    following = next_page("/browse", chosen, titles.next_cursor)
    return page.render(
        "browse.html", cards=cards, facets=facets, options=options, chosen=chosen,
        next_page=following,
    )  # fmt: skip


@router.get("/franchises/{name:path}")  # a name may contain a slash
def franchise(name: Text, page: PageDep, service: ServiceDep) -> HTMLResponse:
    """Show a collection by date, and its revenue; its name with or without "Collection"."""
    with service.store.read() as connection, service.names.suggestions(connection, name):
        found = collection_revenue(connection, name)
        titles = collection_titles(connection, found.num)
        cards = title_cards(connection, titles, "oldest")
    n_unknown = sum(title.revenue_usd == 0 for title in titles)
    return page.render("franchise.html", franchise=found, cards=cards, n_unknown=n_unknown)
