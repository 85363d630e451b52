"""The web pages: rendered here, readable without script, in the reader's language."""

from __future__ import annotations

from fastapi import FastAPI

from streamrec.service.pages import (
    account_pages,
    admin_page,
    assets,
    browse_page,
    for_you,
    franchise_page,
    history_page,
    home_page,
    marks_page,
    person_page,
    preferences,
    public_lists,
    question_pages,
    ratings_page,
    search_page,
    taste_page,
    title_page,
)
from streamrec.service.pages.problem_page import problem_page
from streamrec.service.pages.site import Site
from streamrec.settings import Settings

PAGES = tuple(
    kind.router
    for kind in (
        home_page, search_page, browse_page, title_page, person_page,
        franchise_page, question_pages, preferences, assets,
        for_you, public_lists, ratings_page, marks_page, taste_page, account_pages,
        history_page, admin_page,
    )
)  # fmt: skip


def prepare_pages(app: FastAPI, settings: Settings) -> None:
    """Give an application what its pages share, and show the errors of pages as pages."""
    app.state.site = Site()
    app.state.directories = admin_page.Directories(settings.snapshots, settings.models)
    app.state.problem_page = problem_page
