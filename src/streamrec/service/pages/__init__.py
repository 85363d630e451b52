"""The web pages: rendered here, readable without script, in the reader's language."""

from __future__ import annotations

from fastapi import FastAPI

from streamrec.service.pages import (
    assets,
    browse,
    franchises,
    home,
    people,
    preferences,
    questions,
    search,
    titles,
)
from streamrec.service.pages.problems import problem_page
from streamrec.service.pages.site import Site

_KINDS = (
    home, search, browse, titles, people, franchises, questions, preferences, assets,
)  # fmt: skip


def add_pages(app: FastAPI) -> None:
    """Serve the pages, and show the errors of pages as pages."""
    app.state.site = Site()
    app.state.problem_page = problem_page
    for kind in _KINDS:
        app.include_router(kind.router)
