"""Switches that are remembered: the language, and light or dark."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse

from streamrec.i18n.languages import LanguageChoice
from streamrec.service.access.access_rules import ANYONE
from streamrec.service.pages.reader import (
    Theme,
    local_path,
    remember_language,
    remember_theme,
)

router = APIRouter(
    include_in_schema=False, default_response_class=HTMLResponse, dependencies=[ANYONE]
)


@router.get("/preferences/language/{language}")
def switch_language(language: LanguageChoice, back: str = "/") -> RedirectResponse:
    """Remember a language and go back to where the reader was."""
    answer = RedirectResponse(local_path(back), 303)
    remember_language(answer, language)
    return answer


@router.get("/preferences/theme/{theme}")
def switch_theme(theme: Theme, back: str = "/") -> RedirectResponse:
    """Remember light, dark or the system's own, and go back to where the reader was."""
    answer = RedirectResponse(local_path(back), 303)
    remember_theme(answer, theme)
    return answer
