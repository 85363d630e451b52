"""What the reader of a page prefers: the language, and light or dark; remembered in cookies."""

from __future__ import annotations

from typing import Literal, get_args

from fastapi import Request
from starlette.responses import Response

from streamrec.i18n.languages import LANGUAGES, SOURCE, Language

Theme = Literal["auto", "light", "dark"]

THEMES: tuple[Theme, ...] = get_args(Theme)

_LANGUAGE, _THEME, _SKIPPED = "language", "theme", "skipped"
_MOST_ACCEPTED = 20  # languages of a header that are looked at
_A_YEAR_S = 365 * 24 * 3600


def language_of(request: Request) -> Language:
    """Return the language that was switched to, else the browser's first that we speak."""
    chosen = request.cookies.get(_LANGUAGE)
    if chosen in LANGUAGES:
        return chosen
    return accepted_language(request.headers.get("accept-language", ""))


def accepted_language(header: str) -> Language:
    """Return the best of our languages under ``Accept-Language``; English where none matches.

    >>> accepted_language("fr;q=0.9, es-AR;q=0.8, en;q=0.7"), accepted_language("fr")
    ('es', 'en')
    """
    best, best_quality = SOURCE, 0.0
    for part in header.split(",")[:_MOST_ACCEPTED]:
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


def theme_of(request: Request) -> Theme:
    """Return the theme that was switched to; ``auto`` leaves it to the reader's system."""
    chosen = request.cookies.get(_THEME)
    return next((theme for theme in THEMES if chosen == theme), "auto")


def remember_language(response: Response, language: Language) -> None:
    """Keep the choice for a year."""
    _remember(response, _LANGUAGE, language)


def remember_theme(response: Response, theme: Theme) -> None:
    """Keep the choice for a year."""
    _remember(response, _THEME, theme)


def _remember(response: Response, name: str, value: str) -> None:
    response.set_cookie(name, value, max_age=_A_YEAR_S, httponly=True, samesite="lax")


def local_path(text: str) -> str:
    """Return a path of this site to go back to; the home page for anything else.

    >>> local_path("/browse?genre=War"), local_path("//evil.example"), local_path("https://x")
    ('/browse?genre=War', '/', '/')
    """
    plain = text.startswith("/") and text.isprintable()
    return text if plain and not text.startswith(("//", "/\\")) else "/"


def skipped(request: Request) -> bool:
    """Return whether the reader did not want to be asked about titles."""
    return _SKIPPED in request.cookies


def remember_skipped(response: Response) -> None:
    """Keep for a year that the reader does not want to be asked."""
    _remember(response, _SKIPPED, "yes")
