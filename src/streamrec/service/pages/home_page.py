"""``/``: rows of titles, the viewer's own first; a new viewer gets a few titles to rate."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from streamrec.service.access.access_rules import ANYONE
from streamrec.service.dependencies import ServiceDep
from streamrec.service.pages.cards import cards_by_id, recommendation_cards
from streamrec.service.pages.catalogue_cache import ROW_LENGTH
from streamrec.service.pages.home_rows import liked_rows, public_rows
from streamrec.service.pages.page import PageDep, page_router, redirect
from streamrec.service.pages.viewer_preferences import decline_onboarding, declines_onboarding
from streamrec.service.use_cases.lists_for_viewer import lists_for

# Onboarding ends after this many ratings; the lists are personal enough then.
_ONBOARDING_RATINGS = 5
_ONBOARDING_TITLES = 6

router = page_router(ANYONE)


@router.get("/")
def home(request: Request, page: PageDep, service: ServiceDep) -> HTMLResponse:
    """Show the home page."""
    lists = lists_for(service, page.caller.user)
    n_rated = len(lists.stars)
    is_operator = page.caller.session is not None and page.caller.user is None
    is_done = n_rated >= _ONBOARDING_RATINGS or is_operator or declines_onboarding(request)
    to_rate = [] if is_done else lists.onboarding(_ONBOARDING_TITLES)
    personal = lists.personal(ROW_LENGTH) if n_rated else []
    with service.store.read() as connection:
        cache = page.site.catalogue_cache
        facets, catalogue_rows = cache.facets(connection), cache.rows(connection)
        onboarding = cards_by_id(connection, [entry.title_id for entry in to_rate])
        for_you = recommendation_cards(connection, personal)
    return page.render(
        "home.html",
        rows=public_rows(service, lists) + catalogue_rows,
        facets=facets,
        n_rated=n_rated,
        n_asked=_ONBOARDING_RATINGS,
        onboarding=onboarding,
        has_report=service.report(lists.live.versions.catalogue, page.language).is_file(),
        for_you=for_you,
        because=liked_rows(service, lists),
    )


@router.get("/welcome/skip")
def skip_onboarding() -> Response:
    """Stop asking this browser about titles."""
    answer = redirect("/", "skipped")
    decline_onboarding(answer)
    return answer
