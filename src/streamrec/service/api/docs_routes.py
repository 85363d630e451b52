"""``/docs``: Swagger UI from files on this machine; nothing comes from another host."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from fastapi.responses import FileResponse, HTMLResponse
from starlette.exceptions import HTTPException

from streamrec.service.access.access_rules import ANYONE
from streamrec.service.routing import service_router

_STATIC = Path(str(files("streamrec.service") / "static"))
_SWAGGER = Path(str(files("fastapi_swagger") / "resources"))
_FILES = {
    "docs.js": _STATIC / "docs.js",
    "swagger-ui-bundle.js": _SWAGGER / "swagger-ui-bundle.js",
    "swagger-ui.css": _SWAGGER / "swagger-ui.css",
}
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>StreamRec: API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"><p>The <a href="/openapi.json">OpenAPI document</a> needs no script.</p></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/docs.js"></script>
</body>
</html>
"""

router = service_router(include_in_schema=False, dependencies=[ANYONE])


@router.get("/docs")
async def page() -> HTMLResponse:
    """Show the API's reference."""
    return HTMLResponse(_PAGE)


@router.get("/docs/{name}")
async def file(name: str) -> FileResponse:
    """Give one of the page's three files; any other name is not found."""
    if name not in _FILES:
        raise HTTPException(404)
    return FileResponse(_FILES[name])
