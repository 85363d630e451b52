"""The web pages: rendered on the server in the viewer's language; they work without script."""

from __future__ import annotations

from fastapi import FastAPI

from streamrec.service.pages import (
    account_pages,
    admin_page,
    assets,
    browse_pages,
    history_page,
    home_page,
    person_page,
    question_pages,
    recommendation_pages,
    search_page,
    title_page,
    viewer_pages,
    viewer_preferences,
)
from streamrec.service.pages.problem_page import problem_page
from streamrec.service.pages.site import Site
from streamrec.settings import Settings

PAGES = tuple(
    module.router
    for module in (
        home_page, search_page, browse_pages, title_page, person_page, question_pages,
        viewer_preferences, assets, recommendation_pages, viewer_pages, account_pages,
        history_page, admin_page,
    )
)  # fmt: skip


def prepare_pages(app: FastAPI, settings: Settings) -> None:
    """Set what the pages of an application share, and show the errors of pages as pages."""
    app.state.site = Site()
    app.state.settings = settings
    app.state.problem_page = problem_page
