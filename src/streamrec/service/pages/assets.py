"""The style sheet, script and icon, served under names that hold the hash of their content."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from importlib.resources import files

from fastapi import Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from streamrec.service.access.access_rules import ANYONE
from streamrec.service.routing import service_router

_TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
_NAMES = ("streamrec.css", "streamrec.js", "icon.svg")
# A name has one content for ever, so a browser needs no second request.
_CACHE_FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Asset:
    """A file, plain and compressed."""

    content: bytes
    compressed: bytes
    media_type: str


class Assets:
    """The files, read once; ``paths`` maps the name of a file to its path."""

    def __init__(self) -> None:
        self.paths: dict[str, str] = {}
        self._assets: dict[str, Asset] = {}
        for name in _NAMES:
            content = (files("streamrec.service") / "static" / name).read_bytes()
            stem, _, kind = name.rpartition(".")
            served = f"{stem}.{hashlib.sha256(content).hexdigest()[:12]}.{kind}"
            self._assets[served] = Asset(content, gzip.compress(content, 9, mtime=0), _TYPES[kind])
            self.paths[name] = f"/static/{served}"

    def answer(self, served: str, request: Request) -> Response:
        """Return the file with a served name."""
        asset = self._assets.get(served)
        if asset is None:
            raise HTTPException(404)
        headers = {"cache-control": _CACHE_FOR_EVER, "vary": "accept-encoding"}
        body = asset.content
        if accepts_gzip(request):
            body, headers["content-encoding"] = asset.compressed, "gzip"
        return Response(body, headers=headers, media_type=asset.media_type)


def accepts_gzip(request: Request) -> bool:
    """Return whether the browser accepts compressed answers."""
    return "gzip" in request.headers.get("accept-encoding", "")


router = service_router(include_in_schema=False, dependencies=[ANYONE])


@router.get("/static/{name}")
async def file(name: str, request: Request) -> Response:
    """Return a file by its served name."""
    answer: Response = request.app.state.site.assets.answer(name, request)
    return answer
