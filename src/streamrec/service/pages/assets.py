"""Our own style sheet, script and icon, under names that change with their content."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from importlib.resources import files

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from streamrec.service.access.access_rules import ANYONE

_TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
_NAMES = ("streamrec.css", "streamrec.js", "icon.svg")
# A name stands for one content for ever, so nobody need ask again.
_FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Asset:
    """A file as it is sent."""

    content: bytes
    compressed: bytes
    media_type: str


class Assets:
    """The files, read once; ``paths`` maps a file's name to where it is served."""

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
        """Return the file of a served name.

        Raises
        ------
        HTTPException
            404: there is no such file, or not with that content.
        """
        asset = self._assets.get(served)
        if asset is None:
            raise HTTPException(404)
        headers = {"cache-control": _FOR_EVER, "vary": "accept-encoding"}
        if takes_gzip(request):
            headers["content-encoding"] = "gzip"
            return Response(asset.compressed, headers=headers, media_type=asset.media_type)
        return Response(asset.content, headers=headers, media_type=asset.media_type)


def takes_gzip(request: Request) -> bool:
    """Tell whether the browser takes compressed answers."""
    return "gzip" in request.headers.get("accept-encoding", "")


router = APIRouter(include_in_schema=False, dependencies=[ANYONE])


@router.get("/static/{name}")
async def file(name: str, request: Request) -> Response:
    """Give a file by its served name."""
    assets: Assets = request.app.state.site.assets
    return assets.answer(name, request)
