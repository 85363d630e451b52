"""The web pages: rendered on the server in the viewer's language; they work without script."""

from __future__ import annotations

from fastapi import FastAPI

from streamrec.service.pages import (
    account_pages,
    admin_page,
    assets,
    browse_page,
    franchise_page,
    history_page,
    home_page,
    mark_pages,
    person_page,
    preference_pages,
    question_pages,
    rating_pages,
    recommendation_pages,
    search_page,
    taste_page,
    title_page,
)
from streamrec.service.pages.problem_page import problem_page
from streamrec.service.pages.site import Site
from streamrec.settings import Settings

PAGES = tuple(
    module.router
    for module in (
        home_page, search_page, browse_page, title_page, person_page, franchise_page,
        question_pages, preference_pages, assets, recommendation_pages, rating_pages, mark_pages,
        taste_page, account_pages, history_page, admin_page,
    )
)  # fmt: skip


def prepare_pages(app: FastAPI, settings: Settings) -> None:
    """Set what the pages of an application share, and show the errors of pages as pages."""
    app.state.site = Site()
    app.state.directories = admin_page.Directories(settings.snapshots, settings.models)
    app.state.problem_page = problem_page
