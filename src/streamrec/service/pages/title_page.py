"""``/titles/{title_id}``: facts, people, franchise, money, and titles like it with the reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from streamrec.i18n.translator import translator
from streamrec.service.access.access_rules import ANYONE
from streamrec.service.dependencies import Service, ServiceDep, Text
from streamrec.service.list_answers import similar_served
from streamrec.service.pages.cards import Card, cards, cards_saying, without
from streamrec.service.pages.page import Page, PageDep
from streamrec.service.pages.personal_lists import read_mine
from streamrec.store import user_marks
from streamrec.store.live_versions import live_versions
from streamrec.store.title_details import CrewMember, title_details
from streamrec.store.title_lookup import collection_titles
from streamrec.store.user_marks import MarkKind

_SIMILAR = 12
_FRANCHISE = 8
# Jobs that a title's page names apart, the rest stand under "all of the crew".
_JOBS = {
    "Director": "director",
    "Screenplay": "writer",
    "Writer": "writer",
    "Author": "writer",
    "Novel": "writer",
    "Original Music Composer": "music",
    "Director of Photography": "camera",
}

router = APIRouter(
    include_in_schema=False, default_response_class=HTMLResponse, dependencies=[ANYONE]
)


@dataclass(frozen=True)
class Makers:
    """Who made a title, by what they did: pairs of ``person_id`` and name, each once."""

    by_job: dict[str, dict[str, str]]
    others: list[CrewMember]


@router.get("/titles/{title_id}")
def title(title_id: Text, page: PageDep, service: ServiceDep) -> HTMLResponse:
    """Show all that is known of a title."""
    with service.store.read() as connection:
        facts = title_details(connection, title_id)
        facets = page.site.catalogue_cache.facets(connection)
        live = live_versions(connection)
        franchise = collection_titles(connection, facts.title.collection_num)
        siblings = without(cards(connection, franchise), [title_id])[:_FRANCHISE]
    places = similar_served(service, live, title_id, _SIMILAR)
    mine = read_mine(service, page)
    viewer = mine.live.viewer_context(mine.viewing.ratings)
    stars = mine.stars.get(title_id)
    (predicted,) = mine.live.recommender.predicted_ratings(viewer, [title_id])
    marked = _marked(service, page)
    with service.store.read() as connection:
        text = translator(page.language).text
        reasons = {place.title_id: text(place.reason.message()) for place in places}
        similar = cards_saying(connection, reasons)
    return page.answer(
        "title.html",
        facts=facts,
        row=facts.title,
        ratio=facts.title.return_ratio,
        card=Card(title_id, facts.title.title, facts.title.release_year, tuple(facts.genres)),
        codes=facets.codes,
        makers=_makers(facts.crew),
        siblings=siblings,
        stars=stars,
        predicted=predicted,
        marked={kind for kind, title_ids in marked.items() if title_id in title_ids},
        similar=similar,
    )


def _marked(service: Service, page: Page) -> Mapping[MarkKind, set[str]]:
    if page.who.user is None:
        return {}
    with service.store.autocommit() as connection:
        return user_marks.marks_by_kind(connection, page.who.user.user_id)


def _makers(crew: Sequence[CrewMember]) -> Makers:
    by_job: dict[str, dict[str, str]] = {job: {} for job in _JOBS.values()}
    others = []
    for member in crew:
        job = _JOBS.get(member.job or "")
        if job is None:
            others.append(member)
        else:
            by_job[job][member.person_id] = member.name
    return Makers(by_job, others)
