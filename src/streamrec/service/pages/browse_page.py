"""``/browse``: all titles, filtered and sorted; the address of each page can be kept."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BeforeValidator, Field

from streamrec.service.access.access_rules import ANYONE
from streamrec.service.api.cursors import CURSOR_LIMIT
from streamrec.service.api.paging import titles_page
from streamrec.service.api.title_routes import Sort
from streamrec.service.dependencies import ServiceDep, Text
from streamrec.service.pages.cards import cards
from streamrec.service.pages.page import PageDep
from streamrec.service.pages.site import query
from streamrec.title_filter import CatalogueFilter

_PAGE = 48  # whole rows of 2, 3, 4, 6 and 8 covers

router = APIRouter(
    include_in_schema=False, default_response_class=HTMLResponse, dependencies=[ANYONE]
)


def blank_is_none(value: object) -> object:
    """Return None for a field that was left empty."""
    # A form without script sends its empty fields too.
    return None if isinstance(value, str) and not value.strip() else value


_blank = BeforeValidator(blank_is_none)
MaybeText = Annotated[Text | None, _blank]
MaybeYear = Annotated[Annotated[int, Field(ge=1000, le=9999)] | None, _blank]
MaybeVotes = Annotated[Annotated[int, Field(ge=0, le=2**31 - 1)] | None, _blank]


@router.get("/browse")
def browse(
    request: Request,
    page: PageDep,
    service: ServiceDep,
    genre: MaybeText = None,
    year_from: MaybeYear = None,
    year_to: MaybeYear = None,
    language: MaybeText = None,
    country: MaybeText = None,
    company: MaybeText = None,
    person: MaybeText = None,
    min_votes: MaybeVotes = None,
    sort: Sort = "popularity",
    cursor: Annotated[str | None, Query(max_length=CURSOR_LIMIT)] = None,
) -> Response:
    """Show one page of the titles that pass the filters."""
    if "" in request.query_params.values():  # to the address without the empty fields
        return RedirectResponse("/browse" + query(dict(request.query_params)), 303)
    wanted = CatalogueFilter(
        genre=genre,
        year_from=year_from,
        year_to=year_to,
        language=language,
        country=country,
        company=company,
        person=person,
        min_votes=min_votes,
    )
    with service.store.read() as connection:
        facets = page.site.catalogue_cache.facets(connection)
        rows, next_cursor = titles_page(connection, wanted, sort, _PAGE, cursor)
        found = cards(connection, rows, sort)
    chosen = {**vars(wanted), "sort": sort if sort != "popularity" else None}
    return page.answer(
        "browse.html",
        found=found,
        facets=facets,
        wanted=wanted,
        sort=sort,
        chosen={name: value for name, value in chosen.items() if value is not None},
        is_first=cursor is None,
        next_page="/browse" + query({**chosen, "cursor": next_cursor}) if next_cursor else None,
    )
