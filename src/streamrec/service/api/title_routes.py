"""Reading titles: lists with filters, one title, what is similar, search; and people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query

from streamrec.service.access.access_rules import ANYONE
from streamrec.service.api import schemas
from streamrec.service.api.paging import titles_page
from streamrec.service.dependencies import ServiceDep, Text, only_known_parameters
from streamrec.service.response_docs import RESPONSES
from streamrec.store.person_credits import Credit, person_credits
from streamrec.store.title_details import title_details
from streamrec.store.title_lookup import genres_by_number, titles_by_number
from streamrec.store.title_records import TitleRecord
from streamrec.title_filter import CatalogueFilter

router = APIRouter(
    prefix="/api/v1",
    tags=["catalogue"],
    dependencies=[ANYONE, Depends(only_known_parameters)],
    responses=RESPONSES,
)

Sort = Literal["popularity", "votes", "rating", "newest", "oldest", "title"]
Limit = Annotated[int, Query(ge=1, le=100)]


@router.get("/titles")
def list_titles(
    service: ServiceDep,
    genre: Text | None = None,
    year_from: schemas.Year = None,
    year_to: schemas.Year = None,
    language: Annotated[Text | None, Query(description="code or name")] = None,
    country: Text | None = None,
    company: Text | None = None,
    person: Annotated[Text | None, Query(description="person_id or name")] = None,
    min_votes: schemas.Votes = None,
    sort: Sort = "popularity",
    limit: Limit = 20,
    cursor: Annotated[str | None, Query(max_length=1000)] = None,
) -> schemas.TitlePage:
    """List the titles that pass all filters; an unknown genre, person … is refused by name."""
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
        rows, next_cursor = titles_page(connection, wanted, sort, limit, cursor)
        return schemas.TitlePage(items=_summaries(connection, rows), next_cursor=next_cursor)


@router.get("/titles/{title_id}")
def read_title(title_id: Text, service: ServiceDep) -> schemas.Title:
    """Tell all that the catalogue knows of a title."""
    with service.store.read() as connection:
        facts = title_details(connection, title_id)
    row = facts.title
    return schemas.Title(
        **_summary_fields(row, facts.genres),
        imdb_id=row.imdb_id,
        release_date=row.release_date,
        overview=row.overview,
        tagline=row.tagline,
        status=row.status,
        collection=facts.collection,
        countries=facts.countries,
        companies=facts.companies,
        spoken_languages=row.spoken_languages,
        keywords=row.keywords,
        budget_usd=row.budget_usd or None,
        revenue_usd=row.revenue_usd or None,
        return_ratio=row.return_ratio if row.has_financials else None,
        directors=[member.name for member in facts.crew if member.job == "Director"],
        cast=[
            schemas.CastMember(person_id=m.person_id, name=m.name, character=m.character)
            for m in facts.cast
        ],
        crew=[
            schemas.CrewMember(
                person_id=m.person_id, name=m.name, department=m.department, job=m.job
            )
            for m in facts.crew
        ],
    )


@router.get("/search")
def search(q: Text, service: ServiceDep, limit: Limit = 10) -> schemas.SearchResult:
    """Find titles by a part of their name, typing errors and missing accents forgiven."""
    with service.store.read() as connection:
        numbers = service.names.search(connection, q, limit)
        rows = titles_by_number(connection, numbers)
        return schemas.SearchResult(items=_summaries(connection, rows))


@router.get("/people/{person_id}")
def read_person(person_id: Text, service: ServiceDep) -> schemas.Person:
    """List somebody's films in front of and behind the camera."""
    with service.store.read() as connection:
        with service.names.suggestions(connection, person_id.replace("-", " ")):
            facts = person_credits(connection, person_id)
        numbers = {credit.title.title_num for credit in (*facts.cast, *facts.crew)}
        genres = genres_by_number(connection, sorted(numbers))

    def listed(credits_: list[Credit]) -> list[schemas.PersonCredit]:
        return [
            schemas.PersonCredit(
                title=schemas.TitleSummary(
                    **_summary_fields(credit.title, genres[credit.title.title_num])
                ),
                roles=credit.roles,
            )
            for credit in credits_
        ]

    return schemas.Person(
        person_id=facts.person_id,
        name=facts.name,
        cast=listed(facts.cast),
        crew=listed(facts.crew),
    )


def _summaries(connection: Any, rows: Sequence[TitleRecord]) -> list[schemas.TitleSummary]:
    genres = genres_by_number(connection, [row.title_num for row in rows])
    return [schemas.TitleSummary(**_summary_fields(row, genres[row.title_num])) for row in rows]


def _summary_fields(row: TitleRecord, genres: list[str]) -> dict[str, Any]:
    return {
        "title_id": row.title_id,
        "title": row.title,
        "year": row.release_year,
        "original_language": row.original_language,
        "genres": genres,
        "runtime_minutes": row.runtime_minutes,
        "popularity": row.popularity,
        "vote_average": row.vote_average,
        "vote_count": row.vote_count,
    }
