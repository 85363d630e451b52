"""The web pages: rendered here, readable without script, in the reader's language."""

from __future__ import annotations

from fastapi import FastAPI

from streamrec.service.pages import (
    accounts,
    assets,
    browse,
    everybody,
    for_you,
    franchises,
    history,
    home,
    marks,
    operators,
    people,
    preferences,
    questions,
    ratings,
    search,
    taste,
    titles,
)
from streamrec.service.pages.problems import problem_page
from streamrec.service.pages.site import Site
from streamrec.settings import Settings

PAGES = tuple(
    kind.router
    for kind in (
        home, search, browse, titles, people, franchises, questions, preferences, assets,
        for_you, everybody, ratings, marks, taste, accounts, history, operators,
    )
)  # fmt: skip


def prepare_pages(app: FastAPI, settings: Settings) -> None:
    """Give an application what its pages share, and show the errors of pages as pages."""
    app.state.site = Site()
    app.state.directories = operators.Directories(settings.snapshots, settings.models)
    app.state.problem_page = problem_page
