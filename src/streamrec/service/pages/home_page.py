"""``/``: rows of titles, the viewer's own first; a new viewer gets a few titles to rate."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from streamrec.recommend.personal_reasons import least_liked_stars
from streamrec.service.access.access_rules import ANYONE
from streamrec.service.dependencies import Service, ServiceDep
from streamrec.service.pages.cards import Card, cards_by_id, public_cards, recommendation_cards
from streamrec.service.pages.catalogue_cache import ROW_LENGTH, TitleRow
from streamrec.service.pages.page import PageDep, page_router, redirect
from streamrec.service.pages.viewer_preferences import NO_ONBOARDING, keep
from streamrec.service.use_cases.lists_for_viewer import ViewerLists, lists_for

# Onboarding ends after this many ratings; the lists are personal enough then.
_ONBOARDING_RATINGS = 5
_ANSWERED_RATINGS = 4 * _ONBOARDING_RATINGS
_ONBOARDING_TITLES = 6
_LIKED_ROWS = 2
_MIN_LIKED_ROW = ROW_LENGTH // 3

router = page_router(ANYONE)


@router.get("/")
def home(request: Request, page: PageDep, service: ServiceDep) -> HTMLResponse:
    """Show the home page."""
    lists = lists_for(service, page.caller.user)
    n_rated = len(lists.stars)
    is_operator = page.caller.session is not None and page.caller.user is None
    # The answer to a rating keeps asking: the titles must not vanish under the viewer's finger.
    enough = _ANSWERED_RATINGS if page.notice.kind == "rated" else _ONBOARDING_RATINGS
    is_done = n_rated >= enough or is_operator or NO_ONBOARDING in request.cookies
    to_rate = [] if is_done else lists.onboarding(_ONBOARDING_TITLES)
    personal = lists.personal(ROW_LENGTH) if n_rated else []
    with service.store.read() as connection:
        cache = page.site.catalogue_cache
        facets, catalogue_rows = cache.facets(connection), cache.rows(connection)
        onboarding = cards_by_id(connection, [entry.title_id for entry in to_rate])
        for_you = recommendation_cards(connection, personal)
    return page.render(
        "home.html",
        rows=_public_rows(service, lists) + catalogue_rows,
        facets=facets,
        n_rated=n_rated,
        n_asked=_ONBOARDING_RATINGS,
        onboarding=onboarding,
        has_report=service.report(lists.live.versions.catalogue, page.language).is_file(),
        for_you=for_you,
        because=_liked_rows(service, lists),
    )


def _public_rows(service: Service, lists: ViewerLists) -> list[TitleRow]:
    """Return the rows of popular and of trending titles, without a row that has none."""
    popular, trending = lists.popular(ROW_LENGTH), lists.trending(ROW_LENGTH)
    raters = service.trending.raters()
    with service.store.read() as connection:
        popular_cards = public_cards(connection, popular, raters)
        trending_cards = public_cards(connection, trending, raters)
    rated = [card for card in trending_cards if card.evidence.raters]
    rows = [TitleRow("popular", popular_cards), TitleRow("trending", rated)]
    return [row for row in rows if row.cards]


def _liked_rows(service: Service, lists: ViewerLists) -> list[tuple[Card, list[Card]]]:
    """Return the best liked titles, each with similar titles that are new to the viewer."""
    least = least_liked_stars(lists.stars.values())
    liked = sorted(
        (title_id for title_id, stars in lists.stars.items() if stars >= least),
        key=lambda title_id: (-lists.stars[title_id], title_id),
    )[:_LIKED_ROWS]
    excluded = lists.excluded.union(lists.viewer.ratings, lists.viewer.seen)
    rows = []
    for title_id in liked:
        similar = lists.live.similar(title_id, 2 * ROW_LENGTH)
        new = [entry for entry in similar if entry.title_id not in excluded]
        with service.store.read() as connection:
            title = cards_by_id(connection, [title_id])
            row = recommendation_cards(connection, new[:ROW_LENGTH])
        if title and len(row) >= _MIN_LIKED_ROW:
            rows.append((title[0], row))
    return rows


@router.get("/welcome/skip")
def skip_onboarding() -> Response:
    """Stop asking this browser about titles."""
    answer = redirect("/", "skipped")
    keep(answer, NO_ONBOARDING, "yes")
    return answer
