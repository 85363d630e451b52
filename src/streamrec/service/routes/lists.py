"""Lists: for a user, for what a request names, popular, trending, similar to a title."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from streamrec.errors import UnknownName
from streamrec.locales import Language
from streamrec.recommend.candidates import Wanted
from streamrec.recommend.recommender import Viewer
from streamrec.service import schemas
from streamrec.service.access import anyone, own_read
from streamrec.service.deps import ServiceDep, Text, only_known_parameters
from streamrec.service.lists import answer, listed, similar_served
from streamrec.service.problems import PRIVATE_RESPONSES, RESPONSES
from streamrec.store.titles import living
from streamrec.store.viewers import viewing_of

router = APIRouter(
    prefix="/api/v1",
    tags=["lists"],
    dependencies=[Depends(only_known_parameters)],
    responses=RESPONSES,
)
_public, _private = [Depends(anyone)], [Depends(own_read)]


async def _wanted(
    genre: Text | None = None,
    language: Annotated[Text | None, Query(description="of the original; code or name")] = None,
    country: Annotated[Text | None, Query(description="of production; code or name")] = None,
    year_from: schemas.Year = None,
    year_to: schemas.Year = None,
    min_votes: schemas.Votes = None,
) -> Wanted:
    return Wanted(genre, language, country, year_from, year_to, min_votes)


WantedDep = Annotated[Wanted, Depends(_wanted)]


@router.get(
    "/users/{user_id}/recommendations",
    dependencies=_private,
    responses=PRIVATE_RESPONSES,
    response_model=schemas.TitleList,
)
def recommend(
    user_id: Text,
    service: ServiceDep,
    wanted: WantedDep,
    n: schemas.ListLength = 20,
    diversity: schemas.Diversity = 0.0,
    exclude_seen: bool = True,
    lang: Language = "en",
) -> Response:
    """List titles for a user, by the ratings and marks of this moment."""
    with service.store.ask() as connection:
        viewing = viewing_of(connection, user_id)
    serving = service.live.at(viewing.live)
    found = serving.recommender.recommend(
        Viewer(viewing.ratings, viewing.seen),
        n,
        wanted,
        diversity,
        serving.gone.union(viewing.not_interested),
        exclude_seen,
    )
    return answer(serving, found.places, lang)


@router.post("/recommendations", dependencies=_public, responses=PRIVATE_RESPONSES)
def recommend_by_wishes(wishes: schemas.Wishes, service: ServiceDep) -> schemas.WishedList:
    """List titles for someone without an account, who names liked titles, or gives stars."""
    serving = service.live.now()
    likes: dict[str, float | None] = dict.fromkeys(wishes.likes)
    found = serving.recommender.recommend(
        Viewer(likes | wishes.ratings, wishes.seen),
        wishes.n,
        Wanted(
            wishes.genre,
            wishes.language,
            wishes.country,
            wishes.year_from,
            wishes.year_to,
            wishes.min_votes,
        ),
        wishes.diversity,
        serving.gone,
    )
    places = listed(serving, found.places, wishes.lang)
    return schemas.WishedList(**dict(places), unknown=found.unknown)


@router.get("/popular", dependencies=_public, response_model=schemas.TitleList)
def popular(
    service: ServiceDep,
    wanted: WantedDep,
    n: schemas.ListLength = 20,
    lang: Language = "en",
) -> Response:
    """List the best known and best liked titles."""
    serving = service.live.now()
    found = serving.recommender.recommend(Viewer(), n, wanted, without=serving.gone)
    return answer(serving, found.places, lang)


@router.get("/titles/{title_id}/similar", dependencies=_public)
def similar_titles(
    title_id: Text, service: ServiceDep, n: Annotated[int, Query(ge=1, le=50)] = 10
) -> schemas.TitleList:
    """List up to `n` titles similar to one, best first, each with the reason."""
    serving = service.live.now()
    if serving.bundle.item(title_id) is None or title_id in serving.gone:
        with service.store.ask() as connection:
            if not living(connection, [title_id]):
                raise UnknownName("title")
    return schemas.TitleList(
        items=[
            schemas.ListedTitle(
                title_id=place.title_id,
                title=place.title,
                year=place.year,
                rank=rank,
                score=place.similarity,
                predicted_rating=None,
                model=place.model,
                reason=place.reason.text("en"),
            )
            for rank, place in enumerate(
                similar_served(service, serving.versions, title_id, n), start=1
            )
        ],
        model_version=serving.versions.model,
        catalogue_version=serving.versions.catalogue,
    )
