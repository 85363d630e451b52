"""``/docs``: Swagger UI from files on this machine; nothing comes from another host."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from fastapi import Request
from fastapi.responses import FileResponse, HTMLResponse
from starlette.exceptions import HTTPException

from streamrec.service.access.access_rules import ANYONE
from streamrec.service.pages.viewer_preferences import preferred_theme
from streamrec.service.routing import service_router

_STATIC = Path(str(files("streamrec.service") / "static"))
_SWAGGER = Path(str(files("fastapi_swagger") / "resources"))
_FILES = {
    "docs.css": _STATIC / "docs.css",
    "docs.js": _STATIC / "docs.js",
    "swagger-ui-bundle.js": _SWAGGER / "swagger-ui-bundle.js",
    "swagger-ui.css": _SWAGGER / "swagger-ui.css",
}
_PAGE = """<!doctype html>
<html lang="en" data-theme="{theme}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>StreamRec: API</title>
<link rel="icon" href="{icon}" type="image/svg+xml">
<link rel="stylesheet" href="/docs/swagger-ui.css">
<link rel="stylesheet" href="/docs/docs.css">
</head>
<body>
<header><a href="/">StreamRec</a></header>
<div id="swagger-ui"><p>The <a href="/openapi.json">OpenAPI document</a> needs no script.</p></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/docs.js"></script>
</body>
</html>
"""

router = service_router(include_in_schema=False, dependencies=[ANYONE])


@router.get("/docs")
async def page(request: Request) -> HTMLResponse:
    """Show the API's reference in the reader's theme."""
    icon = request.app.state.site.assets.paths["icon.svg"]
    return HTMLResponse(_PAGE.format(theme=preferred_theme(request), icon=icon))


@router.get("/docs/{name}")
async def file(name: str) -> FileResponse:
    """Give one of the page's files; any other name is not found."""
    if name not in _FILES:
        raise HTTPException(404)
    return FileResponse(_FILES[name])
