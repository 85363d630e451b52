"""Lists: for a user, for what a request names, popular, trending, similar to a title."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from pydantic import StringConstraints

from streamrec.errors import NotAllowed, UnknownName
from streamrec.i18n.languages import LanguageChoice
from streamrec.recommend.onboarding import next_questions
from streamrec.service.access.access_rules import ANYONE, OWNER_READ_DEFERRED
from streamrec.service.access.caller import Caller
from streamrec.service.api import schemas
from streamrec.service.dependencies import ServiceDep, Text, only_known_parameters
from streamrec.service.list_answers import answer, listed, similar_served
from streamrec.service.response_docs import BODY_RESPONSES, PRIVATE_RESPONSES, RESPONSES
from streamrec.store.title_lookup import existing_title_ids
from streamrec.store.viewer_state import read_viewer_state
from streamrec.text import MAX_TEXT_LENGTH
from streamrec.title_filter import TitleFilter
from streamrec.viewer import Viewer

router = APIRouter(
    prefix="/api/v1",
    tags=["lists"],
    dependencies=[Depends(only_known_parameters)],
    responses=RESPONSES,
)
_public = [ANYONE]

Answered = Annotated[
    Text, StringConstraints(pattern=r"^.+:([0-4]\.5|[1-5](\.0)?)$", max_length=MAX_TEXT_LENGTH)
]


async def _filters(
    genre: Text | None = None,
    language: Annotated[Text | None, Query(description="of the original; code or name")] = None,
    country: Annotated[Text | None, Query(description="of production; code or name")] = None,
    year_from: schemas.Year = None,
    year_to: schemas.Year = None,
    min_votes: schemas.Votes = None,
) -> TitleFilter:
    return TitleFilter(
        genre=genre,
        language=language,
        country=country,
        year_from=year_from,
        year_to=year_to,
        min_votes=min_votes,
    )


FilterDep = Annotated[TitleFilter, Depends(_filters)]


@router.get(
    "/users/{user_id}/recommendations",
    responses=PRIVATE_RESPONSES,
    response_model=schemas.TitleList,
)
def recommend(
    user_id: Text,
    service: ServiceDep,
    who: Annotated[Caller, OWNER_READ_DEFERRED],
    filters: FilterDep,
    n: schemas.ListLength = 20,
    diversity: schemas.Diversity = 0.0,
    exclude_seen: bool = True,
    lang: LanguageChoice = "en",
) -> Response:
    """List titles for a user, by the ratings and marks of this moment."""
    try:
        with service.store.autocommit() as connection:
            viewing = read_viewer_state(connection, user_id, who.key_id)
    except NotAllowed:
        service.key_cache.forget()
        raise
    live = service.live.of(viewing.live)
    marked = viewing.not_interested + (viewing.seen if exclude_seen else ())
    found = live.recommender.recommend(
        live.viewer_context(viewing.ratings),
        n,
        filters,
        diversity,
        live.gone.union(marked),
        exclude_seen,
    )
    return answer(live, found, lang)


@router.post("/recommendations", dependencies=_public, responses=BODY_RESPONSES)
def recommend_by_wishes(
    wishes: schemas.RecommendationRequest, service: ServiceDep
) -> schemas.RequestedList:
    """List titles for someone without an account, who names liked titles, or gives stars."""
    live = service.live.current()
    likes: dict[str, float | None] = dict.fromkeys(wishes.likes)
    context = live.recommender.viewer_context(Viewer(likes | wishes.ratings, wishes.seen))
    found = live.recommender.recommend(
        context,
        wishes.n,
        TitleFilter(
            genre=wishes.genre,
            language=wishes.language,
            country=wishes.country,
            year_from=wishes.year_from,
            year_to=wishes.year_to,
            min_votes=wishes.min_votes,
        ),
        wishes.diversity,
        live.gone,
    )
    places = listed(live, found, wishes.lang)
    return schemas.RequestedList(**dict(places), unknown=context.unknown_title_ids)


@router.get("/popular", dependencies=_public, response_model=schemas.TitleList)
def popular(
    service: ServiceDep,
    filters: FilterDep,
    n: schemas.ListLength = 20,
    lang: LanguageChoice = "en",
) -> Response:
    """List the best known and best liked titles."""
    live = service.live.current()
    found = live.recommender.recommend(Viewer(), n, filters, without=live.gone)
    return answer(live, found, lang)


@router.get("/trending", dependencies=_public, response_model=schemas.TitleList)
def trending(
    service: ServiceDep,
    filters: FilterDep,
    n: schemas.ListLength = 20,
    lang: LanguageChoice = "en",
) -> Response:
    """List what is rated more in these days than usual; popular titles fill the list up."""
    live = service.live.current()
    scores = service.trends.scores(live)
    places = live.recommender.rank_by_scores("trending", scores, n, filters, live.gone)
    return answer(live, places, lang)


@router.get("/onboarding", dependencies=_public, response_model=schemas.TitleList)
def onboarding(
    service: ServiceDep,
    answers: Annotated[
        list[Answered],
        Query(max_length=100, description="title_id:stars, as tmdb:949:4.5; may come again"),
    ] = [],  # noqa: B006 - FastAPI copies it
    skipped: Annotated[
        list[Text], Query(max_length=200, description="title_id asked and not known")
    ] = [],  # noqa: B006
    n: schemas.ListLength = 5,
    lang: LanguageChoice = "en",
) -> Response:
    """List the titles that someone new is best asked about next, given the answers so far."""
    live = service.live.current()
    parts = [one.rpartition(":") for one in answers]
    given = Viewer({title_id: float(stars) for title_id, _, stars in parts})
    places = next_questions(live.recommender, given, skipped, n, live.gone)
    return answer(live, places, lang)


@router.get("/titles/{title_id}/similar", dependencies=_public)
def similar_titles(
    title_id: Text, service: ServiceDep, n: Annotated[int, Query(ge=1, le=50)] = 10
) -> schemas.TitleList:
    """List up to `n` titles similar to one, best first, each with the reason."""
    live = service.live.current()
    if live.bundle.item(title_id) is None or title_id in live.gone:
        with service.store.autocommit() as connection:
            if not existing_title_ids(connection, [title_id]):
                raise UnknownName("title")
    return listed(live, similar_served(service, live.versions, title_id, n), "en")
