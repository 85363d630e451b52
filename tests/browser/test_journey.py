"""What a viewer does with a browser, in both languages, with and without script."""

from __future__ import annotations

import base64
import json
import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from ..service.letterboxd_export import letterboxd_zip
from .conftest import MakeContext


def give_stars(page: Page, half_stars: int, script: bool = True) -> None:
    """Give stars on a title's page: with script the click is enough."""
    form = page.locator("#rating form.stars")
    form.locator("label").nth(half_stars - 1).click()
    if not script:
        form.get_by_role("button").click()


def expect_notice(page: Page, kind: str) -> None:
    expect(page.get_by_test_id("notice")).to_have_attribute("data-kind", kind)


def for_you(page: Page) -> Locator:
    return page.locator('section[aria-labelledby="for-you"]')


def send_account_form(page: Page, path: str, login: str) -> None:
    page.goto(path)
    page.locator("input[name=login]").fill(login)
    page.locator("input[name=password]").fill("correct horse battery")
    page.locator(f'form[action="{path}"]').get_by_role("button").click()


@pytest.mark.parametrize(("locale", "script"), [("en-GB", False), ("es-AR", True)])
def test_viewer_journey_from_first_visit_to_deletion(
    context: MakeContext, locale: str, script: bool, tmp_path: Path
) -> None:
    browser = context(locale=locale, java_script_enabled=script, accept_downloads=True)
    page = browser.new_page()
    page.goto("/")
    assert page.locator("html").get_attribute("lang") == locale[:2]

    # A new viewer is asked about a few titles, answers one, and skips the rest.
    asked = page.locator(".onboarding form.stars").first
    expect(asked).to_be_visible()
    first = asked.get_attribute("action") or ""
    asked.locator("label").nth(4).click()
    if not script:
        asked.get_by_role("button").click()
    expect_notice(page, "rated")
    expect(page.locator(f'.onboarding form[action="{first}"]')).to_have_count(0)
    page.locator('a[href="/welcome/skip"]').click()
    expect(page.locator(".onboarding")).to_have_count(0)

    # Searches, without the accent.
    page.locator("#search").fill("amelie")
    if script:
        page.get_by_role("option", name=re.compile("Amélie")).click()
    else:
        page.locator("#search").press("Enter")
        page.locator("main").get_by_role("link", name=re.compile("Amélie")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Amélie")

    # Rates, and the list changes.
    give_stars(page, 9, script)
    expect_notice(page, "rated")
    expect(page.get_by_test_id("your-stars")).to_contain_text(re.compile(r"4[.,]5"))
    page.goto("/")
    expect(for_you(page).get_by_test_id("reason").first).not_to_be_empty()
    before = for_you(page).get_by_test_id("name").all_inner_texts()
    for_you(page).locator("li a").first.click()
    give_stars(page, 10, script)
    expect_notice(page, "rated")
    page.goto("/")
    after = for_you(page).get_by_test_id("name").all_inner_texts()
    assert before[0] not in after
    assert before != after

    # Opens an account, and the ratings are in it.
    login = f"viewer {locale} {script}"
    send_account_form(page, "/sign-up", login)
    expect_notice(page, "signed_up")
    page.goto("/me/ratings")
    expect(page.locator(".rated-list li")).to_have_count(3)

    # Signs in elsewhere.
    elsewhere = context(locale=locale, java_script_enabled=script).new_page()
    send_account_form(elsewhere, "/sign-in", login.upper())
    elsewhere.goto("/me/ratings")
    expect(elsewhere.locator(".rated-list li")).to_have_count(3)
    elsewhere.locator('form[action="/sign-out"]').get_by_role("button").click()
    expect(elsewhere.locator('a[href="/sign-in"]')).to_be_visible()

    # Exports everything, and deletes it.
    page.goto("/me/account")
    with page.expect_download() as download:
        page.locator("a[download]").click()
    download.value.save_as(tmp_path / "export.json")
    held = json.loads((tmp_path / "export.json").read_text("utf-8"))
    assert {rating["stars"] for rating in held["ratings"]} == {4.5, 5}
    assert "Amélie" in {rating["title"] for rating in held["ratings"]}
    page.locator("input[name=sure]").check()
    page.locator('form[action="/me/delete"]').get_by_role("button").click()
    expect_notice(page, "deleted")
    send_account_form(page, "/sign-in", login)
    expect(page.get_by_role("alert")).to_be_visible()


def test_home_lists_follow_a_rating_without_a_page_load(context: MakeContext) -> None:
    page = context().new_page()
    page.goto("/")
    page.evaluate("window.stays = true")
    for step in (1, 2):
        page.locator(".onboarding form.stars").nth(step).locator("label").nth(4).click()
        expect(page.get_by_test_id("progress")).to_contain_text(re.compile(rf"\b{step}\b.*\b5\b"))
        expect(for_you(page)).to_be_visible()
    assert page.evaluate("window.stays")  # no page was loaded meanwhile


def test_keyboard_alone_searches_and_rates(context: MakeContext) -> None:
    page = context().new_page()
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.locator("#search").focus()
    page.keyboard.type("toy stor")
    expect(page.get_by_role("option")).not_to_have_count(0)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    chosen = page.locator('[role="option"][aria-selected="true"]')
    name = chosen.evaluate("hit => hit.querySelector('.name').textContent")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)
    stars = page.locator("#rating form.stars")
    stars.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    for _ in range(6):  # from 0.5 to 3.5 stars
        page.keyboard.press("ArrowRight")
    expect(page.get_by_test_id("notice")).to_have_count(0)  # nothing is sent on the way
    page.keyboard.press("Enter")
    expect_notice(page, "rated")
    expect(page.get_by_test_id("your-stars")).to_contain_text("3.5")
    expect(page.locator('#rating input[value="3.5"]')).to_be_focused()


def test_slash_goes_to_the_search_and_the_slider_waits_for_its_button(context: MakeContext) -> None:
    page = context().new_page()
    page.goto("/popular")
    slider = page.locator("#diversity")
    slider.focus()
    page.keyboard.press("End")
    expect(slider).to_be_focused()
    page.wait_for_timeout(300)
    assert page.url.endswith("/popular")  # WCAG 3.2.2: a field sends nothing by itself
    page.locator("main form button").click()
    page.wait_for_url("**diversity=100*")
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.type("a/b")
    expect(page.locator("#search")).to_have_value("a/b")


def test_search_suggestions_close_on_escape_and_show_when_nothing_is_found(
    context: MakeContext,
) -> None:
    page = context(locale="es").new_page()
    page.goto("/")
    field = page.locator("#search")
    field.fill("zzzzqqqq")
    expect(page.locator(".suggestions p")).to_have_text(
        field.get_attribute("data-no-suggestions") or "?"
    )
    field.fill("heat")
    expect(page.get_by_role("option", name=re.compile("Heat 1995"))).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".suggestions")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("heat")


def test_rating_form_is_busy_until_the_answer_is_there(context: MakeContext) -> None:
    page = context().new_page()
    page.goto("/titles/tmdb:862")
    held: list[Route] = []
    page.route("**/me/ratings/*", lambda route: held.append(route))
    with page.expect_request("**/me/ratings/*"):
        page.locator("#rating form.stars label").nth(7).click()
    expect(page.locator("#rating")).to_have_attribute("aria-busy", "true")
    while not held:  # the request event comes before the route handler
        page.wait_for_timeout(20)
    held[0].continue_()
    expect_notice(page, "rated")
    expect(page.locator("[aria-busy]")).to_have_count(0)


def test_zip_dropped_on_the_start_page_makes_the_first_list_within_five_seconds(
    context: MakeContext,
) -> None:
    page = context(locale="es").new_page()
    page.goto("/")
    dropped = page.evaluate_handle(
        """content => {
            const held = new DataTransfer();
            const bytes = Uint8Array.from(atob(content), one => one.charCodeAt(0));
            held.items.add(new File([bytes], 'letterboxd-ann.zip', {type: 'application/zip'}));
            return held;
        }""",
        base64.b64encode(letterboxd_zip()).decode(),
    )
    started = time.monotonic()
    page.dispatch_event("body", "drop", {"dataTransfer": dropped})
    page.wait_for_url("**/for-you")
    expect(page.get_by_test_id("reason").first).to_be_visible()
    assert time.monotonic() - started < 5
    expect_notice(page, "imported")


def test_history_form_shows_progress(context: MakeContext) -> None:
    page = context(locale="es").new_page()
    page.goto("/titles/tmdb:949")
    give_stars(page, 9)
    expect_notice(page, "rated")
    page.goto("/me/history")
    # Only the event: a page that is about to navigate answers no queries.
    page.locator("form[data-progress]").dispatch_event("submit")
    expect(page.locator("form[data-progress] [role=status] progress")).to_be_visible()
    expect(page.locator("form[data-progress] button")).to_have_attribute("aria-disabled", "true")
