"""A reader's whole way, in both languages, with and without script."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from .conftest import MakeContext


@dataclass(frozen=True)
class Words:
    """What the reader reads; the language is the browser's own."""

    locale: str
    asked: str
    not_now: str
    saved: str
    open_account: str
    user_name: str
    password: str
    sign_in: str
    sign_out: str
    kept: str
    export: str
    sure: str
    delete: str
    deleted: str
    because: str
    stars: str


ENGLISH = Words(
    "en-GB", "Which of these do you know?", "Not now",
    "Your stars are saved", "Open an account", "User name", "Password", "Sign in", "Sign out",
    "all that you rated is in it", "Export", "Yes, delete all", "Delete",
    "Everything about you is deleted", "because you liked", "stars",
)  # fmt: skip
SPANISH = Words(
    "es-AR", "¿Cuáles de estas conoces?", "Ahora no",
    "Tus estrellas están guardadas", "Abrir una cuenta", "Nombre de usuario", "Contraseña",
    "Entrar", "Salir", "con todo lo que has valorado", "Exportar", "Sí, borrar todo", "Borrar",
    "Todo lo tuyo está borrado", "porque te gust", "estrellas",
)  # fmt: skip


def give_stars(page: Page, half_stars: int, script: bool) -> None:
    """Give stars on a title's page: with script the click is enough."""
    form = page.locator("#mine form.stars")
    form.locator("label").nth(half_stars - 1).click()
    if not script:
        form.get_by_role("button").click()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
@pytest.mark.parametrize("words", [ENGLISH, SPANISH], ids=["en", "es"])
def test_from_arriving_to_leaving(
    context: MakeContext, words: Words, script: bool, tmp_path: Path
) -> None:
    browser = context(locale=words.locale, java_script_enabled=script, accept_downloads=True)
    page = browser.new_page()
    page.goto("/")
    assert page.locator("html").get_attribute("lang") == words.locale[:2]

    # Someone new is asked about a few titles, answers one, and skips the rest.
    expect(page.get_by_role("heading", name=words.asked)).to_be_visible()
    asked = page.locator(".asked form.stars").first
    first = asked.get_attribute("action") or ""
    asked.locator("label").nth(4).click()
    if not script:
        asked.get_by_role("button").click()
    expect(page.locator("#notice")).to_contain_text(words.saved)
    expect(page.locator(f'.asked form[action="{first}"]')).to_have_count(0)
    page.get_by_role("link", name=words.not_now).click()
    expect(page.locator(".asked")).to_have_count(0)

    # Searches, without the accent.
    page.locator("#find").fill("amelie")
    if script:
        page.get_by_role("option", name=re.compile("Amélie")).click()
    else:
        page.locator("#find").press("Enter")
        page.locator("main").get_by_role("link", name=re.compile("Amélie")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Amélie")

    # Rates, and sees the list change: at once, where there is script.
    give_stars(page, 9, script)
    expect(page.locator("#notice")).to_contain_text(words.saved)
    expect(page.locator("#mine")).to_contain_text(re.compile(r"4[.,]5"))
    page.goto("/")
    shelf = page.locator('section[aria-labelledby="for-you"]')
    expect(shelf).to_contain_text(words.because)
    before = shelf.locator("a .name").all_inner_texts()
    shelf.locator("li a").first.click()
    give_stars(page, 10, script)
    expect(page.locator("#notice")).to_contain_text(words.saved)
    page.goto("/")
    after = page.locator('section[aria-labelledby="for-you"] a .name').all_inner_texts()
    assert before[0] not in after
    assert before != after

    # Opens an account, and the ratings are in it.
    login = f"viewer {words.locale} {script}"
    page.get_by_role("link", name=words.sign_in).click()
    page.goto("/sign-up")
    page.get_by_label(words.user_name).fill(login)
    page.get_by_label(words.password).fill("correct horse battery")
    page.get_by_role("button", name=words.open_account).click()
    expect(page.locator("#notice")).to_contain_text(words.kept)
    page.goto("/me/ratings")
    expect(page.locator(".rated li")).to_have_count(3)

    # Signs in elsewhere.
    elsewhere = context(locale=words.locale, java_script_enabled=script).new_page()
    elsewhere.goto("/sign-in")
    elsewhere.get_by_label(words.user_name).fill(login.upper())
    elsewhere.get_by_label(words.password).fill("correct horse battery")
    elsewhere.locator("main").get_by_role("button", name=words.sign_in).click()
    elsewhere.goto("/me/ratings")
    expect(elsewhere.locator(".rated li")).to_have_count(3)
    elsewhere.get_by_role("button", name=words.sign_out).click()
    expect(elsewhere.get_by_role("link", name=words.sign_in)).to_be_visible()

    # Takes everything along, and leaves.
    page.goto("/me/account")
    with page.expect_download() as download:
        page.get_by_role("link", name=words.export).click()
    download.value.save_as(tmp_path / "export.json")
    held = json.loads((tmp_path / "export.json").read_text("utf-8"))
    assert {rating["stars"] for rating in held["ratings"]} == {4.5, 5}
    assert "Amélie" in {rating["title"] for rating in held["ratings"]}
    page.get_by_label(words.sure).check()
    page.locator("main").get_by_role("button", name=words.delete).click()
    expect(page.locator("#notice")).to_contain_text(words.deleted)
    page.goto("/sign-in")
    page.get_by_label(words.user_name).fill(login)
    page.get_by_label(words.password).fill("correct horse battery")
    page.locator("main").get_by_role("button", name=words.sign_in).click()
    expect(page.get_by_role("alert")).to_be_visible()


def test_a_rating_changes_the_lists_of_the_page_it_is_given_on(context: MakeContext) -> None:
    page = context().new_page()
    page.goto("/")
    page.evaluate("window.stays = true")
    for step in (1, 2):
        page.locator(".asked form.stars").nth(step).locator("label").nth(4).click()
        expect(page.locator(".asked .note")).to_contain_text(f"{step} of 5")
        expect(page.locator('section[aria-labelledby="for-you"]')).to_be_visible()
    assert page.evaluate("window.stays")  # no page was loaded meanwhile


def test_the_keyboard_alone_finds_and_rates(context: MakeContext) -> None:
    page = context().new_page()
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.locator("#find").focus()
    page.keyboard.type("toy stor")
    expect(page.get_by_role("option")).not_to_have_count(0)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    chosen = page.locator('[role="option"][aria-selected="true"]')
    name = chosen.evaluate("hit => hit.firstChild.textContent")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)
    stars = page.locator("#mine form.stars")
    stars.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    for _ in range(6):  # from 0.5 to 3.5 stars
        page.keyboard.press("ArrowRight")
    expect(page.locator("#notice p")).to_have_count(0)  # nothing is sent on the way
    page.keyboard.press("Enter")
    expect(page.locator("#notice")).to_contain_text("saved")
    expect(page.locator("#mine")).to_contain_text("You gave it 3.5 stars")
    expect(page.locator('#mine input[value="3.5"]')).to_be_focused()


def test_escape_closes_the_suggestions_and_nothing_found_is_said(context: MakeContext) -> None:
    page = context(locale="es").new_page()
    page.goto("/")
    field = page.locator("#find")
    field.fill("zzzzqqqq")
    expect(page.locator(".hits")).to_contain_text("Aún nada")
    field.fill("heat")
    expect(page.get_by_role("option", name=re.compile("Heat"))).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".hits")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("heat")


def test_a_rating_under_way_is_shown_until_its_answer_is_there(context: MakeContext) -> None:
    page = context().new_page()
    page.goto("/titles/tmdb:862")
    held: list[Route] = []
    page.route("**/me/ratings/*", lambda route: held.append(route))
    with page.expect_request("**/me/ratings/*"):
        page.locator("#mine form.stars label").nth(7).click()
    expect(page.locator("#mine")).to_have_attribute("aria-busy", "true")
    while not held:  # the request is told before it is handed over
        page.wait_for_timeout(20)
    held[0].continue_()
    expect(page.locator("#notice")).to_contain_text("saved")
    expect(page.locator("[aria-busy]")).to_have_count(0)


def test_a_history_that_is_read_shows_progress(context: MakeContext) -> None:
    page = context(locale="es").new_page()
    page.goto("/titles/tmdb:949")
    give_stars(page, 9, script=True)
    expect(page.locator("#notice p")).to_be_visible()
    page.goto("/me/history")
    # The event alone: nothing can be asked of a page that is on its way to another.
    page.locator("form[data-busy]").dispatch_event("submit")
    expect(page.locator("form[data-busy] [role=status] progress")).to_be_visible()
    expect(page.locator("form[data-busy] button")).to_have_attribute("aria-disabled", "true")
