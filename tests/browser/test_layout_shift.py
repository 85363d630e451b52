"""A rating, a mark and their notice move nothing on the page, on a phone and on a wide screen."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from .conftest import MakeContext

# All shifts count, those right after the viewer's own click too.
WATCH = """
window.shifts = [];
new PerformanceObserver(list => window.shifts.push(...list.getEntries().map(one => ({
    value: one.value, moved: one.sources.map(source => source.node?.outerHTML?.slice(0, 80)),
})))).observe({type: 'layout-shift', buffered: false});
"""
SIZES = [(360, 740, "es-AR"), (1366, 768, "en-GB")]


def shifts(page: Page) -> list[dict[str, object]]:
    # Two frames: the observer reports after the frame of the shift.
    found: list[dict[str, object]] = page.evaluate(
        "new Promise(done => requestAnimationFrame(() => requestAnimationFrame("
        "() => setTimeout(() => done(window.shifts.splice(0)), 60))))"
    )
    return found


def watch(page: Page, path: str) -> None:
    page.goto(path)
    page.wait_for_load_state("networkidle")
    page.evaluate(WATCH)


def press(page: Page, selector: str, kind: str) -> None:
    """Press what sends a form; its notice comes, and nothing moves."""
    pressed = page.locator(selector).first
    # In the middle, so that the click itself need not scroll.
    pressed.evaluate("one => one.scrollIntoView({block: 'center', behavior: 'instant'})")
    shifts(page)
    top = page.evaluate("scrollY")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        pressed.click()
    expect(page.get_by_test_id("notice")).to_have_attribute("data-kind", kind)
    expect(page.locator("[aria-busy]")).to_have_count(0)
    assert shifts(page) == [], f"{page.url} after {kind}"
    assert page.evaluate("scrollY") == top


@pytest.mark.parametrize(("width", "height", "locale"), SIZES)
def test_rating_and_mark_move_nothing(
    context: MakeContext, width: int, height: int, locale: str
) -> None:
    page = context(viewport={"width": width, "height": height}, locale=locale).new_page()
    watch(page, "/")
    for _ in range(7):  # past the last title that onboarding asks for
        press(page, ".onboarding form.stars:not(:has(:checked)) label >> nth=3", "rated")
        assert page.evaluate("document.activeElement.closest('main')?.tagName") == "MAIN"

    watch(page, "/titles/tmdb:862")
    for selector, kind in (
        ("#rating form[action^='/me/marks/watchlist'] button", "watchlist_on"),
        ("#rating form[action^='/me/marks/seen'] button", "seen_on"),
        ("#rating form[action^='/me/marks/not'] button", "not_interested_on"),
        ("#notice form button", "not_interested_off"),
        ("#rating .stars label >> nth=8", "rated"),
        ("#rating .stars label >> nth=3", "rated"),
        ("#rating form[action$='/delete'] button", "rating_removed"),
        ("#notice form button", "rated"),
    ):
        press(page, selector, kind)

    watch(page, "/me/ratings")
    press(page, ".rated-list li:nth-child(2) .stars label >> nth=0", "rated")
    press(page, ".rated-list li:nth-child(1) form[action$='/delete'] button", "rating_removed")
    press(page, "#notice form button", "rated")

    watch(page, "/me/watchlist")
    press(page, ".card form button >> nth=0", "watchlist_off")


def test_notice_offers_to_undo_and_goes_away(context: MakeContext) -> None:
    page = context().new_page()
    page.clock.install()
    page.goto("/titles/tmdb:862")
    stars = page.locator("#rating form.stars")
    stars.locator("label").nth(8).click()
    expect(page.get_by_test_id("notice")).to_contain_text("4½")
    expect(stars.locator('input[value="4.5"]')).to_be_checked()
    page.get_by_test_id("notice").get_by_role("button").click()
    expect(page.get_by_test_id("notice")).to_have_attribute("data-kind", "rating_removed")
    expect(stars.locator("input:checked")).to_have_count(0)
    page.mouse.move(0, 0)
    page.locator("#search").focus()
    page.clock.run_for(30_000)
    expect(page.get_by_test_id("notice")).to_have_count(0)


def test_rating_without_a_connection_says_so_and_keeps_the_page(
    browser: Browser, address: str
) -> None:
    # Not with `context`, which fails on the errors that the browser logs here.
    page = browser.new_page(base_url=address, locale="es")
    page.goto("/titles/tmdb:862")
    page.evaluate("window.stays = true")
    page.route("**/me/ratings/*", lambda route: route.abort("internetdisconnected"))
    stars = page.locator("#rating form.stars")
    stars.locator("label").nth(8).click()
    notice = page.get_by_test_id("notice")
    expect(notice).to_have_text(page.locator("#notice").get_attribute("data-offline") or "?")
    expect(stars.locator("input:checked")).to_have_count(0)
    assert page.evaluate("window.stays")
    page.unroute("**/me/ratings/*")
    page.route("**/me/ratings/*", lambda route: route.fulfill(status=500, body="oh"))
    stars.locator("label").nth(8).click()
    expect(notice).to_have_text(page.locator("#notice").get_attribute("data-failed") or "?")
    assert page.evaluate("window.stays")
    page.close()
