"""Every page in both themes: no accessibility violation, no sideways scrolling, no other host."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from streamrec.store.api_keys import create_key
from streamrec.store.database import open_store

from ..conftest import Built
from ..service.test_pages import PAGES
from .conftest import MakeContext

QUESTIONS = (
    "/questions/get_director?nombre=John+Lasseter", "/questions/recomendacion?titulo=hamlet",
    "/questions/score_titulo?titulo=jumanij", "/questions/peliculas_pais?pais=JP",
    "/questions/score_titulo?titulo=Toy+Story&anio=x",
)  # fmt: skip
OWN = (
    "/for-you?diversity=50&genre=Drama", "/for-you?like=tmdb:949", "/me/ratings",
    "/me/taste", "/me/watchlist", "/me/seen", "/me/not-interested", "/me/account",
    "/me/history",
    "/titles/tmdb:862", "/",
)  # fmt: skip
# One question of each form and of each shape of an answer.
PUBLIC = (
    *(path for path in PAGES if not path.startswith("/questions/") or path in QUESTIONS),
    "/sign-in",
    "/sign-up",
    "/admin/sign-in",
    "/nothing",
    "/admin",
    "/me/ratings",
)
# The tags of WCAG 2.2 AA and all before it, and axe's own best practices.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# A hundred drawings that a screen reader skips take most of the time; `test_covers.py` tests their
# contrast.
NOT_COVERS = {"exclude": ["svg.cover"]}


def check(page: Page, path: str = "") -> None:
    """Check a page against all rules in both themes; without a path, the page as it is."""
    if path:
        page.goto(path)
    light = Axe().run(page, NOT_COVERS, options={"runOnly": {"type": "tag", "values": RULES}})
    assert light.violations_count == 0, f"{path}: {light.generate_report()}"
    # A theme changes colours and nothing else.
    page.emulate_media(color_scheme="dark")
    colours = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
    dark = Axe().run(page, NOT_COVERS, options={"runOnly": colours})
    assert dark.violations_count == 0, f"{path} in the dark: {dark.generate_report()}"
    page.emulate_media(color_scheme="light")


def rate(page: Page) -> None:
    page.goto("/")
    for _ in range(3):
        with page.expect_response("**/"):
            page.locator(".onboarding form.stars").first.locator("label").nth(4).click()
        expect(page.locator('[aria-busy="true"]')).to_have_count(0)
    page.goto("/titles/tmdb:862")
    page.locator('form[action="/me/marks/watchlist/tmdb:862"]').get_by_role("button").click()
    page.get_by_test_id("notice").wait_for()


def test_public_pages_have_no_accessibility_violation(context: MakeContext) -> None:
    page = context().new_page()
    for path in PUBLIC:
        check(page, path)


def test_viewer_pages_have_no_accessibility_violation(context: MakeContext) -> None:
    page = context().new_page()
    rate(page)
    for path in OWN:
        check(page, path)


def test_admin_page_has_no_accessibility_violation(context: MakeContext, demo: Built) -> None:
    store = open_store(demo.settings.url)
    with store.write() as connection:
        _, secret = create_key(connection, ["admin"])
    store.close()
    page = context().new_page()
    page.goto("/admin/sign-in")
    page.locator("input[name=key]").fill(secret)
    page.locator("main").get_by_role("button").click()
    check(page, "/admin")


def test_search_suggestions_have_no_accessibility_violation(context: MakeContext) -> None:
    page = context().new_page()
    page.goto("/")
    page.locator("#search").fill("the")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("ArrowDown")
    check(page)


def theme_link(page: Page, theme: str) -> Locator:
    return page.locator(f'a[href^="/preferences/theme/{theme}"]')


def choose_theme(page: Page, theme: str) -> None:
    with page.expect_navigation():
        theme_link(page, theme).click()


def test_theme_switch_overrides_the_system(context: MakeContext) -> None:
    page = context(color_scheme="light").new_page()
    page.goto("/")
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    choose_theme(page, "dark")
    dark = page.evaluate(ground)
    assert dark != light
    page.emulate_media(color_scheme="dark")
    choose_theme(page, "light")
    assert page.evaluate(ground) == light
    choose_theme(page, "auto")
    assert page.evaluate(ground) == dark


def test_page_does_not_scroll_sideways_at_320_pixels(context: MakeContext) -> None:
    page = context(viewport={"width": 320, "height": 640}, locale="es").new_page()
    page.goto("/")
    page.locator(".onboarding form.stars").first.locator("label").nth(4).click()
    page.get_by_test_id("notice").wait_for()
    for path in (*PUBLIC, *OWN):
        page.goto(path)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 320, f"{path} is {wide} wide"


@pytest.mark.quality
def test_docs_page_follows_the_theme_without_an_accessibility_violation(
    context: MakeContext,
) -> None:
    page = context().new_page()  # whatever breaks the policy fails the test
    page.goto("/docs")
    page.locator(".opblock").first.wait_for()
    check(page)
    page.locator(".opblock-summary-control").first.click()
    page.locator(".opblock-body").first.wait_for()
    check(page)
    page.goto("/")
    theme_link(page, "dark").click()
    page.goto("/docs")
    page.locator("html.dark-mode .opblock").first.wait_for()


@pytest.mark.quality  # a third of a minute each
def test_report_page_has_no_accessibility_violation(context: MakeContext) -> None:
    page = context(locale="es").new_page()
    page.goto("/")
    page.locator('footer a[href^="/report"]').click()
    page.locator("h1").wait_for()
    check(page)
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.goto("/")
    assert page.evaluate(ground) == light
    theme_link(page, "dark").click()
    dark = page.evaluate(ground)
    page.goto("/report")
    assert page.evaluate(ground) == dark != light


def test_home_page_has_all_headings_and_regions_in_the_accessibility_tree(
    context: MakeContext,
) -> None:
    made = context(viewport={"width": 360, "height": 640})
    page = made.new_page()
    page.goto("/")
    shown = page.locator("h1, h2, main section[aria-labelledby]").evaluate_all(
        "all => all.map(one => one.matches('section') ?"
        " document.getElementById(one.getAttribute('aria-labelledby')).textContent.trim() :"
        " one.textContent.trim())"
    )
    tree = made.new_cdp_session(page).send("Accessibility.getFullAXTree")
    found = [
        node["name"]["value"]
        for node in tree["nodes"]
        if not node["ignored"] and node["role"]["value"] in ("heading", "region")
    ]
    assert len(shown) > 20
    assert sorted(found) == sorted(shown)


def test_cover_keeps_its_title_inside_in_this_browsers_fonts(context: MakeContext) -> None:
    page = context().new_page()
    page.goto("/browse?sort=oldest")
    outside = page.evaluate(
        """() => [...document.querySelectorAll('svg.cover')].flatMap(svg => {
            const edge = svg.getBoundingClientRect();
            return [...svg.querySelectorAll('text')].map(one => one.getBoundingClientRect())
                .filter(b => b.left < edge.left || b.right > edge.right + 1
                    || b.top < edge.top || b.bottom > edge.bottom + 1);
        }).length"""
    )
    assert outside == 0
