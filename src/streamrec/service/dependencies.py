"""What every route works with: the store, the names, the live bundle; and what it accepts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Annotated

from fastapi import Depends, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import AfterValidator, StringConstraints

from streamrec.errors import InvalidParameter
from streamrec.i18n.messages import message
from streamrec.service.auth.key_cache import KeyCache
from streamrec.service.auth.sessions import Signatures
from streamrec.service.auth.sign_in_limits import SignInLimiter
from streamrec.service.history_import.import_limiter import ImportLimiter
from streamrec.service.live_bundle import LiveBundleLoader
from streamrec.service.trends import Trends
from streamrec.store.database import Store
from streamrec.store.name_index import NameIndex
from streamrec.store.rating_queue import RatingQueue
from streamrec.text import MAX_TEXT_LENGTH, without_nul


@dataclass(frozen=True)
class Service:
    """What the routes share within a process."""

    store: Store
    ratings: RatingQueue
    live: LiveBundleLoader
    signatures: Signatures
    report: Callable[[str, str], Path]
    sign_in_limiter: SignInLimiter = field(default_factory=SignInLimiter)
    key_cache: KeyCache = field(default_factory=KeyCache)
    import_limiter: ImportLimiter = field(default_factory=ImportLimiter)
    names: NameIndex = field(default_factory=NameIndex)

    @cached_property
    def trends(self) -> Trends:
        """What is trending in the store."""
        return Trends(self.store)


def service_of(request: Request) -> Service:
    """Return the service that answers a request."""
    service: Service = request.app.state.service
    return service


async def _service(request: Request) -> Service:
    return service_of(request)


async def only_known_parameters(request: Request) -> None:
    """Refuse a query parameter that the route does not have: a typing error is not ignored."""
    if not request.query_params:
        return
    route = request.scope["route"]
    if isinstance(route, APIRoute):
        known = _parameters(route.dependant)
        for name in request.query_params:
            if name not in known:
                raise InvalidParameter(name, message("is not a parameter of this path"), known)


def _parameters(dependant: Dependant) -> list[str]:
    """Return the names of a route's query parameters, those of its dependencies too."""
    found = [parameter.alias for parameter in dependant.query_params]
    for inner in dependant.dependencies:
        found += _parameters(inner)
    return found


ServiceDep = Annotated[Service, Depends(_service)]
Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_TEXT_LENGTH),
    AfterValidator(without_nul),
]
