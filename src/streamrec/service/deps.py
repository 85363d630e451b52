"""What every route works with: the store, the names, the live bundle; and what it accepts."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Annotated

import structlog
from fastapi import Depends, Request
from fastapi.routing import APIRoute
from pydantic import AfterValidator, StringConstraints

from streamrec.errors import InputError, InvalidParameter, NothingLive
from streamrec.recommend.bundle import Bundle, load_bundle
from streamrec.service.sessions import Signatures
from streamrec.service.sign_ins import SignIns
from streamrec.store.engine import Store
from streamrec.store.names import NameIndex

# The longest title of the real catalogue has 105 characters, the longest company name 160.
TEXT_LIMIT = 300


class LiveBundle:
    """The bundle that is live, loaded once per version and shared by the threads."""

    def __init__(self, models: Path) -> None:
        self._models = models
        self._version = ""
        self._bundle: Bundle | None = None
        self._lock = Lock()

    def get(self, version: str) -> Bundle:
        """Return the bundle of the version that is live; swap when that has changed.

        Raises
        ------
        NothingLive
            Its files are missing or damaged.
        """
        with self._lock:
            if self._bundle is None or version != self._version:
                try:
                    self._bundle = load_bundle(self._models / version)
                except InputError as error:
                    # The caller learns no paths; the operator does.
                    structlog.get_logger().error("model cannot be read", what=str(error))
                    raise NothingLive(f"the model {version} cannot be read") from error
                self._version = version
            return self._bundle


@dataclass(frozen=True)
class Service:
    """What the routes share within a process."""

    store: Store
    bundle: LiveBundle
    signatures: Signatures
    sign_ins: SignIns = field(default_factory=SignIns)
    names: NameIndex = field(default_factory=NameIndex)


async def _service(request: Request) -> Service:
    service: Service = request.app.state.service
    return service


async def only_known_parameters(request: Request) -> None:
    """Refuse a query parameter that the route does not have: a typing error is not ignored."""
    if not request.query_params:
        return
    route = request.scope["route"]
    if isinstance(route, APIRoute):
        known = [parameter.alias for parameter in route.dependant.query_params]
        for name in request.query_params:
            if name not in known:
                raise InvalidParameter(name, "is no parameter of this path", known)


def without_nul(text: str) -> str:
    """Return the text; PostgreSQL takes none with a NUL character, so we never do."""
    if "\0" in text:
        raise ValueError("must not hold a NUL character")
    return text


ServiceDep = Annotated[Service, Depends(_service)]
Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=TEXT_LIMIT),
    AfterValidator(without_nul),
]
