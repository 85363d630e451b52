"""What a viewer prefers, kept in cookies: the language, the theme, and no onboarding."""

from __future__ import annotations

from typing import Literal, get_args

from fastapi import Request
from starlette.responses import Response

from streamrec.i18n.languages import LANGUAGES, SOURCE, Language

Theme = Literal["auto", "light", "dark"]

THEMES: tuple[Theme, ...] = get_args(Theme)

_LANGUAGE, _THEME, _NO_ONBOARDING = "language", "theme", "skipped"
_MAX_ACCEPTED = 20  # languages of a header that are read
_YEAR_S = 365 * 24 * 3600


def preferred_language(request: Request) -> Language:
    """Return the chosen language, else the best one that the browser accepts."""
    chosen = request.cookies.get(_LANGUAGE)
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
    chosen = request.cookies.get(_THEME)
    return next((theme for theme in THEMES if chosen == theme), "auto")


def keep_language(response: Response, language: Language) -> None:
    """Keep the language for a year."""
    _keep(response, _LANGUAGE, language)


def keep_theme(response: Response, theme: Theme) -> None:
    """Keep the theme for a year."""
    _keep(response, _THEME, theme)


def declines_onboarding(request: Request) -> bool:
    """Return whether the viewer does not want to be asked about titles."""
    return _NO_ONBOARDING in request.cookies


def decline_onboarding(response: Response) -> None:
    """Keep for a year that the viewer does not want to be asked."""
    _keep(response, _NO_ONBOARDING, "yes")


def _keep(response: Response, name: str, value: str) -> None:
    response.set_cookie(name, value, max_age=_YEAR_S, httponly=True, samesite="lax")


def local_path(text: str) -> str:
    """Return a path if it is one of this site, else the home page.

    >>> local_path("/browse?genre=War"), local_path("//evil.example"), local_path("https://x")
    ('/browse?genre=War', '/', '/')
    """
    is_path = text.startswith("/") and text.isprintable()
    return text if is_path and not text.startswith(("//", "/\\")) else "/"
