"""A user's ratings and marks: list, write, remove."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from streamrec.service.access.access_rules import OWNER_READ, OWNER_WRITE, OWNER_WRITE_DEFERRED
from streamrec.service.access.caller import Caller
from streamrec.service.api.user_json import marked_titles, rated_titles, time_of
from streamrec.service.api.user_schemas import MarkPage, PageQuery, Rating, RatingPage, StarsGiven
from streamrec.service.dependencies import ServiceDep
from streamrec.service.field_types import Text
from streamrec.service.query_parameters import NO_QUERY
from streamrec.service.response_docs import PRIVATE_RESPONSES
from streamrec.service.routing import service_router
from streamrec.service.use_cases.rate_title import commit_rating, mark_title, remove_mark
from streamrec.service.use_cases.read_pages import read_marks, read_ratings
from streamrec.store.ratings import RatingChange
from streamrec.store.tables import now
from streamrec.store.user_marks import MarkKind

router = service_router(prefix="/api/v1/users", tags=["users"], responses=PRIVATE_RESPONSES)

_Writer = Annotated[Caller, OWNER_WRITE_DEFERRED]


@router.get("/{user_id}/ratings", dependencies=[OWNER_READ])
def list_ratings(
    user_id: Text, service: ServiceDep, query: Annotated[PageQuery, Query()]
) -> RatingPage:
    """List a user's ratings, newest first."""
    with service.store.read() as connection:
        page = read_ratings(connection, user_id, query.limit, query.cursor)
    return RatingPage(items=rated_titles(page.items), next_cursor=page.next_cursor)


@router.put("/{user_id}/ratings/{title_id}", dependencies=[NO_QUERY])
async def rate(
    user_id: Text, title_id: Text, given: StarsGiven, service: ServiceDep, caller: _Writer
) -> Rating:
    """Rate a title; the rating is committed before the answer. Repeating it changes nothing."""
    at = now()
    change = RatingChange(user_id, title_id, round(given.stars * 2), at)
    await commit_rating(service, change, caller.key_id)
    return Rating(title_id=title_id, stars=given.stars, rated_at=time_of(at))


@router.delete("/{user_id}/ratings/{title_id}", status_code=204, dependencies=[NO_QUERY])
async def remove_rating(
    user_id: Text, title_id: Text, service: ServiceDep, caller: _Writer
) -> None:
    """Remove a rating; without one nothing happens."""
    await commit_rating(service, RatingChange(user_id, title_id, None, now()), caller.key_id)


@router.get("/{user_id}/marks/{kind}", dependencies=[OWNER_READ])
def list_marks(
    user_id: Text, kind: MarkKind, service: ServiceDep, query: Annotated[PageQuery, Query()]
) -> MarkPage:
    """List the titles that a user has seen, wants to watch, or is not interested in."""
    with service.store.read() as connection:
        page = read_marks(connection, user_id, kind, query.limit, query.cursor)
    return MarkPage(items=marked_titles(page.items), next_cursor=page.next_cursor)


@router.put("/{user_id}/marks/{kind}/{title_id}", status_code=204, dependencies=[NO_QUERY])
def put_mark(
    user_id: Text,
    kind: MarkKind,
    title_id: Text,
    service: ServiceDep,
    caller: Annotated[Caller, OWNER_WRITE],
) -> None:
    """Mark a title as seen, to be watched, or of no interest."""
    mark_title(service, user_id, kind, title_id, caller.key_id)


@router.delete(
    "/{user_id}/marks/{kind}/{title_id}", status_code=204, dependencies=[OWNER_WRITE, NO_QUERY]
)
def delete_mark(user_id: Text, kind: MarkKind, title_id: Text, service: ServiceDep) -> None:
    """Remove a mark; without one nothing happens."""
    remove_mark(service, user_id, kind, title_id)
