"""``/franchises/{name}``: the titles of a collection by date, and their revenue."""

from __future__ import annotations

from fastapi.responses import HTMLResponse

from streamrec.service.access.access_rules import ANYONE
from streamrec.service.dependencies import ServiceDep
from streamrec.service.field_types import Text
from streamrec.service.pages.cards import title_cards
from streamrec.service.pages.page import PageDep, page_router
from streamrec.store.question_queries import collection_revenue
from streamrec.store.title_lookup import collection_titles

router = page_router(ANYONE)


@router.get("/franchises/{name:path}")  # a name may contain a slash
def franchise(name: Text, page: PageDep, service: ServiceDep) -> HTMLResponse:
    """Show a collection; its name with or without "Collection"."""
    with service.store.read() as connection, service.names.suggestions(connection, name):
        found = collection_revenue(connection, name)
        titles = collection_titles(connection, found.num)
        cards = title_cards(connection, titles, "oldest")
    n_unknown = sum(title.revenue_usd == 0 for title in titles)
    return page.render("franchise.html", franchise=found, cards=cards, n_unknown=n_unknown)
