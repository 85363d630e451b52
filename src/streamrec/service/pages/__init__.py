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

PAGES = tuple(
    kind.router
    for kind in (
        home, search, browse, titles, people, franchises, questions, preferences, assets,
    )
)  # fmt: skip


def prepare_pages(app: FastAPI) -> None:
    """Give an application what its pages share, and show the errors of pages as pages."""
    app.state.site = Site()
    app.state.problem_page = problem_page
