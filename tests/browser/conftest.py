"""Debian's Chromium, driven by Playwright, before the service of what ``make demo`` builds."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from streamrec.service.app import create_app
from streamrec.settings import Settings

from ..conftest import Built

CHROMIUM = Path(os.environ.get("STREAMREC_CHROMIUM", "/usr/bin/chromium"))
# No background requests: the machine may have no network.
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip

MakeContext = Callable[..., BrowserContext]


@contextmanager
def serving(settings: Settings) -> Iterator[str]:
    """Give the address of a running service."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = uvicorn.Config(create_app(settings), port=port, log_level="error", access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="session")
def address(demo: Built) -> Iterator[str]:
    """The address of the demo's service."""
    with serving(demo.settings) as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        # A newcomer's first `make test` needs no browser; CI does.
        (pytest.fail if os.environ.get("CI") else pytest.skip)(
            f"there is no {CHROMIUM}: install Chromium (Debian: apt-get install chromium) or name "
            "yours in STREAMREC_CHROMIUM"
        )
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def context(browser: Browser, address: str) -> Iterator[MakeContext]:
    """Make separate browsers, each without cookies; they are closed afterwards.

    The test fails on a request to another host, an error in the console or a violation of the
    content security policy.
    """
    opened: list[BrowserContext] = []
    wrong: list[str] = []

    def watch(page: Page) -> None:
        page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
        page.on(
            "console",
            lambda logged: (
                wrong.append(f"{page.url}: {logged.text}")
                if logged.type in ("error", "warning") and "status of 4" not in logged.text
                else None
            ),
        )
        page.on(
            "request",
            lambda request: (
                wrong.append(f"{page.url} asks {request.url}")
                if not request.url.startswith((address, "data:", "blob:"))
                else None
            ),
        )

    def make(**options: object) -> BrowserContext:
        made = browser.new_context(base_url=address, **options)  # type: ignore[arg-type]
        made.set_default_timeout(10_000)
        made.on("page", watch)
        opened.append(made)
        return made

    yield make
    for one in opened:
        one.close()
    assert not wrong
