"""Pictures of the main pages for the documentation: ``make screenshots``.

They show the service of what ``make demo`` builds: the sample, and no viewer's data.
"""

from __future__ import annotations

import argparse
import base64
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from streamrec.settings import Settings

from .conftest import CHROMIUM, FLAGS, serving

WIDE, NARROW = (1280, 860), (390, 844)
# The viewer who is shown likes animation and space, and not every gangster.
RATED = {
    "tmdb:862": 5, "tmdb:12": 4.5, "tmdb:129": 5, "tmdb:10681": 4.5, "tmdb:348": 4,
    "tmdb:603": 4, "tmdb:949": 2, "tmdb:194": 4.5, "tmdb:238": 2.5, "tmdb:8587": 4,
}  # fmt: skip
# File → path, size, theme, language, whether the viewer has ratings.
PICTURES = {
    "home": ("/", WIDE, "light", "en", True),
    "home-dark": ("/", WIDE, "dark", "es", True),
    "home-narrow": ("/", NARROW, "light", "es", False),
    "title": ("/titles/tmdb:194", WIDE, "light", "es", True),
    "title-dark": ("/titles/tmdb:862", WIDE, "dark", "en", True),
    "title-narrow": ("/titles/tmdb:129", NARROW, "dark", "en", True),
    "for-you": ("/for-you?diversity=40", WIDE, "dark", "en", True),
    "taste": ("/me/taste", WIDE, "light", "en", True),
    "browse": ("/browse?sort=oldest", WIDE, "light", "en", False),
    "person": ("/people/tom-hanks", WIDE, "light", "es", False),
    "question-narrow": (
        "/questions/get_director?nombre=John+Lasseter", NARROW, "light", "es", False,
    ),
}  # fmt: skip
_AS_WEBP = """async png => {
    const picture = new Image();
    picture.src = png;
    await picture.decode();
    const canvas = new OffscreenCanvas(picture.width, picture.height);
    canvas.getContext('2d').drawImage(picture, 0, 0);
    const blob = await canvas.convertToBlob({type: 'image/webp', quality: 0.86});
    return await new Promise(done => {
        const reader = new FileReader();
        reader.onload = () => done(reader.result.split(',')[1]);
        reader.readAsDataURL(blob);
    });
}"""


def take(data: Path, to: Path) -> None:
    """Take all pictures of the service of a data directory."""
    to.mkdir(parents=True, exist_ok=True)
    with serving(Settings(data=data)) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        darkroom = browser.new_page()
        for name, (path, size, theme, language, rates) in PICTURES.items():
            page = open_page(browser, address, size, theme, language)
            if rates:
                rate(page)
            page.goto(path)
            png = base64.b64encode(page.screenshot()).decode()
            webp = darkroom.evaluate(_AS_WEBP, f"data:image/png;base64,{png}")
            (to / f"{name}.webp").write_bytes(base64.b64decode(webp))
            page.context.close()
        browser.close()


def open_page(
    browser: Browser, address: str, size: tuple[int, int], theme: str, language: str
) -> Page:
    context = browser.new_context(
        base_url=address,
        viewport={"width": size[0], "height": size[1]},
        color_scheme=theme,  # type: ignore[arg-type]
        locale=language,
    )
    return context.new_page()


def rate(page: Page) -> None:
    page.goto("/sign-in")
    for title_id, stars in RATED.items():
        page.goto(f"/titles/{title_id}")
        page.locator("#rating form.stars label").nth(round(stars * 2) - 1).click()
        page.get_by_test_id("notice").wait_for()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--to", type=Path, required=True)
    arguments = parser.parse_args()
    take(arguments.data, arguments.to)
