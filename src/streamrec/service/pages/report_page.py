"""``/report``: the exploratory report of the live catalogue, as the build left it."""

from __future__ import annotations

from typing import Literal

from babel import negotiate_locale
from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException

from streamrec.service.auth.authorize import anyone
from streamrec.service.dependencies import ServiceDep, only_known_parameters
from streamrec.store.engine import live_versions

Language = Literal["es", "en"]

# Stands in the file where the links to its other languages go: alone, a file has none.
_PLACE = "<!-- languages -->"
_NAMES: dict[Language, str] = {"es": "Español", "en": "English"}

router = APIRouter(
    include_in_schema=False, dependencies=[Depends(anyone), Depends(only_known_parameters)]
)


@router.get("/report")
def report(request: Request, service: ServiceDep, lang: Language | None = None) -> HTMLResponse:
    """Show the report in the language asked for, else in the reader's; 404 where none was made."""
    with service.store.ask() as connection:
        version = live_versions(connection).catalogue
    language = lang or _of_reader(request.headers.get("accept-language", ""))
    try:
        page = service.report(version, language).read_text("utf-8")
    except FileNotFoundError:
        raise HTTPException(404) from None
    others = "".join(
        f'<a href="?lang={other}" hreflang="{other}" lang="{other}">{name}</a>'
        for other, name in _NAMES.items()
        if other != language
    )
    return HTMLResponse(
        page.replace(_PLACE, f"<nav>{others}</nav>", 1),
        headers={"content-language": language, "vary": "accept-language"},
    )


def _of_reader(accepted: str) -> Language:
    """Return the one of our languages that a reader likes best; English where it is neither.

    >>> _of_reader("ca,es;q=0.8,en;q=0.5"), _of_reader("de"), _of_reader("en-GB, es")
    ('es', 'en', 'en')
    """
    liked = []
    for choice in accepted.split(",")[:20]:
        name, _, weight = choice.partition(";q=")
        try:
            liked.append((-float(weight or 1), name.strip().split("-")[0].lower()))
        except ValueError:
            continue
    names = [name for _, name in sorted(liked, key=lambda one: one[0])]
    return "es" if negotiate_locale(names, _NAMES) == "es" else "en"
