"""What a viewer prefers, kept in cookies: the language, the theme, and no onboarding."""

from __future__ import annotations

from typing import Literal, get_args

from fastapi import Request
from starlette.responses import Response

from streamrec.i18n.languages import LANGUAGES, SOURCE, Language

Theme = Literal["auto", "light", "dark"]

THEMES: tuple[Theme, ...] = get_args(Theme)

LANGUAGE, THEME, NO_ONBOARDING = "language", "theme", "skipped"  # cookies
_MAX_ACCEPTED = 20  # languages of a header that are read
_YEAR_S = 365 * 24 * 3600


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
    best, best_quality = SOURCE, 0.0
    for part in header.split(",")[:_MAX_ACCEPTED]:
        name, _, parameter = part.partition(";")
        try:
            quality = float(parameter.strip().removeprefix("q=") or 1)
        except ValueError:
            continue
        language = _supported(name.strip().lower())
        if language is not None and quality > best_quality:
            best, best_quality = language, quality
    return best


def _supported(tag: str) -> Language | None:
    """Return our language of this tag, else the one of its primary subtag."""
    ours = {language.lower(): language for language in LANGUAGES}
    return ours.get(tag) or ours.get(tag.split("-")[0])


def preferred_theme(request: Request) -> Theme:
    """Return the chosen theme; ``auto`` is the theme of the viewer's system."""
    chosen = request.cookies.get(THEME)
    return next((theme for theme in THEMES if chosen == theme), "auto")


def declines_onboarding(request: Request) -> bool:
    """Return whether the viewer does not want to be asked about titles."""
    return NO_ONBOARDING in request.cookies


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
