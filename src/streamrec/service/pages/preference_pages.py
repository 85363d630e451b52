"""``/preferences``: the switches of language and theme."""

from __future__ import annotations

from fastapi.responses import RedirectResponse

from streamrec.i18n.languages import LanguageChoice
from streamrec.service.access.access_rules import ANYONE
from streamrec.service.pages.page import page_router, redirect
from streamrec.service.pages.viewer_preferences import LANGUAGE, THEME, Theme, keep, local_path

router = page_router(ANYONE)


@router.get("/preferences/language/{language}")
def switch_language(language: LanguageChoice, back: str = "/") -> RedirectResponse:
    """Keep a language and go back to the previous page."""
    answer = redirect(local_path(back))
    keep(answer, LANGUAGE, language)
    return answer


@router.get("/preferences/theme/{theme}")
def switch_theme(theme: Theme, back: str = "/") -> RedirectResponse:
    """Keep a theme and go back to the previous page."""
    answer = redirect(local_path(back))
    keep(answer, THEME, theme)
    return answer
