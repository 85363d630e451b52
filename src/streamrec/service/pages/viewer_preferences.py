"""What a viewer prefers, kept in cookies: language, theme, no onboarding; ``/preferences``."""

from __future__ import annotations

from typing import Literal, get_args

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from streamrec.i18n.languages import LANGUAGES, SOURCE, Language, LanguageChoice
from streamrec.service.access.access_rules import ANYONE
from streamrec.service.routing import service_router

Theme = Literal["auto", "light", "dark"]
THEMES: tuple[Theme, ...] = get_args(Theme)
LANGUAGE, THEME, NO_ONBOARDING = "language", "theme", "skipped"  # cookies
_MAX_ACCEPTED = 20  # languages of a header that are read
_YEAR_S = 365 * 24 * 3600

router = service_router(
    include_in_schema=False, default_response_class=HTMLResponse, dependencies=[ANYONE]
)


def preferred_language(request: Request) -> Language:
    """Return the chosen language, else the best one that the browser accepts."""
    chosen = request.cookies.get(LANGUAGE)
    if chosen in LANGUAGES:
        return chosen
    return accepted_language(request.headers.get("accept-language", ""))


def accepted_language(header: str) -> Language:
    """Return the best of our languages in ``Accept-Language``; English if it has none.

    >>> accepted_language("fr;q=0.9, es-AR;q=0.8, en;q=0.7"), accepted_language("fr")
    ('es', 'en')
    """
    ours: dict[str, Language] = {language.lower(): language for language in LANGUAGES}
    best, best_quality = SOURCE, 0.0
    for part in header.split(",")[:_MAX_ACCEPTED]:
        name, _, parameter = part.partition(";")
        try:
            quality = float(parameter.strip().removeprefix("q=") or 1)
        except ValueError:
            continue
        tag = name.strip().lower()
        language = ours.get(tag) or ours.get(tag.split("-")[0])
        if language is not None and quality > best_quality:
            best, best_quality = language, quality
    return best


def preferred_theme(request: Request) -> Theme:
    """Return the chosen theme; ``auto`` is the theme of the viewer's system."""
    chosen = request.cookies.get(THEME)
    return next((theme for theme in THEMES if chosen == theme), "auto")


def keep(response: Response, cookie: str, value: str) -> None:
    """Keep a preference for a year."""
    response.set_cookie(cookie, value, max_age=_YEAR_S, httponly=True, samesite="lax")


def local_path(text: str) -> str:
    """Return a path if it is one of this site, else the home page.

    >>> local_path("/browse?genre=War"), local_path("//evil.example"), local_path("https://x")
    ('/browse?genre=War', '/', '/')
    """
    is_path = text.startswith("/") and text.isprintable()
    return text if is_path and not text.startswith(("//", "/\\")) else "/"


@router.get("/preferences/language/{language}")
def switch_language(language: LanguageChoice, back: str = "/") -> RedirectResponse:
    """Keep a language and go back to the previous page."""
    return _switch(LANGUAGE, language, back)


@router.get("/preferences/theme/{theme}")
def switch_theme(theme: Theme, back: str = "/") -> RedirectResponse:
    """Keep a theme and go back to the previous page."""
    return _switch(THEME, theme, back)


def _switch(cookie: str, value: str, back: str) -> RedirectResponse:
    answer = RedirectResponse(local_path(back), 303)
    keep(answer, cookie, value)
    return answer
