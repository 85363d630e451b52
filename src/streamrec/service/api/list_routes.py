"""Lists: personal, for the ratings of a request, popular, trending, onboarding, similar."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Response

from streamrec.errors import UnknownName
from streamrec.recommend.titles_like import titles_like
from streamrec.service.access.access_rules import ANYONE, OWNER_READ_DEFERRED
from streamrec.service.access.caller import Caller
from streamrec.service.api.list_schemas import (
    ListQuery,
    OnboardingQuery,
    PersonalListQuery,
    RecommendationRequest,
    RequestedList,
    SimilarQuery,
    TitleList,
)
from streamrec.service.api.title_list_json import list_response, title_list
from streamrec.service.dependencies import ServiceDep
from streamrec.service.field_types import Text
from streamrec.service.query_parameters import NO_QUERY
from streamrec.service.response_docs import BODY_RESPONSES, PRIVATE_RESPONSES, RESPONSES
from streamrec.service.routing import service_router
from streamrec.service.use_cases.lists_for_viewer import (
    lists_for_anyone,
    lists_for_user,
    next_titles_to_rate,
)
from streamrec.store.title_lookup import existing_title_ids
from streamrec.viewer import Viewer

router = service_router(prefix="/api/v1", tags=["lists"], responses=RESPONSES)


@router.get(
    "/users/{user_id}/recommendations", responses=PRIVATE_RESPONSES, response_model=TitleList
)
def recommend(
    user_id: Text,
    service: ServiceDep,
    caller: Annotated[Caller, OWNER_READ_DEFERRED],
    query: Annotated[PersonalListQuery, Query()],
) -> Response:
    """List titles for a user, by the ratings and marks of this moment."""
    lists = lists_for_user(service, user_id, caller.key_id)
    entries = lists.personal(query.n, query, query.diversity, query.exclude_seen)
    return list_response(lists.live, entries, query.lang)


@router.post("/recommendations", dependencies=[ANYONE, NO_QUERY], responses=BODY_RESPONSES)
def recommend_for_ratings(request: RecommendationRequest, service: ServiceDep) -> RequestedList:
    """List titles for a viewer without an account, by liked titles or stars in the request.

    One liked title, and nothing else, gives the titles similar to it.
    """
    live = service.live.current()
    likes: dict[str, float | None] = dict.fromkeys(request.likes)
    rated = likes | request.ratings
    if len(likes) == 1 and not request.ratings:
        (title_id,) = likes
        excluded = live.removed.union(request.seen)
        entries = titles_like(
            live.recommender, title_id, request.n, request, request.diversity, excluded
        )
    else:
        entries = live.recommender.recommend(
            Viewer(rated, request.seen), request.n, request, request.diversity, live.removed
        )
    unknown = [title_id for title_id in rated if live.bundle.item(title_id) is None]
    return RequestedList(**dict(title_list(live, entries, request.lang)), unknown=unknown)


@router.get("/popular", dependencies=[ANYONE], response_model=TitleList)
def popular(service: ServiceDep, query: Annotated[ListQuery, Query()]) -> Response:
    """List the most popular titles."""
    lists = lists_for_anyone(service)
    return list_response(lists.live, lists.popular(query.n, query), query.lang)


@router.get("/trending", dependencies=[ANYONE], response_model=TitleList)
def trending(service: ServiceDep, query: Annotated[ListQuery, Query()]) -> Response:
    """List the titles that are rated more than usual in these days, then popular ones."""
    lists = lists_for_anyone(service)
    return list_response(lists.live, lists.trending(query.n, query), query.lang)


@router.get("/onboarding", dependencies=[ANYONE], response_model=TitleList)
def onboarding(service: ServiceDep, query: Annotated[OnboardingQuery, Query()]) -> Response:
    """List the titles whose rating would tell most about a new viewer, given the answers so far."""
    live = service.live.current()
    answers = (one.rpartition(":") for one in query.answers)
    stars = {title_id: float(text) for title_id, _, text in answers}
    entries = next_titles_to_rate(live, stars, query.skipped, query.n)
    return list_response(live, entries, query.lang)


@router.get("/titles/{title_id}/similar", dependencies=[ANYONE], response_model=TitleList)
def similar_titles(
    title_id: Text, service: ServiceDep, query: Annotated[SimilarQuery, Query()]
) -> Response:
    """List the titles similar to one, best first, each with the reason."""
    live = service.live.current()
    if live.bundle.item(title_id) is None or title_id in live.removed:
        with service.store.autocommit() as connection:
            if not existing_title_ids(connection, [title_id]):
                raise UnknownName("title")
    return list_response(live, live.similar(title_id, query.n), "en")
