"""Titles and people: lists with filters, one title, search, one person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import Connection

from streamrec.service.access.access_rules import ANYONE
from streamrec.service.api import title_schemas as schemas
from streamrec.service.dependencies import ServiceDep
from streamrec.service.field_types import Text
from streamrec.service.query_parameters import NO_QUERY
from streamrec.service.response_docs import RESPONSES
from streamrec.service.routing import service_router
from streamrec.service.use_cases.read_pages import read_titles
from streamrec.service.use_cases.sentence_titles import titles_of_sentence
from streamrec.store.details import Credit, person_credits, title_details
from streamrec.store.search_hits import Found, FoundPerson, FoundTitle, read_hits, with_directors
from streamrec.store.search_index import KINDS
from streamrec.store.title_lookup import TitleRecord, genres_by_number

router = service_router(
    prefix="/api/v1", tags=["catalogue"], dependencies=[ANYONE], responses=RESPONSES
)


@router.get("/titles")
def list_titles(
    service: ServiceDep, query: Annotated[schemas.TitleQuery, Query()]
) -> schemas.TitlePage:
    """List the titles that pass all filters; an unknown genre, person … is refused by name."""
    with service.store.read() as connection:
        page = read_titles(connection, query, query.sort, query.limit, query.cursor)
        items = _summaries(connection, page.items)
    return schemas.TitlePage(items=items, next_cursor=page.next_cursor)


@router.get("/titles/{title_id}", dependencies=[NO_QUERY])
def read_title(title_id: Text, service: ServiceDep) -> schemas.Title:
    """Return everything that the catalogue knows about a title."""
    with service.store.read() as connection:
        found = title_details(connection, title_id)
    title = found.title
    return schemas.Title.model_validate(
        _summary_fields(title, found.genres)
        | {
            "collection": found.collection,
            "countries": found.countries,
            "companies": found.companies,
            "budget_usd": title.budget_usd or None,
            "revenue_usd": title.revenue_usd or None,
            "return_ratio": title.return_ratio if title.has_financials else None,
            "directors": [one.name for one in found.crew if one.job == "Director"],
            "cast": [one._asdict() for one in found.cast],
            "crew": [one._asdict() for one in found.crew],
        }
    )


@router.get("/search")
def search(
    service: ServiceDep, query: Annotated[schemas.SearchQuery, Query()]
) -> schemas.SearchResult:
    """Find titles, people and franchises by name, or titles by a sentence.

    A name may be in another language, a part of it or misspelt, and a title's year may stand beside
    it. A sentence is one such as "French comedies of the 90s".
    """
    found: Sequence[Found]
    understood = None
    with service.store.read() as connection:
        sentence = service.sentences.read(connection, query.q)
        if sentence and query.kind in (None, "title"):
            understood = schemas.Understood.model_validate(sentence.filters)
            listed = titles_of_sentence(service, connection, sentence, query.limit)
            found = with_directors(connection, listed)
        else:
            kinds = KINDS if query.kind is None else (query.kind,)
            hits = service.search.search(connection, query.q, query.limit, kinds)
            found = read_hits(connection, hits)
        titles = [one.title.title_num for one in found if isinstance(one, FoundTitle)]
        genres = genres_by_number(connection, titles)
    items = [_hit(one, genres) for one in found]
    return schemas.SearchResult(items=items, understood=understood)


def _hit(found: Found, genres: dict[int, list[str]]) -> schemas.SearchHit:
    if isinstance(found, FoundTitle):
        fields = _summary_fields(found.title, genres[found.title.title_num])
        return schemas.TitleHit(kind="title", directors=found.directors, **fields)
    if isinstance(found, FoundPerson):
        known_for = [schemas.TitleName(**one._asdict()) for one in found.known_for]
        return schemas.PersonHit(
            kind="person", person_id=found.person_id, name=found.name, known_for=known_for
        )
    titles = [schemas.TitleName(**one._asdict()) for one in found.titles]
    return schemas.CollectionHit(kind="collection", name=found.name, titles=titles)


@router.get("/people/{person_id}", dependencies=[NO_QUERY])
def read_person(person_id: Text, service: ServiceDep) -> schemas.Person:
    """Return the titles of a person, as cast and as crew."""
    with service.store.read() as connection:
        with service.names.suggestions(connection, person_id.replace("-", " ")):
            found = person_credits(connection, person_id)
        numbers = {credit.title.title_num for credit in (*found.cast, *found.crew)}
        genres = genres_by_number(connection, sorted(numbers))
    return schemas.Person(
        person_id=found.person_id,
        name=found.name,
        cast=[_credit(one, genres) for one in found.cast],
        crew=[_credit(one, genres) for one in found.crew],
    )


def _credit(credit: Credit, genres: dict[int, list[str]]) -> schemas.PersonCredit:
    fields = _summary_fields(credit.title, genres[credit.title.title_num])
    return schemas.PersonCredit(title=schemas.TitleSummary(**fields), roles=credit.roles)


def _summaries(connection: Connection, titles: Sequence[TitleRecord]) -> list[schemas.TitleSummary]:
    genres = genres_by_number(connection, [title.title_num for title in titles])
    return [
        schemas.TitleSummary(**_summary_fields(title, genres[title.title_num])) for title in titles
    ]


def _summary_fields(title: TitleRecord, genres: list[str]) -> dict[str, Any]:
    """Return the fields of a title by name; a schema takes those that it declares."""
    return title._asdict() | {"year": title.release_year, "genres": genres}
