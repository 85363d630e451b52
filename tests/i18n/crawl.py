"""Run with a third language: build a catalogue, visit every page, write the texts that leak.

``python -m tests.i18n.crawl DIRECTORY`` prints JSON: ``visited`` paths, page routes
left ``unvisited``, ``leaks`` by path, ``languages`` that the API offers.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute

from streamrec.columns import SNAPSHOT
from streamrec.evaluation.evaluation_report import report_page as evaluation_page
from streamrec.explore.exhibits.sections import compute_facts
from streamrec.explore.report import report_page
from streamrec.explore.report_data import report_data
from streamrec.features.feature_blocks import BLOCKS
from streamrec.models.registry import ALL as ALL_MODELS
from streamrec.pipeline.build_catalogue import build_catalogue
from streamrec.pipeline.evaluate import HoldOut, evaluate
from streamrec.pipeline.import_ratings import import_ratings
from streamrec.pipeline.live_data import live_snapshot, live_store, training_ratings
from streamrec.pipeline.train import train
from streamrec.sample import viewers
from streamrec.service.app import create_app
from streamrec.service.questions.question_list import QUESTIONS
from streamrec.settings import Settings
from streamrec.store.api_keys import create_key
from streamrec.store.database import open_store

from ..service.form_browser import FormBrowser
from ..service.html_page import Element, parse_page
from .third_language import TAG, leaks, untranslated, write_cyrillic_files

# Of pages that differ only in the title, the person … this many are visited.
_OF_A_KIND = 3
_NOT_PAGES = (
    "/static",
    "/api",
    "/docs",
    "/preferences",
    "/openapi",
    "/report",
    "/welcome",
    *(f"/{name}/" for question in QUESTIONS.values() for name in question.names),
)
_FILE = "Date,Name,Year,Letterboxd URI,Rating\n2020-01-02,7,1999,,4\n2020-01-02,,,,\n,7,x,,9\n"


def build(directory: Path) -> Settings:
    """Return the settings of a data directory with a catalogue, ratings and a trained model."""
    write_cyrillic_files(directory)
    viewers.main(["--out", str(directory / "ratings.csv"), "--links", str(directory / "links.csv")])
    settings = Settings(data=directory)
    files = {name: directory / f"{name}.csv" for name in ("movies", "credits", "keywords")}
    build_catalogue(settings, "tmdb", files, report=False)
    import_ratings(settings, directory / "ratings.csv", directory / "links.csv")
    train(settings, measure=False)
    return settings


class Crawler(FormBrowser):
    """A browser that notes each page it shows, and the texts that leak there."""

    def __init__(self, app: FastAPI) -> None:
        super().__init__(app)
        self.client.headers["accept-language"] = TAG
        self.visited: list[str] = []
        self.leaks: dict[str, list[str]] = {}

    def see(self, path: str, status: int = 200) -> Element:
        """Open a page."""
        self.visited.append(path)
        return super().see(path, status)

    def _show(self, status: int, html: str, expected: int) -> Element:
        page = super()._show(status, html, expected)
        if found := leaks(page):
            self.leaks.setdefault(self.visited[-1], []).extend(found)
        return page

    def follow(self, start: str) -> None:
        """Visit the pages that links lead to, a few of each kind."""
        waiting, kinds = [start], dict[str, int]()
        while waiting:
            for link in _links(self.see(waiting.pop(0))):
                kind = _kind(link)
                if link not in self.visited + waiting and kinds.get(kind, 0) < _OF_A_KIND:
                    kinds[kind] = kinds.get(kind, 0) + 1
                    waiting.append(link)

    def read_reasons(self, path: str) -> None:
        """Note the leaks of the reasons of a list of the API."""
        answer = self.client.get(path, params={"lang": TAG})
        assert answer.status_code == 200, answer.text
        self.visited.append(path)
        items = answer.json()["items"]
        assert items, path
        if found := sorted({leak for item in items if (leak := untranslated(item["reason"]))}):
            self.leaks[path] = found


def _links(page: Element) -> Iterator[str]:
    for link in page.all("a"):
        path = link.attributes.get("href", "").partition("#")[0]
        if path.startswith("/") and not path.startswith(_NOT_PAGES):
            yield path


def _kind(link: str) -> str:
    path, _, query = link.partition("?")
    names = ",".join(sorted(part.partition("=")[0] for part in query.split("&")))
    return f"{'/'.join(path.split('/')[:2])}?{names}"


def visit_all(browser: Crawler) -> None:
    """Visit the pages as a new viewer, with an account, as an operator; and the error pages."""
    browser.follow("/")
    for number in (862, 863, 949):
        browser.rate(f"tmdb:{number}", 4.5)
    for mark in ("seen", "watchlist", "not_interested"):
        browser.see("/titles/tmdb:194")
        browser.send(f"/me/marks/{mark}/tmdb:194")
    browser.follow("/for-you")
    for page in ("ratings", "taste", "watchlist", "seen", "not-interested"):
        browser.see(f"/me/{page}")
    for path in (
        "/trending",
        "/welcome/skip",
        "/preferences/theme/dark",
        f"/preferences/language/{TAG}",
    ):
        browser.see(path)
    visit_account(browser)
    for path, status in (
        ("/nothing", 404), ("/titles/tmdb:0", 404), ("/people/nobody", 404),
        ("/franchises/none", 404), ("/browse?year_from=x", 422), ("/browse?genre=7", 422),
        ("/browse?cursor=x", 422), ("/admin", 401), ("/search?q=7777", 200),
        ("/search/suggestions?q=777", 200),
    ):  # fmt: skip
        browser.see(path, status)
    for path in ("popular", "trending", "onboarding"):
        browser.read_reasons(f"/api/v1/{path}")


def visit_account(browser: Crawler) -> None:
    """Send the forms of an account and of an import, wrong and right."""
    browser.see("/sign-up")
    browser.send("/sign-up", 422, login="7", password="long enough")
    browser.send("/sign-up", 422, login="777", password="7")
    browser.send("/sign-up", login="777", password="long enough")
    browser.see("/me/history")
    browser.upload("/me/history:import", _FILE.encode(), format="letterboxd")
    browser.upload("/me/history:import", b"7,8\n", 422, format="imdb")
    browser.see("/me/account")
    browser.send("/me/password", 422, password="7", new_password="long enough")
    browser.send("/me/delete", 422)
    browser.send("/me/delete", sure="yes")
    browser.see("/sign-in")
    browser.send("/sign-in", 422, login="777", password="long enough")


def visit_admin(browser: Crawler, settings: Settings) -> None:
    """Sign in as an operator."""
    store = open_store(settings.url)
    with store.write() as connection:
        _, secret = create_key(connection, ["admin"])
    store.close()
    browser.see("/admin/sign-in")
    browser.send("/admin/sign-in", 422, key="sr_guess")
    browser.send("/admin/sign-in", key=secret)
    browser.see("/admin")


def read_evaluation(browser: Crawler, settings: Settings) -> None:
    """Note the leaks of the report of an evaluation."""
    measured = evaluate(settings, HoldOut(folds=2), models=["ease", "svd"])
    figures = {name for model in measured["models"].values() for name in model}
    identifiers = {*measured["models"], *figures, "hot", "warm", "cold"}
    browser.visited.append("evaluation")
    if found := leaks(parse_page(evaluation_page(measured, TAG)), identifiers):
        browser.leaks["evaluation"] = found


def read_report(browser: Crawler, settings: Settings) -> None:
    """Note the leaks of the report of the catalogue."""
    with live_store(settings) as store:
        facts = compute_facts(
            report_data(live_snapshot(settings, store), training_ratings(settings, store))
        )
    page = report_page(facts, "v", TAG)
    columns = [column for table in SNAPSHOT for column in table.columns]
    words = (word for one in columns for word in (one.name, one.type, *one.source.split()))
    names = ["credits", "movies", "ratings", "Pearson", "Spearman"]
    identifiers = {*words, *names, *BLOCKS, *ALL_MODELS}
    browser.visited.append("report")
    if found := leaks(parse_page(page), identifiers):
        browser.leaks["report"] = found


def unvisited(app: FastAPI, visited: list[str]) -> list[str]:
    """Return the routes of pages that were not visited."""
    pages = (route for route in app.routes if isinstance(route, APIRoute))
    return [
        route.path
        for route in pages
        if route.response_class is HTMLResponse
        and "GET" in (route.methods or ())
        and not any(route.path_regex.match(path.partition("?")[0]) for path in visited)
    ]


def languages(document: dict[str, Any]) -> list[str]:
    """Return the languages that the OpenAPI document offers for a list."""
    parameters = document["paths"]["/api/v1/popular"]["get"]["parameters"]
    (found,) = (one["schema"]["enum"] for one in parameters if one["name"] == "lang")
    return list(found)


def main(directory: str) -> None:
    """Write what leaks as JSON."""
    settings = build(Path(directory))
    app = create_app(settings)
    browser = Crawler(app)
    with browser.client:
        visit_all(browser)
        visit_admin(browser, settings)
    read_evaluation(browser, settings)
    read_report(browser, settings)
    found = {
        "visited": browser.visited,
        "unvisited": unvisited(app, browser.visited),
        "leaks": browser.leaks,
        "languages": languages(app.openapi()),
    }
    json.dump(found, sys.stdout, ensure_ascii=False)


if __name__ == "__main__":
    main(sys.argv[1])
