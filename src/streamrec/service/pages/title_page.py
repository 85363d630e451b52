"""``/titles/{title_id}``: one title with its people, franchise, money and similar titles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi.responses import HTMLResponse

from streamrec.service.access.access_rules import ANYONE
from streamrec.service.dependencies import Service, ServiceDep
from streamrec.service.field_types import Text
from streamrec.service.pages.cards import Card, recommendation_cards, title_cards
from streamrec.service.pages.page import Page, PageDep, page_router
from streamrec.service.use_cases.lists_for_viewer import lists_for
from streamrec.store.details import CrewMember, title_details
from streamrec.store.live_versions import live_versions
from streamrec.store.title_lookup import collection_titles
from streamrec.store.user_marks import MarkKind, marks_by_kind

_SIMILAR_TITLES = 12
_FRANCHISE_TITLES = 8
# Jobs with a line of their own; the other jobs are in the list of the crew.
_ROLES = {
    "Director": "director",
    "Screenplay": "writer",
    "Writer": "writer",
    "Author": "writer",
    "Novel": "writer",
    "Original Music Composer": "music",
    "Director of Photography": "camera",
}

router = page_router(ANYONE)


@router.get("/titles/{title_id}")
def title(title_id: Text, page: PageDep, service: ServiceDep) -> HTMLResponse:
    """Show a title."""
    with service.store.read() as connection:
        details = title_details(connection, title_id)
        facets = page.site.catalogue_cache.facets(connection)
        siblings = [
            one
            for one in collection_titles(connection, details.title.collection_num)
            if one.title_id != title_id
        ]
        franchise = title_cards(connection, siblings[:_FRANCHISE_TITLES])
        live = service.live.of(live_versions(connection))
        similar = recommendation_cards(connection, live.similar(title_id, _SIMILAR_TITLES))
    lists = lists_for(service, page.caller.user)
    record = details.title
    return page.render(
        "title.html",
        title=record,
        details=details,
        card=Card(title_id, record.title, record.release_year, tuple(details.genres)),
        country_codes=facets.codes,
        crew=_crew_by_role(details.crew),
        franchise=franchise,
        similar=similar,
        stars=lists.stars.get(title_id),
        predicted_rating=lists.predicted_rating(title_id),
        marks=_marks(service, page, title_id),
    )


def _marks(service: Service, page: Page, title_id: str) -> set[MarkKind]:
    if page.caller.user is None:
        return set()
    with service.store.autocommit() as connection:
        marks = marks_by_kind(connection, page.caller.user.user_id)
    return {kind for kind, title_ids in marks.items() if title_id in title_ids}


def _crew_by_role(crew: Sequence[CrewMember]) -> dict[str, Any]:
    """Return ``main``: role → ``person_id`` → name; and ``others``: the crew without a role."""
    main: dict[str, dict[str, str]] = {role: {} for role in _ROLES.values()}
    for one in crew:
        if one.job in _ROLES:
            main[_ROLES[one.job]][one.person_id] = one.name
    return {"main": main, "others": [one for one in crew if one.job not in _ROLES]}
