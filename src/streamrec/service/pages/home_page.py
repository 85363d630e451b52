"""``/``: rows of titles, the viewer's own first; a new viewer gets a few titles to rate."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from streamrec.service.access.access_rules import ANYONE
from streamrec.service.dependencies import ServiceDep
from streamrec.service.pages.page import PageDep, page_router, redirect
from streamrec.service.pages.public_lists import public_rows
from streamrec.service.pages.viewer_lists import (
    because_you_liked,
    for_you,
    read_page_viewer,
    titles_to_rate,
)
from streamrec.service.pages.viewer_preferences import decline_onboarding, declines_onboarding

# Onboarding ends after this many ratings; the lists are personal enough then.
ONBOARDING_RATINGS = 5

router = page_router(ANYONE)


@router.get("/")
def home(request: Request, page: PageDep, service: ServiceDep) -> HTMLResponse:
    """Show the home page."""
    with service.store.read() as connection:
        rows = page.site.catalogue_cache.rows(connection)
        facets = page.site.catalogue_cache.facets(connection)
    viewer = read_page_viewer(service, page)
    n_rated = len(viewer.stars)
    is_operator = page.caller.session is not None and page.caller.user is None
    is_asked = n_rated < ONBOARDING_RATINGS and not is_operator and not declines_onboarding(request)
    return page.render(
        "home.html",
        rows=public_rows(service, viewer) + rows,
        facets=facets,
        n_rated=n_rated,
        n_asked=ONBOARDING_RATINGS,
        onboarding=titles_to_rate(service, viewer) if is_asked else [],
        has_report=service.report(viewer.state.live.catalogue, page.language).is_file(),
        for_you=for_you(service, viewer) if n_rated else [],
        because=because_you_liked(service, viewer) if n_rated else [],
    )


@router.get("/welcome/skip")
def skip_onboarding() -> Response:
    """Stop asking this browser about titles."""
    answer = redirect("/", "skipped")
    decline_onboarding(answer)
    return answer
