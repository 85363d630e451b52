"""Users: create, read, export and delete one."""

from __future__ import annotations

from fastapi import Response
from fastapi.responses import StreamingResponse

from streamrec.service.access.access_rules import KEY_WRITE, OWNER_READ, OWNER_WRITE
from streamrec.service.api.user_export import export_pieces
from streamrec.service.api.user_json import time_of
from streamrec.service.api.user_schemas import User, UserExport, UserMade
from streamrec.service.dependencies import ServiceDep
from streamrec.service.field_types import Text
from streamrec.service.query_parameters import NO_QUERY
from streamrec.service.response_docs import PRIVATE_RESPONSES
from streamrec.service.routing import service_router
from streamrec.store import user_accounts
from streamrec.store.ratings import count_ratings
from streamrec.store.user_marks import marks_by_kind

router = service_router(
    prefix="/api/v1/users", tags=["users"], dependencies=[NO_QUERY], responses=PRIVATE_RESPONSES
)


@router.post("", status_code=201, dependencies=[KEY_WRITE])
def make_user(service: ServiceDep, response: Response) -> UserMade:
    """Create a user without an account, for a program that has accounts of its own."""
    with service.store.write() as connection:
        user_id = user_accounts.create_user(connection, "key")
    response.headers["location"] = f"/api/v1/users/{user_id}"
    return UserMade(user_id=user_id)


@router.get("/{user_id}", dependencies=[OWNER_READ])
def read_user(user_id: Text, service: ServiceDep) -> User:
    """Return a user, with the number of ratings and marks."""
    with service.store.read() as connection:
        user = user_accounts.get_user(connection, user_id)
        marked = marks_by_kind(connection, user_id)
        return User(
            user_id=user.user_id,
            login=user.login,
            created_at=time_of(user.created_at),
            ratings=count_ratings(connection, user_id),
            seen=len(marked["seen"]),
            watchlist=len(marked["watchlist"]),
            not_interested=len(marked["not_interested"]),
        )


@router.delete("/{user_id}", status_code=204, dependencies=[OWNER_WRITE])
def delete_user(user_id: Text, service: ServiceDep) -> None:
    """Delete a user with everything that is stored about them, for good."""
    with service.store.write() as connection:
        user_accounts.delete_user(connection, user_id)


@router.get("/{user_id}/export", dependencies=[OWNER_READ], response_model=UserExport)
def export_user(user_id: Text, service: ServiceDep) -> Response:
    """Return everything that is stored about a user."""
    with service.store.autocommit() as connection:
        user = user_accounts.get_user(connection, user_id)
    headers = {"content-disposition": 'attachment; filename="streamrec-export.json"'}
    pieces = export_pieces(service.store, user)
    return StreamingResponse(pieces, media_type="application/json", headers=headers)
