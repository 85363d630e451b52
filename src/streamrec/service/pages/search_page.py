"""``/search``: titles, people and franchises by name; and what is suggested as a viewer types."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Query
from fastapi.responses import HTMLResponse
from pydantic import AfterValidator
from sqlalchemy import Connection

from streamrec.service.access.access_rules import ANYONE
from streamrec.service.dependencies import Service, ServiceDep
from streamrec.service.pages.cards import Card, title_cards
from streamrec.service.pages.page import PageDep, page_router
from streamrec.service.pages.sentence_chips import sentence_chips
from streamrec.service.sentence.sentence_reader import Sentence
from streamrec.service.use_cases.sentence_titles import titles_of_sentence
from streamrec.store.search_hits import Found, FoundTitle, read_hits, with_directors
from streamrec.store.search_index import Kind
from streamrec.text import MAX_TEXT_LENGTH, without_nul

_PAGE_HITS, _SUGGESTED_HITS = 60, 24  # of all kinds
_ON_PAGE: dict[Kind, int] = {"title": 36, "person": 6, "collection": 6}
_SUGGESTED: dict[Kind, int] = {"title": 4, "person": 3, "collection": 2}

router = page_router(ANYONE)

_Query = Annotated[str, Query(max_length=MAX_TEXT_LENGTH), AfterValidator(without_nul)]


@dataclass(frozen=True)
class HitGroup:
    """The hits of one kind, best first; titles have a card each, with the same position."""

    kind: Kind
    hits: Sequence[Found]
    cards: list[Card]


@router.get("/search")
def search(page: PageDep, service: ServiceDep, q: _Query = "") -> HTMLResponse:
    """Show what a text may mean, the kind of the best hit first; without a text, how to search."""
    with service.store.read() as connection:
        sentence = service.sentences.read(connection, q.strip())
        groups = _groups(connection, service, q.strip(), sentence, _PAGE_HITS, _ON_PAGE)
        facets: Any = None if groups else page.site.catalogue_cache.facets(connection)
    chips = sentence_chips(sentence) if sentence else []
    return page.render("search.html", q=q.strip(), groups=groups, facets=facets, chips=chips)


@router.get("/search/suggestions")
def suggestions(page: PageDep, service: ServiceDep, q: _Query = "") -> HTMLResponse:
    """Return the list of suggestions alone, which the script puts below the search field."""
    with service.store.read() as connection:
        sentence = service.sentences.read(connection, q.strip())
        groups = _groups(connection, service, q.strip(), sentence, _SUGGESTED_HITS, _SUGGESTED)
    return page.render("suggestions.html", groups=groups)


def _groups(
    connection: Connection, service: Service, text: str, sentence: Sentence | None, n_hits: int,
    most: dict[Kind, int],
) -> list[HitGroup]:  # fmt: skip
    if sentence:
        titles = titles_of_sentence(service, connection, sentence, most["title"])
        found: Sequence[Found] = with_directors(connection, titles)
        return [HitGroup("title", found, title_cards(connection, titles))] if found else []
    hits = service.search.search(connection, text, n_hits)
    groups = []
    for kind in dict.fromkeys(hit.kind for hit in hits):
        of_kind = [hit for hit in hits if hit.kind == kind][: most[kind]]
        found = read_hits(connection, of_kind)
        titles = [one.title for one in found if isinstance(one, FoundTitle)]
        groups.append(HitGroup(kind, found, title_cards(connection, titles)))
    return groups
